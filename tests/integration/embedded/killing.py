"""Kills a server as a crash would."""

import os
import signal
import time

from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey


def kill(server: Postgres | Valkey) -> None:
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    limit = time.monotonic() + 5
    while server.alive and time.monotonic() < limit:
        time.sleep(0.01)
    assert not server.alive
