"""Tests: the real servers that tests/servers.py starts, or those that the environment names."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, INSTALLED_APPS, MIDDLEWARE

DEMO = True
# Tests of signing in turn it on.
REQUIRE_SECOND_FACTOR = False
SECRET_KEY = "made up for the tests, long enough to be taken for a real one"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
INSTALLED_APPS += ["config.demo"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests of sending start a server that speaks its language.
SMS_BY = "notify"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Served from where the assets are built; nothing is collected.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True

# Their tables are the models' own; the migrations make the same for the services that tests start.
for alias in ("identity", "index"):
    DATABASES[alias]["TEST"] = {"MIGRATE": False}

# What tests set up, they set up as the owner; what they request, the web process's rights must be enough for.
DATABASES["default"]["OPTIONS"]["options"] = "-c app.maintenance=on"
MIDDLEWARE = ["tests.as_web.AsWebMiddleware", *MIDDLEWARE]
