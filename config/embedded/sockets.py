"""Where a server's socket is: a short private directory, remembered so that other commands find it."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from config.embedded.errors import NotRunning
from config.embedded.private import write_private

PREFIX = "cs-"


class SocketHome:
    """A directory with mode 0700 under /tmp: a Unix socket's path ends at about 107 bytes."""

    def __init__(self, remembered: Path) -> None:
        self._remembered = remembered
        self._path: Path | None = None

    @property
    def path(self) -> Path:
        if self._path is None:
            raise NotRunning(f"{self._remembered.stem} has not been started.")
        return self._path

    @property
    def known(self) -> bool:
        return self._path is not None and self._path.is_dir()

    def recall(self) -> None:
        """Takes the place that this or another process remembered last."""
        if self._path is None and self._remembered.exists():
            self._path = Path(self._remembered.read_text())

    def renew(self) -> None:
        self.forget()
        self._path = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        write_private(self._remembered, str(self._path))

    def forget(self) -> None:
        """Removes the directory, if it is one that we made, and the memory of it."""
        path, self._path = self._path, None
        self._remembered.unlink(missing_ok=True)
        if path and path.name.startswith(PREFIX) and os.path.lexists(path):
            found = path.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
                shutil.rmtree(path)
