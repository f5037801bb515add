"""An agency's system: a real HTTP server on this machine, which keeps what it is sent."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import sleep
from typing import Any

from standardwebhooks import Webhook as Verifier


@dataclass
class Receiver:
    """`statuses`: what it answers in turn, 204 once they are used up; `hangs`: it does not answer at all;

    `takes`: so many seconds to answer.
    """

    port: int = 0
    scheme: str = "http"
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hangs: bool = False
    takes: float = 0.0
    at_once: int = 0
    most_at_once: int = 0
    released: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}/hook?for=us"

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.received]

    def verified(self, secret: str, number: int = -1) -> Any:
        """The body, as the reference library reads it. Raises WebhookVerificationError."""
        headers, body = self.received[number]
        return Verifier(secret).verify(body, headers)


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    receiver = Receiver(scheme="https" if tls else "http")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if receiver.hangs:
                receiver.released.wait(20)
                return
            receiver.at_once += 1
            receiver.most_at_once = max(receiver.at_once, receiver.most_at_once)
            sleep(receiver.takes)
            receiver.at_once -= 1
            kept = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append((kept | {":path": self.path}, body))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing of it belongs in the tests' own output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
