"""What both embedded servers are: one process on one private directory and one private socket."""

from abc import ABC, abstractmethod
from pathlib import Path

from config.embedded.errors import AlreadyRunning
from config.embedded.private import private_directory
from config.embedded.processes import Process
from config.embedded.sockets import SocketHome


class Server(ABC):
    """`name` is for people; `folder` holds the data, and names the socket's place and the log."""

    name: str
    folder: str

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.data = self.directory / self.folder
        self.log = self.directory / f"{self.folder}.log"
        self._sockets = SocketHome(self.directory / f"{self.folder}.socket")
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.alive

    @abstractmethod
    def answers(self) -> bool:
        """Does somebody answer on the socket, whoever started it?"""

    def stop(self) -> None:
        """Ends the server, whoever is connected to it, and removes its socket. What it keeps stays."""
        if self._process:
            self._process.stop()
        self._sockets.forget()

    def _claim(self) -> None:
        """Makes directory and socket ours before a start. After a crash the address stays as it was.

        Raises AlreadyRunning.
        """
        private_directory(self.directory)
        restarted = self._sockets.known
        self._sockets.recall()
        if self.answers():
            raise AlreadyRunning(f"{self.name} is already running for {self.directory}.")
        if not restarted:
            self._sockets.renew()
        if self._process:
            self._process.stop()
