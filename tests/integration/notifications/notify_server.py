"""GOV.UK Notify, as far as we speak with it: a real HTTP server on this machine.

It refuses a call whose token is not signed with the key, not of the service or not of now, as Notify does.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import jwt

SERVICE, SECRET = str(uuid4()), str(uuid4())
KEY = f"made-up-{SERVICE}-{SECRET}"
CLOCK_SKEW = 30  # seconds
SENT_TO = {"/v2/notifications/email": "email_address", "/v2/notifications/sms": "phone_number"}


@dataclass
class Notify:
    """`answers`: what it refuses with in turn, as (status, errors); 201 once they are used up.

    `hangs`: it takes the message and does not answer; `failed`: statuses, by reference.
    """

    port: int = 0
    answers: list[tuple[int, list[dict[str, str]]]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    hangs: bool = False
    released: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def refuse(self, status: int, error: str, message: str) -> None:
        self.answers.append((status, [{"error": error, "message": message}]))

    def text(self) -> str:
        """All that it was ever told."""
        return json.dumps([self.taken, self.calls])


class Handler(BaseHTTPRequestHandler):
    notify: Notify

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._refused():
            return
        self.notify.taken.append({"to": body[SENT_TO[self.path]], **body})
        if self.notify.hangs:
            self.notify.released.wait(20)
            return
        self._answer(201, {"id": str(uuid4()), "reference": body.get("reference")})

    def do_GET(self) -> None:
        """The newest messages; there is one page of them."""
        asked = dict(parse_qsl(urlsplit(self.path).query))
        if self._refused():
            return
        found = [
            {
                "id": str(uuid4()),
                "type": "sms" if "phone_number" in sent else "email",
                "reference": sent["reference"],
                "email_address": sent.get("email_address"),
                "phone_number": sent.get("phone_number"),
            }
            for sent in self.notify.taken
            if ("status" not in asked or self.notify.failed.get(sent["reference"]) == asked["status"])
            and "older_than" not in asked
        ]
        wanted = {"reference": asked.get("reference"), "type": asked.get("template_type")}
        found = [
            each for each in found if all(each[name] == value for name, value in wanted.items() if value)
        ]
        following = f"{self.notify.url}/v2/notifications?older_than={uuid4()}"
        self._answer(200, {"notifications": found, "links": {"next": following}})

    def _refused(self) -> bool:
        self.notify.calls.append(f"{self.command} {self.path}")
        if not self._is_ours():
            self._answer(403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]})
        elif self.notify.answers:
            status, errors = self.notify.answers.pop(0)
            self._answer(status, {"status_code": status, "errors": errors})
        else:
            return False
        return True

    def _is_ours(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
        except jwt.InvalidTokenError:
            return False
        return claims.get("iss") == SERVICE and abs(time() - claims.get("iat", 0)) <= CLOCK_SKEW

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Nothing of it belongs in the tests' own output."""


@contextmanager
def notifying() -> Iterator[Notify]:
    notify = Notify()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OfThisServer", (Handler,), {"notify": notify}))
    notify.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield notify
    finally:
        notify.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
