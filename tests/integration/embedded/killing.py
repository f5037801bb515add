"""Kills a server as a crash would."""

import os
import signal
import time

from config.embedded.server import Server


def kill(server: Server) -> None:
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    limit = time.monotonic() + 30
    while server.alive and time.monotonic() < limit:
        time.sleep(0.01)
    assert not server.alive
