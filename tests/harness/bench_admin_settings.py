"""Django's admin as it comes, on the product's models and database: no middleware but Django's own."""

from gaoxin.settings import *  # noqa: F403, TID251 - these are settings
from gaoxin.settings import INSTALLED_APPS as PRODUCT_APPS  # noqa: TID251

INSTALLED_APPS = [*PRODUCT_APPS, "django.contrib.admin"]
ROOT_URLCONF = "tests.harness.bench_admin"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
