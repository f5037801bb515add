"""All that U learns from the answers to a script, and where the answers of two worlds differ."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from difflib import unified_diff
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agencies.models import AuditRecord
from config.jinja import moment
from sharing.views.sealed_answers import COOKIE
from tests.access.script import Request
from tests.access.worlds import names
from tests.permissions.calling import EACH_TIME, is_api
from tests.permissions.judging import content_of
from tests.permissions.worlds import KEY, Case

MADE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\bC-[0-9A-Z]{8}\b")
INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+\d\d:\d\d)")
RECORD = re.compile(r'("id": ?)(\d+)')
RANDOM_COOKIES = {"csrftoken", "sessionid"}
LONGEST = 6  # minutes that a script may take


@dataclass(frozen=True)
class Told:
    """`queries`: how many. Headers and cookies are in their order."""

    request: str
    status: int
    headers: tuple[str, ...]
    body: str
    queries: int


@dataclass
class Chance:
    """What a request made itself is called by the order in which it appears; `known` was there before."""

    known: set[str]
    began: datetime
    last_record: int
    made: dict[str, str] = field(default_factory=dict)

    def taken_out_of(self, text: str) -> str:
        text = EACH_TIME.sub(rb"\1", text.encode()).decode()
        text = MADE.sub(lambda found: self._made(found[0]), text)
        text = INSTANT.sub(lambda found: self._instant(found[0]), text)
        text = RECORD.sub(lambda found: found[1] + self._record(int(found[2])), text)
        for minute in range(LONGEST):
            text = text.replace(moment(self.began + timedelta(minutes=minute)), "[now]")
        return text

    def _made(self, found: str) -> str:
        return found if found in self.known else self.made.setdefault(found, f"[{len(self.made) + 1}]")

    def _instant(self, found: str) -> str:
        return "[now]" if datetime.fromisoformat(found) >= self.began else found

    def _record(self, found: int) -> str:
        return str(found) if found <= self.last_record else "[record]"


@dataclass(frozen=True)
class Start:
    """What both worlds' answers are read against: taken before the first of them is asked."""

    known: set[str]
    began: datetime
    last_record: int

    @classmethod
    def here(cls) -> "Start":
        last = AuditRecord.objects.order_by("-pk").values_list("pk", flat=True).first()
        return cls(names(), timezone.now(), last or 0)


class Queries:
    asked = 0

    def __call__(self, execute: Callable[..., Any], *said: Any) -> Any:
        self.asked += 1
        return execute(*said)


def ask(case: Case, who: str, requests: Sequence[Request], start: Start) -> Iterator[Told]:
    """The answers one after the other, as they are asked for. Python's clock stands still meanwhile."""
    chance = Chance(start.known, start.began, start.last_record)
    page, api = Client(raise_request_exception=False), Client(raise_request_exception=False)
    page.cookies[COOKIE], page.cookies["sessionid"] = KEY.private, case.sessions[who]
    token = {"Authorization": f"Bearer {case.systems[who]}"}
    for request in requests:
        queries = Queries()
        with connection.execute_wrapper(queries), pytest.MonkeyPatch.context() as patch:
            patch.setattr(timezone, "now", lambda: start.began)
            if is_api(request.route):
                said = {"headers": token | request.headers, "content_type": "application/json"}
                answer = _call(api, request, said)
            else:
                answer = _call(page, request, {"headers": request.headers})
        yield _told(request, answer, queries.asked, chance)


def _call(client: Client, request: Request, said: dict[str, Any]) -> Any:
    if request.method in {"GET", "HEAD"}:
        said.pop("content_type", None)
        return getattr(client, request.method.lower())(request.path, **said)
    return getattr(client, request.method.lower())(request.path, request.body, **said)


def _told(request: Request, answer: Any, queries: int, chance: Chance) -> Told:
    content = content_of(answer)
    headers = [f"{name}: {value}" for name, value in answer.items() if name != "Content-Security-Policy"]
    cookies = [f"Set-Cookie: {name}={_value(name, answer)}" for name in answer.cookies]
    return Told(
        request=str(request),
        status=answer.status_code,
        headers=tuple(chance.taken_out_of(line) for line in [*headers, *cookies]),
        body=chance.taken_out_of(content.decode()),
        queries=queries,
    )


def _value(name: str, answer: Any) -> str:
    """Of messages, what they say: they are signed, and may name what was just made."""
    if name in RANDOM_COOKIES:
        return ""
    if name == "messages":
        return str(
            [str(message) for message in getattr(answer.wsgi_request._messages, "_queued_messages", [])]
        )
    return str(answer.cookies[name].OutputString())


def differences(left: Told, right: Told) -> Iterator[str]:
    """Precisely: which request, what of its answer, and how it differs."""
    for part in fields(Told):
        one, other = getattr(left, part.name), getattr(right, part.name)
        if one != other:
            yield f"{left.request}: {part.name}\n{_shown(one, other)}"


def _shown(one: object, other: object) -> str:
    if not isinstance(one, str | tuple) or not isinstance(other, str | tuple):
        return f"  without: {one}\n  with:    {other}"
    lines = (each.splitlines() if isinstance(each, str) else list(each) for each in (one, other))
    return "\n".join(f"  {line}" for line in unified_diff(*lines, "without", "with", n=0, lineterm=""))
