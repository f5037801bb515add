"""Makes one call as one person, and says in the matrix's words what came of it."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client

from sharing.views.sealed_answers import COOKIE
from tests.permissions.bodies import body_of, query_of
from tests.permissions.routes import views
from tests.permissions.worlds import KEY, Case

BROWSER = Client(raise_request_exception=True)
# What differs between two answers to the same question.
EACH_TIME = re.compile(rb'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"|whsec_[A-Za-z0-9+/]{43}=')


ADDRESSES = {name: path for name, path, _ in views()}


def no_counts(request: HttpRequest) -> dict[str, Any]:
    """In place of sharing/context.py."""
    return {"waiting": defaultdict(int)}


def is_api(route: str) -> bool:
    return ADDRESSES[route].startswith("/api/")


@cache
def names_in(route: str) -> tuple[str, ...]:
    """Of what the address leaves open."""
    return tuple(re.findall(r"<(?:\w+:)?(\w+)>", ADDRESSES[route]))


def address(route: str, ids: Mapping[str, object]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), ADDRESSES[route])


def call(case: Case, who: str, method: str, route: str) -> HttpResponse:
    """Whatever is done is undone again."""
    path = address(route, case.ids_for(who)) + query_of(route, case)
    with transaction.atomic():
        make = _api if is_api(route) else _page
        answer = make(case, who, method, path, route)
        transaction.set_rollback(True)
    return answer


def made_up(case: Case) -> Case:
    """The same people, asking about what does not exist."""
    ids = {name: uuid4() if isinstance(given, UUID) else given for name, given in case.ids.items()}
    return replace(case, ids=ids, own={})


def _page(case: Case, who: str, method: str, path: str, route: str) -> HttpResponse:
    BROWSER.cookies = SimpleCookie({COOKIE: KEY.private})
    if who in case.sessions:
        BROWSER.cookies["sessionid"] = case.sessions[who]
    body = {} if method == "GET" else body_of(route, case)
    return getattr(BROWSER, method.lower())(path, body)


def _api(case: Case, who: str, method: str, path: str, route: str) -> HttpResponse:
    BROWSER.cookies = SimpleCookie()
    headers = {"Authorization": f"Bearer {case.systems[who]}"} if who in case.systems else {}
    if method == "GET":
        return BROWSER.get(path, headers=headers)
    return BROWSER.post(path, body_of(route, case), content_type="application/json", headers=headers)


def said(answer: HttpResponse) -> tuple[int, dict[str, str], bytes]:
    """All that somebody can learn from it, without what differs each time."""
    told = {name: value for name, value in answer.headers.items() if name != "Content-Security-Policy"}
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, told, EACH_TIME.sub(rb"\1", content)
