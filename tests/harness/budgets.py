"""The share of each file of tests in a full run."""

# Seconds that the loop of clock.py took where the shares were measured.
LOOP = 0.0045
DEFAULT = 10.0  # a file that is not named: a new one, and the many that take less
# File → processor seconds. A file over 1.5 times its share fails the run.
BUDGETS: dict[str, float] = {}
