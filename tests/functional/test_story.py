"""The story of the seeds, played against the whole running service; and the demo's pages around it."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from config.stack import ROOT, Stack

pytestmark = pytest.mark.stack
PATIENCE = 120.0  # seconds


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with (
        tempfile.TemporaryDirectory(prefix="story-") as directory,
        Stack(Path(directory), fast=True) as running,
    ):
        yield running


def manage(stack: Stack, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        env=stack.environment.of("demo"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=PATIENCE) as page:
            return str(page.read().decode())

    def press(self, path: str, **fields: str) -> str:
        """The page that follows pressing a button of the demo's page."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/demo/"))
        assert found
        body = urlencode(fields | {"csrfmiddlewaretoken": found[1]}).encode()
        with self.opener.open(self.url + path, body, timeout=PATIENCE) as page:
            return str(page.read().decode())


def test_next_scene_by_next_scene_the_story_is_played(stack: Stack) -> None:
    visitor = Visitor(stack.url)
    for number in range(1, 7):
        assert f"Next: scene {number} of 6" in visitor.get("/demo/")
        page = visitor.press("/demo/next-scene/")
        assert f"Played: scene {number} of 6" in page, page
    assert "The whole story has been played" in visitor.get("/demo/")


def test_the_referrer_hears_of_it_and_no_mail_says_whom_it_is_about(stack: Stack) -> None:
    visitor = Visitor(stack.url)
    assert "Dr Martin Clifford" in visitor.press("/demo/sign-in/", who="clifford")
    outbox = visitor.get("/demo/outbox/")
    assert "martin.clifford@" in outbox
    mails = [path.read_text() for path in (stack.directory / "mail").glob("*.eml")]
    assert mails
    assert not any(name in mail for mail in mails for name in ("Turner", "Olly", "Oliver"))


def test_a_reset_takes_the_demo_back_to_its_first_day(stack: Stack) -> None:
    visitor = Visitor(stack.url)
    visitor.press("/demo/reset/")
    stack.tend()
    limit = time.monotonic() + PATIENCE
    while "Next: scene 1 of 6" not in visitor.get("/demo/") and time.monotonic() < limit:
        time.sleep(0.5)
    assert "Next: scene 1 of 6" in visitor.get("/demo/")


def test_the_story_prints_who_was_told_and_what_each_saw(stack: Stack) -> None:
    ended = manage(stack, "play_story")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Everything that the story expects has happened." in ended.stdout
    assert "told: Dr Ruth Ansell, Amina Yusuf, Moira Kelso, Leah Morgan, Joseph Baird" in ended.stdout
    assert re.search(r"Riverside Surgery +alone 2, together 6", ended.stdout)
    assert re.search(r"Hillside Primary School +alone 1, together nothing yet", ended.stdout)


def test_the_story_fails_where_a_step_is_missing(stack: Stack) -> None:
    """The alert was decided by the play before: it cannot be acknowledged again."""
    ended = manage(stack, "play_story", "--scene", "5")
    assert ended.returncode != 0
    assert "The story stops here. Leah Morgan acknowledges the alert: the answer was 409" in ended.stderr
