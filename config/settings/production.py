"""Production: everything must be said, nothing is guessed."""

from config import environment
from config.settings.base import *  # noqa: F403

SECRET_KEY = environment.required("SECRET_KEY", "at least 50 random characters, the same for web and worker.")
ALLOWED_HOSTS = environment.required("ALLOWED_HOSTS", "the host names this service answers to.").split(",")
SITE_URL = environment.required("SITE_URL", "the address that messages point people to.")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
