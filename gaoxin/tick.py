"""What is due at a moment, asked of the database once a minute: each area's `tick` says what the clock does
to its rows. Every step is idempotent: it may run late, twice or on two machines."""

from datetime import datetime

from gaoxin.areas import parts


def tick(now: datetime) -> dict[str, int]:
    """What was done → how often, in the order of the areas: were the last one to fail, all else was done."""
    return {done: times for part in parts("tick") for done, times in part.tick(now)}
