"""One HTTP call to an address that was checked: no redirect is followed, no proxy asked, no body read."""

import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from threading import Timer

from notifications.models import Trouble
from notifications.webhooks.addresses import Target

# Seconds: for each step of it, and for all of it. A server could otherwise answer a letter at a time.
STEP, ALTOGETHER = 5.0, 10.0
TRIED_ADDRESSES = 2


class NotTaken(Exception):
    """`status` where it answered."""

    def __init__(self, trouble: Trouble, status: int | None = None) -> None:
        super().__init__(trouble.label)
        self.trouble, self.status = trouble, status


def post(target: Target, headers: Mapping[str, str], body: bytes) -> int:
    """The HTTP status of the answer, whatever it is. Raises NotTaken where there is none."""
    connection = _Pinned(target)
    timer = Timer(ALTOGETHER, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        status = connection.getresponse().status
        connection.check_time()  # what was cut off looks like a short answer
        return status
    except (OSError, HTTPException) as failure:
        raise NotTaken(connection.trouble(failure)) from failure
    finally:
        timer.cancel()
        connection.close()


class _Pinned(HTTPConnection):
    """Connects to the checked address, where http.client would ask the name again; TLS goes by the name."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=STEP)
        # Left out of the Host header where it is the usual one.
        self.default_port = 443 if target.tls else 80
        self._target = target
        self._overtime = False

    def connect(self) -> None:
        raw = _reach(self._target)
        if self._target.tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(
                raw, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        else:
            self.sock = raw
        self.check_time()

    def check_time(self) -> None:
        if self._overtime:
            raise TimeoutError

    def cut(self) -> None:
        """From another thread: ends what goes on for too long, with an error there."""
        self._overtime = True
        if self.sock is not None:
            try:
                # Not TLS's own, which would first take the connection apart under whoever reads from it.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself

    def trouble(self, failure: Exception) -> Trouble:
        if self._overtime or isinstance(failure, TimeoutError):
            return Trouble.NO_ANSWER
        if isinstance(failure, ssl.SSLError):
            return Trouble.NOT_TRUSTED
        return Trouble.NOT_REACHED if self.sock is None else Trouble.NO_ANSWER


def _reach(target: Target) -> socket.socket:
    for address in target.addresses[: TRIED_ADDRESSES - 1]:
        try:
            return socket.create_connection((address, target.port), STEP)
        except OSError:
            continue
    return socket.create_connection((target.addresses[-1], target.port), STEP)
