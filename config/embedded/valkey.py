"""The embedded Valkey: a private socket, no TCP, and a file that outlives kill -9."""

import contextlib
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from config.embedded import binaries
from config.embedded.errors import ServerFailed
from config.embedded.private import private_directory
from config.embedded.processes import Process
from config.embedded.server import Server

START = 30.0  # seconds that reading the append-only file may take


class Valkey(Server):
    """One Valkey under `directory`, as Celery's broker."""

    name = "Valkey"
    folder = "valkey"

    @property
    def socket_path(self) -> Path:
        return self._sockets.path / "valkey.sock"

    @property
    def url(self) -> str:
        """Celery's BROKER_URL."""
        return f"redis+socket://{self.socket_path}?virtual_host=0"

    def start(self, progress: Callable[[str], None] = lambda _text: None) -> None:
        """Starts the server and waits until it answers. After a crash it keeps its address.

        Raises AlreadyRunning, or ServerFailed with the log's last lines.
        """
        self._claim()
        private_directory(self.data)
        progress("Starting Valkey")
        self._process = Process(
            self._command(),
            log=self.log,
            environment={"PATH": os.defpath, "LC_ALL": "C"},
        )
        self._process.log.unlink(missing_ok=True)
        self._process.start()
        limit = time.monotonic() + START
        while not self.answers():
            if not self._process.alive or time.monotonic() > limit:
                tail = self._process.log_tail()
                self.stop()
                raise ServerFailed(f"Valkey did not start. The end of its log:\n{tail}")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Does it take commands? While it still reads its file it does not."""
        if not self._sockets.known:
            return False
        with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError):
            client.settimeout(2)
            client.connect(str(self.socket_path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False

    def _command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        choices = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return [str(binaries.valkey()), *choices]
