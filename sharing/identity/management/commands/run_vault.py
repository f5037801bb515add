"""The vault process: files concerns and answers approved re-identifications.

Serves nothing and sends nothing.
"""

import logging
import signal
import threading
import time
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.db import connections

from agencies import listening
from agencies.errors import DATABASE_AWAY
from sharing.identity.storing.index import IndexIncomplete
from sharing.identity.watch import Watch
from sharing.identity.work import Work
from sharing.vault_call import CHANNEL, CONCERN

logger = logging.getLogger("vault")
# What is lost of PostgreSQL's notifications is found by looking again.
LOOK_AGAIN_SECONDS = 1.0
WAIT_AFTER_FAILURE_SECONDS = 2.0
LOST = (*DATABASE_AWAY, psycopg.OperationalError, psycopg.InterfaceError)


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="Do what waits, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"Did {Work().off()}.")
            return
        stopping, work = threading.Event(), Work()
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, lambda *_: stopping.set())
        while not stopping.is_set():
            try:
                listen_and_work(stopping, work)
            except LOST as failure:
                said = failure if isinstance(failure, IndexIncomplete) else "The database cannot be reached"
                logger.warning("%s; trying again.", said)
                # Each: any may be the one, and Django itself looks only between requests.
                connections.close_all()
                stopping.wait(WAIT_AFTER_FAILURE_SECONDS)


def listen_and_work(stopping: threading.Event, work: Work) -> None:
    """Works whenever woken, and every second all the same; looks for what was lost when nothing waits."""
    watch, looked = Watch(work), float("-inf")
    with listening.ear(CHANNEL) as ear:
        heard: set[str] = set()
        while not stopping.is_set():
            if heard - {CONCERN} or time.monotonic() - looked >= LOOK_AGAIN_SECONDS:
                work.off()
                looked = time.monotonic()
            elif heard:
                work.file_all()
            in_the_middle = watch.step()
            heard = listening.heard(ear, within=0 if in_the_middle else LOOK_AGAIN_SECONDS)
