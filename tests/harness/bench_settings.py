"""The product's settings with what it is measured against beside it (tests/harness/bench_urls.py)."""

from gaoxin.settings import *  # noqa: F403, TID251 - these are settings
from gaoxin.settings import INSTALLED_APPS as PRODUCT_APPS  # noqa: TID251

INSTALLED_APPS = [*PRODUCT_APPS, "django.contrib.admin"]
ROOT_URLCONF = "tests.harness.bench_urls"
