"""NUL cannot be stored by PostgreSQL: a page says so beside the field, and keeps what was typed."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.collaboration import ask, filed, refer
from tests.factories.sharing import post
from tests.factories.world import World

REFUSED = "Null characters are not allowed."
TEXTS = {
    "share_concern": ["given_name", "family_name", "nhs_number", "postcode", "narrative", "local_label"],
    "ask_advice": ["question"],
    "decide": ["reasons"],
    "withdraw": ["reason"],
    "refer": ["phoned_to"],
    "confirm_referral": ["text"],
}
FIELDS = [(page, field) for page, fields in TEXTS.items() for field in fields]


def args_of(world: World, page: str) -> list[object]:
    if page == "share_concern":
        return []
    return [refer(world).pk] if page == "confirm_referral" else [filed(post(world.gp)).pk]


@pytest.mark.parametrize(("page", "field"), FIELDS)
def test_a_page_refuses_it_beside_the_field(world: World, page: str, field: str) -> None:
    browser = Client()
    browser.force_login(world.gp.practitioner)

    answer = browser.post(reverse(page, args=args_of(world, page)), {field: "Late\0 again."})

    assert answer.status_code == 200
    assert REFUSED in answer.content.decode()


def test_a_reply_refuses_it(world: World) -> None:
    browser = Client()
    browser.force_login(world.adviser.practitioner)

    answer = browser.post(reverse("advice", args=[ask(world).pk]), {"reply": "Wait\0."})

    assert REFUSED in answer.content.decode()


@pytest.mark.parametrize("field", ["login", "password"])
def test_signing_in_refuses_it(client: Client, world: World, field: str) -> None:
    typed = {"login": "a@agency.example", "password": "correct horse battery"} | {field: "a\0"}

    answer = client.post(reverse("sign_in"), typed)

    assert answer.status_code == 200
    assert REFUSED in answer.content.decode()
