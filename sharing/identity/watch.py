"""Looks every half minute for what the vault may have lost, a little at a time, between what it does."""

import logging
import time
from collections.abc import Iterator

from agencies.errors import DATABASE_AWAY
from sharing import reconciling
from sharing.identity.work import Work

logger = logging.getLogger("vault")


class Watch:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._look: Iterator[None] | None = None
        self._next = time.monotonic()

    def step(self) -> bool:
        """The next step of a look, if one is due. True where it is in the middle of one."""
        if self._look is None:
            if time.monotonic() < self._next:
                return False
            self._next = time.monotonic() + reconciling.EVERY.total_seconds()
            # What could not be filed may be with the keys, and the code, of today.
            self._work.set_aside.clear()
            self._look = reconciling.look(reconciling.Findings())
        try:
            next(self._look)
        except StopIteration:
            self._look = None
        except DATABASE_AWAY:
            self._look = None
            raise
        except Exception:
            # The vault files all the same; the next look begins anew.
            logger.exception("Looking for what was lost failed")
            self._look = None
        return self._look is not None
