"""A Celery task that does nothing: how long from handing it to the broker until a worker runs it?

Run by a worker of its own, with the queue `hop`; what it finds, it adds to a file.
"""

import os
import time
from pathlib import Path

from celery import Celery

app = Celery("hop", broker=os.environ["BROKER_URL"])
app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False, task_default_queue="hop")


@app.task
def nothing(handed_over: float) -> None:
    taken = (time.time() - handed_over) * 1000
    with Path(os.environ["HOP_FILE"]).open("a") as file:
        file.write(f"{taken}\n")


def send() -> None:
    nothing.delay(time.time())
