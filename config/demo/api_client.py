"""Speaks to the API as one person, with the standard library only."""

import json
import urllib.error
import urllib.request
from typing import Any, NamedTuple

TIMEOUT = 30.0  # seconds


class Answer(NamedTuple):
    status: int
    body: Any


class Client:
    """`url` is the site's address without a path; `token` an API token."""

    def __init__(self, url: str, token: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError("The site's address begins with http:// or https://.")
        self.url = url.rstrip("/")
        self.token = token

    def send(self, method: str, path: str, body: Any = None, *, key: str = "") -> Answer:
        """`key` is the Idempotency-Key.

        An error's status is an answer too; a server that cannot be reached raises StoryFailed.
        """
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers=headers | ({"Idempotency-Key": key} if key else {}),
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
                return Answer(response.status, _json(response.read()))
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, _json(refused.read()))
        except OSError as failure:
            raise StoryFailed(f"{self.url} cannot be reached: {failure}.") from failure

    def get(self, path: str) -> Any:
        """Raises StoryFailed for any other status than 200."""
        answer = self.send("GET", path)
        if answer.status != 200:
            raise StoryFailed(f"GET {path} answered {answer.status}.")
        return answer.body


class StoryFailed(Exception):
    """Something that the story expects did not happen; the message says what."""


def _json(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None


def at(body: Any, place: str) -> Any:
    """What stands at a place: "alert.state", "results.0.id", "contributions.#" (how many), "*.state" (all).

    None where there is nothing.
    """
    name, _, rest = place.partition(".")
    if name == "*":
        return [at(each, rest) for each in body or []]
    if name == "#":
        return len(body or [])
    if isinstance(body, dict):
        found = body.get(name)
    elif isinstance(body, list) and name.isdigit() and int(name) < len(body):
        found = body[int(name)]
    else:
        return None
    return at(found, rest) if rest else found
