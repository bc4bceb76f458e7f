from django.contrib.auth.hashers import Argon2PasswordHasher


class TunedArgon2(Argon2PasswordHasher):
    """Argon2id as OWASP recommends it. Django's default takes 100 MiB for every sign-in."""

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1
