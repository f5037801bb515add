"""Gives what is due to Celery, which carries it to a worker that has time. PostgreSQL keeps the truth."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import Celery, Task
from celery.exceptions import OperationalError
from kombu import pools
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

# Nobody waits for a broker that hangs longer than this, in seconds: what it does not take is done here.
PATIENCE = {
    "socket_timeout": 1.0,
    "socket_connect_timeout": 1.0,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
# To the broker in one go, which writes to its disk for each.
TOGETHER = 100


def hand_over(task: Task, batches: Sequence[Sequence[UUID]], *, expires: datetime) -> None:
    """A task for each batch of ids, which expires before the batch is handed over again.

    Where the broker cannot be reached, or hangs, the tasks are done here. So are those that it may have taken
    before it failed: whoever comes second to a delivery finds it sent, or locked.
    """
    if not batches:
        return
    try:
        producers = _producers(task.app)
        with producers.acquire(block=True, timeout=1) as producer, producer.batch(max_size=TOGETHER):
            for batch in batches:
                task.apply_async(tuple(map(str, batch)), expires=expires, producer=producer, retry=False)
    except (OperationalError, KombuError, OSError):
        logger.warning("The broker takes nothing: %s tasks are done here", len(batches))
        for batch in batches:
            task(*map(str, batch))


def _producers(app: Celery) -> Any:
    """Of connections of their own: those of the worker have to wait longer."""
    return pools.producers[app.connection_for_write(transport_options=PATIENCE)]
