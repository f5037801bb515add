"""Tells people as soon as what happened is committed: threads beside the worker's own.

One claims events, woken by PostgreSQL; one hands over what is due; one escalates what nobody answered, and
looks for what was lost. None of them needs the broker, and a broker that hangs holds up no claim. The beat's
tasks do the same, more slowly.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from celery import bootsteps
from django.db import connections

from agencies import events, listening
from agencies.listening import Ear
from notifications import processing, reconciling, tasks
from notifications.messages import MESSAGES
from notifications.webhooks.kinds import OFFERED
from sharing.services import escalating

logger = logging.getLogger(__name__)

# What is lost of PostgreSQL's notifications is found by looking again.
LOOK_AGAIN = 1.0
WAIT_AFTER_FAILURE = 2.0
# For a post or a filing, of which nobody is told, nobody is woken.
TOLD = frozenset(kind.value for kind in {*MESSAGES, *OFFERED})


class Telling:
    """Goes on until it is stopped, whatever fails meanwhile."""

    def __init__(self) -> None:
        self._ending, self._due = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=(work,), name=work.__name__.strip("_"), daemon=True)
            for work in (self._claim, self._hand_over, self._reconcile)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = 5.0) -> None:
        """What a thread is doing now it finishes, if it can within so many seconds."""
        self._ending.set()
        self._due.set()
        for thread in self._threads:
            thread.join(patience)

    def _keep(self, work: Callable[[], None]) -> None:
        while not self._ending.is_set():
            try:
                work()
            except Exception:
                logger.exception("Telling people failed; it is tried again")
                connections.close_all()
                self._ending.wait(WAIT_AFTER_FAILURE)
        connections.close_all()

    def _claim(self) -> None:
        with listening.ear(events.CHANNEL) as ear:
            while not self._ending.is_set():
                processing.claim_all()
                self._due.set()
                self._wait(ear)

    def _wait(self, ear: Ear) -> None:
        """Until something happened of which somebody is told, or for a while."""
        limit = time.monotonic() + LOOK_AGAIN
        while (left := limit - time.monotonic()) > 0 and not self._ending.is_set():
            if listening.heard(ear, within=left) & TOLD:
                return

    def _hand_over(self) -> None:
        while not self._ending.is_set():
            self._due.wait(LOOK_AGAIN)
            self._due.clear()
            tasks.hand_over_due()

    def _reconcile(self) -> None:
        while not self._ending.wait(LOOK_AGAIN):
            if reconciling.is_due():
                _escalate()
                reconciling.look()


def _escalate() -> None:
    """As the beat's task does: an alert that nobody answers is not to wait for beat and broker."""
    try:
        escalating.escalate_overdue()
    except Exception:
        logger.exception("Alerts could not be escalated; it is tried again, and what was lost is looked for")


class Step(bootsteps.StartStopStep):
    """Starts with the worker, before it has found the broker, and stops with it."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **_options: Any) -> None:
        self._telling = Telling()

    def start(self, worker: Any) -> None:
        self._telling.start()

    def stop(self, worker: Any) -> None:
        self._telling.stop()
