"""Lists come newest first, in pages that neither overlap nor leave anything out."""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.utils import timezone

from sharing.models import Concern
from sharing.selectors import PAGE_SIZE
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import calling


def ids(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [row["id"] for row in answer["results"]]


@pytest.fixture
def posted(world: World) -> list[str]:
    """One more than fits on a page, the newest first; two of them at one moment."""
    concerns = [post(world.gp) for _ in range(PAGE_SIZE + 1)]
    moment = timezone.now()
    for age, concern in enumerate(concerns):
        same_as_next = age - 1 if age == PAGE_SIZE else age
        concern.posted_at = moment - timedelta(minutes=same_as_next)
        concern.save(update_fields=["posted_at"])
        concern.user_grants.update(listed_at=concern.posted_at)
    return [str(pk) for pk in Concern.objects.order_by("-posted_at", "-id").values_list("pk", flat=True)]


def test_two_pages_hold_everything_once(world: World, posted: list[str]) -> None:
    caller = calling(world.gp)

    first = caller.get("concerns/").json()
    second = caller.get(f"concerns/?before={first['next']}").json()

    assert (len(first["results"]), len(second["results"])) == (PAGE_SIZE, 1)
    assert ids(first) + ids(second) == posted
    assert second["next"] == ""


def test_a_concern_that_comes_meanwhile_moves_no_page(world: World, posted: list[str]) -> None:
    caller = calling(world.gp)
    first = caller.get("concerns/").json()

    post(world.gp)

    assert ids(caller.get(f"concerns/?before={first['next']}").json()) == posted[PAGE_SIZE:]


def marked(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["nonsense", "%00", "é", marked("2026-01-01T00:00:00|"), marked(f"2026-01-01T00:00:00|{'0' * 32}")],
    ids=["nonsense", "NUL", "not ASCII", "no id", "no zone"],
)
@pytest.mark.parametrize("path", ["concerns/", "alerts/"])
def test_a_cursor_that_cannot_be_read_is_the_first_page(world: World, path: str, cursor: str) -> None:
    post(world.gp)
    caller = calling(world.gp)

    answer = caller.get(f"{path}?before={cursor}")

    assert (answer.status_code, answer.json()) == (200, caller.get(path).json())


def test_a_cursor_of_another_person_shows_nothing_of_theirs(world: World, posted: list[str]) -> None:
    cursor = calling(world.gp).get("concerns/").json()["next"]

    answer = calling(world.teacher).get(f"concerns/?before={cursor}")

    assert answer.json() == {"results": [], "next": ""}


def test_the_label_is_for_the_own_agency(world: World) -> None:
    post(world.gp, local_label="OT, 5")

    for who in (world.gp, world.gp_lead):
        assert calling(who).get("concerns/").json()["results"][0]["local_label"] == "OT, 5"
