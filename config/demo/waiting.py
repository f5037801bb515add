"""Waits for what another process does, and says so meanwhile."""

import time
from collections.abc import Callable

from sharing.models import Concern

POLL = 0.5  # seconds
TELL = 3.0  # seconds between two lines of progress
PATIENCE = 60.0  # seconds without any progress


class NothingMoves(Exception):
    """The process we wait for does not do its work."""


def until_filed(*, say: Callable[[str], None], patience: float = PATIENCE) -> None:
    """Returns once every concern is filed. Raises NothingMoves after `patience` seconds without one more."""
    fewest, moved, told = None, time.monotonic(), time.monotonic()
    while waiting := Concern.objects.filter(filed_at__isnull=True).count():
        now = time.monotonic()
        if fewest is None or waiting < fewest:
            fewest, moved = waiting, now
        if now - moved > patience:
            raise NothingMoves(
                f"{waiting} concerns wait to be filed and nothing has moved for {patience:.0f} seconds."
                " Is the vault running (manage.py run_vault)?"
            )
        if now - told > TELL:
            say(f"The vault still has {waiting} concerns to file")
            told = now
        time.sleep(POLL)
