"""The demo: made-up people, a cast list instead of passwords, one machine."""

from datetime import timedelta

from config import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS

DEMO = True
REQUIRE_SECOND_FACTOR = False
SECRET_KEY = environment.required("SECRET_KEY", "`make demo` makes one and keeps it in .demo/secrets.")
# The story's weeks pass in seconds: nothing of it is a burst, unless somebody wants to see one.
BURST_WINDOW = timedelta(seconds=int(environment.optional("BURST_SECONDS", "0")))
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS += ["config.demo"]
# Served from where the assets are built; nothing is collected.
LOGIN_URL = "demo_cast"
LOGOUT_REDIRECT_URL = "demo_cast"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
