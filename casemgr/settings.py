"""The one settings file. What differs between machines is an environment variable, read through `env`."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from casemgr import env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The machine ----------------------------------------------------------------------------------------

SECRET_KEY = env.secret("SECRET_KEY")
PERSONAL_DATA_KEY = env.secret("PERSONAL_DATA_KEY")
PERSONAL_DATA_KEYS_OLD = env.words("PERSONAL_DATA_KEYS_OLD")
DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
BEHIND_TLS = env.flag("BEHIND_TLS", False)

DATABASES = {"default": env.database_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
WHITENOISE_AUTOREFRESH = env.is_test_profile()  # nothing has been collected on a fresh checkout
STATIC_ROOT = env.var_dir() / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.var_dir() / "files"  # imports, exports and evidence; never served by path
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if env.is_test_profile()
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}

# --- The house ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "casemgr.common",
    "casemgr.accounts",
    "casemgr.audit",
    "casemgr.notices",
    "casemgr.counties",
    "casemgr.taskforces",
    "casemgr.deadlines",
    "casemgr.exchange",
    "casemgr.cases",
    "casemgr.suspects",
    "casemgr.evidence",
    "casemgr.funds",
    "casemgr.documents",
    "casemgr.coldcases",
    "casemgr.proceedings",
    "casemgr.supervision",
    "casemgr.web",
    "casemgr.demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "guardian",
    "import_export",
    "django_filters",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "casemgr.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "casemgr.web.middleware.PrivatePagesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "casemgr.urls"
WSGI_APPLICATION = "casemgr.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casemgr.web.context.frame",
            ],
        },
    }
]

# --- People and rights ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home:workbench"

# Unset, django-import-export lets everybody import and export. Nobody holds Django's own permissions.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "change"

SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # rights are asked for in casemgr.counties, not through has_perm

# Only the grants of a role on a county count: nobody is anonymous, nobody is above the grants.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "casemgr.web.accounts.views.locked_out"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Language and time ----------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "casemgr" / "locale"]
FORMAT_MODULE_PATH = "casemgr.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Background work ------------------------------------------------------------------------------------

CELERY = {
    "broker_url": env.broker_url(),
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_time_limit": 300,
    "task_soft_time_limit": 280,
    "task_default_queue": "casemgr",
    "worker_prefetch_multiplier": 1,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {"confirm_publish": True} if env.broker_url().startswith("amqp") else {},
    "timezone": "UTC",
    "beat_schedule": {
        "sweep-escalation": {
            "task": "supervision.sweep",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        "reconcile-escalation": {
            "task": "supervision.reconcile",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "tick-deadlines": {
            "task": "deadlines.tick",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "work-off-jobs": {
            "task": "exchange.work_off",
            "schedule": 2.0,
            "options": {"expires": 2},
        },
        "purge-files": {
            "task": "exchange.purge",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "remind-cold-cases": {
            "task": "coldcases.remind",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "lapse-access": {
            "task": "taskforces.lapse",
            "schedule": 600.0,
            "options": {"expires": 600},
        },
        "heartbeat": {
            "task": "common.heartbeat",
            "schedule": 3.0,
            "options": {"expires": 3},
        },
    },
}

# --- Settings of the field, shown to their readers as settings [D] ---------------------------------------

SUPERVISION_NOTICE_NO = "周公督〔{year}〕{serial:04d}号"
EXPORT_LINK_HOURS = 72
EXPORT_KEEP_DAYS = 30
EVIDENCE_FILE_MEGABYTES = 200
ELDERLY_AGE = 60
VALUABLE_KINDS = ("cash", "jewellery", "vehicle")  # property seized only with the county head's approval
VALUABLE_YUAN = 50_000  # and whatever was appraised at so much
COLD_NOTE_EDIT_HOURS = 24
MERGE_UNDO_PERIOD = timedelta(days=1)  # how long two merged records of a suspect can be taken apart again
BUREAU_NAME = _("周口市公安局")
SYSTEM_NAME = _("反诈案件管理")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}},
}
