"""A browser without JavaScript, and the cast's tokens."""

import json
import re
import subprocess
import sys
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from config.stack import ROOT, Stack

PATIENCE = 120.0  # seconds


def manage(stack: Stack, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        env=stack.environment.of("demo"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def cast(stack: Stack) -> list[dict[str, str]]:
    """Everyone in the cast: key, name, email, role, agency, and an API token."""
    people: list[dict[str, str]] = json.loads(manage(stack, "demo_cast", "--json").stdout)
    return people


def tokens(stack: Stack) -> dict[str, str]:
    """An API token of everyone in the cast, by key."""
    return {person["key"]: person["token"] for person in cast(stack)}


class Visitor:
    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=PATIENCE) as page:
            return str(page.read().decode())

    def press(self, path: str, **fields: str) -> str:
        """The page that follows pressing a button of the demo's page."""
        with self.opener.open(self.url + path, self._form(fields), timeout=PATIENCE) as page:
            return str(page.read().decode())

    def refused(self, path: str, **fields: str) -> int:
        """The status of a form that is not filled in well."""
        try:
            with self.opener.open(self.url + path, self._form(fields), timeout=PATIENCE) as page:
                return int(page.status)
        except HTTPError as refused:
            return refused.code

    def _form(self, fields: dict[str, str]) -> bytes:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/demo/"))
        assert found
        return urlencode(fields | {"csrfmiddlewaretoken": found[1]}).encode()
