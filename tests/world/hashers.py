from accounts.hashers import TunedArgon2


class QuickArgon2(TunedArgon2):
    """The product's way with next to no work: half the tests that need a password type it once."""

    memory_cost = 8  # KiB
    time_cost = 1

    def must_update(self, encoded):
        return False  # the demo set's passwords were hashed by the product
