"""Where the running demo keeps what is not in a database: its mails, and the wish to be reset."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def mail() -> Path:
    return _directory() / "mail"


def reset_wanted() -> Path:
    """The supervisor resets the demo while this file exists, and then removes it."""
    return _directory() / "reset"


def _directory() -> Path:
    if settings.STATE_DIR is None:
        raise ImproperlyConfigured("STATE_DIR is not set: `make demo` sets it to .demo.")
    return Path(settings.STATE_DIR)
