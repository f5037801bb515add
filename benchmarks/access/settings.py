"""The demo's settings, and guardian's generic tables beside the service's own."""

from config.settings.demo import *  # noqa: F403
from config.settings.demo import INSTALLED_APPS

INSTALLED_APPS += ["benchmarks.access.stock"]
