"""Tests: the real servers that tests/servers.py starts, or those that the environment names."""

from pathlib import Path

from config import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS

DEMO = True
SECRET_KEY = "made up for the tests, long enough to be taken for a real one"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
INSTALLED_APPS += ["config.demo"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Served from where the assets are built; nothing is collected.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True

_keys = Path(environment.required("TEST_KEYS", "tests/servers.py makes it; run the tests by pytest."))
NARRATIVE_KEYS_FILE = _keys / "narrative_keys.json"
VAULT_PUBLIC_KEY_FILE = _keys / "vault_public.key"
VAULT_PRIVATE_KEY_FILE = _keys / "vault_private.key"
VAULT_KEYS_FILE = _keys / "vault_keys.json"
