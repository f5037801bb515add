"""The story of the seeds, played against the whole running service; and the demo's pages around it."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.stack import Stack
from tests.functional.visitor import PATIENCE, Visitor, manage

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def fresh(copied: Callable[[], Path]) -> Iterator[Stack]:
    """On its first day: sooner started than reset."""
    with Stack(copied(), fast=True) as running:
        yield running


def reset(stack: Stack) -> None:
    """Back to the first day, as the button does it."""
    visitor = Visitor(stack.url)
    visitor.press("/demo/reset/")
    stack.tend()
    limit = time.monotonic() + PATIENCE
    while "Next: scene 1 of 6" not in visitor.get("/demo/") and time.monotonic() < limit:
        time.sleep(0.5)


def test_next_scene_by_next_scene_the_story_is_played(pressed: list[tuple[str, str]]) -> None:
    for number, (before, after) in enumerate(pressed, start=1):
        assert f"Next: scene {number} of 6" in before
        assert f"Played: scene {number} of 6" in after, after
    assert "The whole story has been played" in pressed[-1][1]


def test_the_story_prints_who_was_told_and_what_each_saw(fresh: Stack) -> None:
    ended = manage(fresh, "play_story")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Everything that the story expects has happened." in ended.stdout
    assert "told: Dr Ruth Ansell, Amina Yusuf, Moira Kelso, Leah Morgan, Joseph Baird" in ended.stdout
    assert re.search(r"Riverside Surgery +alone 2, together 6", ended.stdout)
    assert re.search(r"Hillside Primary School +alone 1, together nothing yet", ended.stdout)


def test_the_story_fails_where_a_step_is_missing(fresh: Stack) -> None:
    """The alert was decided by the play before: it cannot be acknowledged again."""
    ended = manage(fresh, "play_story", "--scene", "5")
    assert ended.returncode != 0
    assert "The story stops here. Leah Morgan acknowledges the alert: the answer was 409" in ended.stderr


def test_the_referrer_hears_of_it_and_no_mail_says_whom_it_is_about(fresh: Stack) -> None:
    visitor = Visitor(fresh.url)
    assert "Dr Martin Clifford" in visitor.press("/demo/sign-in/", who="clifford")
    outbox = visitor.get("/demo/outbox/")
    assert "martin.clifford@" in outbox
    mails = [path.read_text() for path in (fresh.directory / "mail").glob("*.eml")]
    assert mails
    assert not any(name in mail for mail in mails for name in ("Turner", "Olly", "Oliver"))


def test_a_reset_takes_the_demo_back_to_its_first_day(fresh: Stack) -> None:
    reset(fresh)
    assert "Next: scene 1 of 6" in Visitor(fresh.url).get("/demo/")
