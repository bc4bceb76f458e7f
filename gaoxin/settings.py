"""The one settings file. The environment decides; `var/instance.env` (written by `make run`) gives
defaults, so that a bare `manage.py COMMAND` talks to the instance that runs in this tree."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from gaoxin.instance import read_instance
from gaoxin.processes import default_processes

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")
# With a database of its own a site takes nothing from the demo instance of the same tree, least of all
# its key and the other role's database.
INSTANCE = {} if os.environ.get("DATABASE_URL") else read_instance(VAR / "instance.env")


def env(name: str, default: str = "") -> str:
    return os.environ.get(name) or INSTANCE.get(name, default)


def env_flag(name: str) -> bool:
    return env(name) == "1"


def database(url: str) -> dict:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL 须以 postgresql:// 开头；本系统只支持 PostgreSQL。"
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "gaoxin.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c statement_timeout=30s -c lock_timeout=2s", **options},
        "ATOMIC_REQUESTS": False,
    }


def database_url() -> str:
    """The URL of the role this process runs as: `app` unless DATABASE_ROLE says `owner`."""
    name = "DATABASE_OWNER_URL" if env("DATABASE_ROLE") == "owner" else "DATABASE_URL"
    return env(name) or env("DATABASE_URL")


DEBUG = env_flag("DEBUG")
BIND = env("BIND", "127.0.0.1")
PORT = env("PORT", "8000")

# Demo mode is a property of an embedded loopback instance that `make run` made, of nothing else.
DEMO = INSTANCE.get("DEMO") == "1" and not os.environ.get("DATABASE_URL")
if env_flag("DEMO") and not DEMO:
    raise ImproperlyConfigured(
        "演示模式只在 make run 建立的本机内置数据库上可用；设了 DATABASE_URL 就不能开。"
    )
if DEMO and BIND not in {"127.0.0.1", "::1", "localhost"}:
    raise ImproperlyConfigured(
        f"演示模式只能绑定本机地址，现在是 {BIND}。请去掉 BIND，或改用正式部署。"
    )

SECRET_KEY = env("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "缺少 SECRET_KEY：正式部署请在环境变量中设置一个 50 位以上的随机串（见 .env.example）；"
        "试用请执行 make run。"
    )

ALLOWED_HOSTS = [h for h in env("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in env("CSRF_TRUSTED_ORIGINS").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "procrastinate.contrib.django",
    "gaoxin",
    "accounts",
    "projects",
]

MIDDLEWARE = [
    # First, so that files and redirects carry the policy as well.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gaoxin.compressed.Compressed",
    "accounts.middleware.ErrorPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.PopulationOfSession",
    "accounts.middleware.Origin",
    "accounts.done.SaysWhatWasDone",
    "accounts.middleware.Access",
    "projects.overview.middleware.BringsCounts",
    "axes.middleware.AxesMiddleware",
]

# The apps whose areas make up the site (gaoxin/areas.py), the lower one first.
SITE_APPS = ("accounts", "projects")

ROOT_URLCONF = "gaoxin.urls"
WSGI_APPLICATION = "gaoxin.wsgi.application"
WEB_PROCESSES = int(env("WEB_PROCESSES") or default_processes())
WEB_THREADS = int(env("WEB_THREADS", "4"))

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.chrome",
                "projects.overview.context.header",
            ],
            "builtins": ["gaoxin.templatetags.house", "projects.templatetags.amounts"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
# Fields are drawn by Django's own templates of them for Jinja2, which compiles them: the same words, a fifth less of a
# form's time.
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {"default": database(database_url() or "postgresql://gaoxin_app@localhost/gaoxin")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

AUTH_USER_MODEL = "accounts.User"
FORM_TOKEN_MODEL = "accounts.FormToken"
CHANGE_MODEL = "projects.Change"  # which transactions changed what is kept until it changes (gaoxin/unchanged.py)
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.AccountBackend",
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "projects:dashboard"
PASSWORD_HASHERS = ["accounts.hashers.TunedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.CharacterClasses"},
    {"NAME": "accounts.validators.ContextWords"},
]

SESSION_ENGINE = "accounts.sessions"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 3600
# Whether a session's key belongs to somebody who is signed in: who may send more than a form (gaoxin/rsgi.py).
SIGNED_IN = "accounts.signed_in.is_signed_in"
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accounts.views.resuming.csrf_failure"
DEVICE_COOKIE_NAME = "device"  # remembers who signed in with this browser (accounts/throttle.py)
SCREEN_COOKIE_NAME = "screen"  # what a paired big screen is known by (projects/screen/)
if not DEMO and not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    DEVICE_COOKIE_NAME, SCREEN_COOKIE_NAME = "__Host-device", "__Host-screen"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
TRUSTED_PROXIES = int(env("TRUSTED_PROXIES", "0"))
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: 15 minutes
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "accounts.views.session.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.middleware.client_ip"
AXES_USERNAME_CALLABLE = "accounts.backends.attempted_username"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
DATE_FORMAT = "Y-m-d"

# Without a mail server the inbox is all there is. Never the local one by default: it may drop mail silently.
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env_flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", "gaoxin@localhost")
# Where links in mails lead.
SITE_URL = (env("SITE_URL") or next(iter(CSRF_TRUSTED_ORIGINS), f"http://{BIND}:{PORT}")).rstrip(
    "/"
)

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(VAR / "static")))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "gaoxin.finders.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "gaoxin.storage.HashedStorage"},
}
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(VAR / "media")))
# Parts of large pages, drawn once (gaoxin/drawn.py); nothing is lost with them.
DRAWN_ROOT = Path(env("DRAWN_ROOT", str(VAR / "drawn")))
# One file may have the first or second size. All files of a request together stay below the third, which is
# looked at before any of it is read, and lie on disk from 1 MB on.
UPLOAD_DOCUMENT_BYTES = 20 * 1024 * 1024
UPLOAD_PHOTO_BYTES = 12 * 1024 * 1024
UPLOAD_REQUEST_BYTES = 64 * 1024 * 1024
# What is being received at one time, of all web processes together: bytes, and bodies of one session.
UPLOADS_TOGETHER_BYTES = 512 * 1024 * 1024
UPLOADS_OF_A_SESSION = 4
FILE_UPLOAD_HANDLERS = [
    "gaoxin.uploads.Ceiling",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# What is no file: the fields of a form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# More than any form takes, so that it is the form that says how many it takes, and keeps what was typed.
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# A removed alias or track leaves an event too, or the history would show it as still there.
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
# Reading writes no history: a GET needs no context on every statement.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "gaoxin.logs.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING")},
}
