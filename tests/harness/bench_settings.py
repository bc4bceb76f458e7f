"""The product's settings with the floors it is measured against beside it (tests/harness/bench_floors.py)."""

from gaoxin.settings import *  # noqa: F403, TID251 - these are settings

ROOT_URLCONF = "tests.harness.bench_floors"
