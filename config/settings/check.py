"""For the type checker and `makemigrations --check`, which read models and need no server."""

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS

DEMO = True
SECRET_KEY = "not used: nothing is signed here"
INSTALLED_APPS += ["config.demo"]
DATABASES = {
    alias: {"ENGINE": "django.db.backends.postgresql", "NAME": alias, "HOST": "nowhere.invalid"}
    for alias in ("default", "identity", "index")
}
