"""Settings that every process and every place share."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from config import environment

BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = environment.optional("SECRET_KEY")
DEBUG = False
DEMO = False
ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS")
STATE_DIR = environment.path("STATE_DIR")
SITE_NAME = "Concern sharing"
SITE_URL = environment.optional("SITE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_structlog",
    "drf_spectacular",
    "guardian",
    "rest_framework",
    "config",
    "agencies",
    "sharing",
    "sharing.identity",
    "notifications",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Around all that answers for the service, so that redirects and refusals are private as well.
    "agencies.middleware.PrivateResponseMiddleware",
    "agencies.middleware.ReadableMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before all that asks the database.
    "config.health.LiveMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "agencies.middleware.AttendedMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agencies.middleware.AskerMiddleware",
    # Inside the transaction, outside of all that refuses.
    "agencies.middleware.WatchingMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "agencies.middleware.SignInRequiredMiddleware",
    "agencies.middleware.SecondFactorRequiredMiddleware",
    "agencies.middleware.ServiceErrorMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "config.jinja.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "agencies.context.navigation",
                "agencies.context.form_tokens",
                "sharing.context.waiting",
                "notifications.context.unread",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# A process is given only the databases that it may use; without an address there is no connection.
DATABASES = {}
if url := environment.optional("DATABASE_URL"):
    DATABASES["default"] = environment.database(url)
if url := environment.optional("IDENTITY_DATABASE_URL"):
    DATABASES["identity"] = environment.database(url)
if url := environment.optional("INDEX_DATABASE_URL"):
    DATABASES["index"] = environment.database(url)
DATABASE_ROUTERS = ["config.routers.VaultRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agencies.Practitioner"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "sharing.backends.LiveGrantsBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
# Guardian's own people and generic tables are not used: permissions are direct foreign keys of ours.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

# Signing in: docs/adr/0009.
REQUIRE_SECOND_FACTOR = True
IDLE_LOCK = timedelta(minutes=15)
LONGEST_SESSION = timedelta(hours=8)
ACCOUNT_ADAPTER = "agencies.sign_in_adapters.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds
# Failures: by address, where a whole hospital may come from one, and by account.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(environment.optional("TRUSTED_PROXIES", "0"))
MFA_ADAPTER = "agencies.sign_in_adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = SITE_NAME
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
OIDC_PROVIDERS = environment.oidc_providers("OIDC_PROVIDERS")
SOCIALACCOUNT_ADAPTER = "agencies.sign_in_adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [each.as_app() for each in OIDC_PROVIDERS]}
}
# No cache is used but for counting attempts to sign in, and codes that were used, across all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "agencies_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SESSION_ENGINE = "agencies.session_store"
SESSION_COOKIE_AGE = int(LONGEST_SESSION.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "agencies.views.kept.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A concern's 20,000 characters may take six bytes each once percent-encoded.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.authentication.TokenAuthentication",
        "config.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "config.api.problem",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Concern sharing",
    "DESCRIPTION": "Share a concern about a child; see what you may see; acknowledge and decide.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {"PurposeEnum": "agencies.models.Purpose"},
    "WEBHOOKS": [f"notifications.api.webhook_calls.{name}" for name in ("told", "checkpoint", "test")],
}

# Keys, given only to the processes that need them (docs/adr/0005).
NARRATIVE_KEYS = environment.keys("NARRATIVE_KEYS")
VAULT_PUBLIC_KEY = environment.keys("VAULT_PUBLIC_KEY")
VAULT_PRIVATE_KEY = environment.keys("VAULT_PRIVATE_KEY")
VAULT_KEYS = environment.keys("VAULT_KEYS")
AUDIT_KEYS = environment.keys("AUDIT_KEYS")
AUDIT_SIGNING_KEY = environment.keys("AUDIT_SIGNING_KEY")
WEBHOOK_PUBLIC_KEY = environment.keys("WEBHOOK_PUBLIC_KEY")
WEBHOOK_PRIVATE_KEY = environment.keys("WEBHOOK_PRIVATE_KEY")

CELERY_BROKER_URL = environment.optional("BROKER_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
# Celery closes the connection after every task unless told otherwise.
CELERY_DB_REUSE_MAX = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE

EMAIL_HOST = environment.optional("EMAIL_HOST", "localhost")
EMAIL_PORT = int(environment.optional("EMAIL_PORT", "25"))
EMAIL_HOST_USER = environment.optional("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.optional("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.optional("EMAIL_FROM", "Concern sharing <no-reply@concern-sharing.example>")

# Whoever has it may read /metrics/; without one nobody may.
METRICS_TOKEN = environment.secret("METRICS_TOKEN")

# Who carries emails (smtp, notify) and text messages (notify, none): notifications/checks.py.
EMAIL_BY = environment.optional("EMAIL_BY", "smtp")
SMS_BY = environment.optional("SMS_BY")
NOTIFY_URL = environment.optional("NOTIFY_URL", "https://api.notifications.service.gov.uk")
NOTIFY_API_KEY = environment.keys("NOTIFY_API_KEY")
# Ids of the templates there, by channel and text; their words: docs/adr/0016-channels.md.
NOTIFY_TEMPLATES = {
    (channel, text): environment.optional(f"NOTIFY_{channel}_{text}".upper())
    for channel, text in [
        ("email", "message"),
        ("email", "invitation"),
        ("email", "code"),
        ("sms", "message"),
        ("sms", "code"),
    ]
}

# For how long what follows a message about the same thing is told with it; 0: each is told by itself.
BURST_WINDOW = timedelta(minutes=5)

SILENCED_SYSTEM_CHECKS = [
    # Guardian's own backend would count expired grants and ended memberships; sharing/visibility.py does not.
    "guardian.W001",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.optional("LOG_LEVEL", "INFO")},
    # A database error quotes the row, a bad request its body: the message stays out of the log.
    "loggers": {"django.db.backends": {"level": "ERROR"}},
}
