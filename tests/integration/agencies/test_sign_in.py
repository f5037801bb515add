"""Signing in, and finding what was typed again after a session has ended."""

import html
import json
import re

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from agencies import typed
from agencies.models import Membership, Practitioner
from sharing import words
from sharing.models import Concern
from tests.factories.agencies import PractitionerFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

PASSWORD = "correct horse battery"
TYPED = 'He said "I\'m hungry" & left.\n\n  Late again <today>.'


def concern_of(author: Practitioner) -> dict[str, object]:
    return {
        "given_name": "Oliver",
        "family_name": "Turner",
        "date_of_birth_day": "14",
        "date_of_birth_month": "5",
        "date_of_birth_year": "2021",
        "narrative": TYPED,
        "strength": "niggle",
        "parent_knows": "agrees",
        "categories": ["care"],
        "submission": "one",
        "typed_by": typed.signature(author),
    }


def hidden(response: HttpResponse) -> dict[str, str]:
    """The page's hidden fields, as a browser would send them."""
    inputs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', response.content.decode())
    return {name: html.unescape(value) for name, value in inputs}


def sign_in(client: Client, member: Membership, **fields: object) -> HttpResponse:
    return client.post(
        reverse("sign_in"), {"login": member.practitioner.email, "password": PASSWORD} | fields
    )


def test_a_concern_typed_while_the_session_ended_is_shared_after_signing_in_again(
    client: Client, world: World
) -> None:
    asked = client.post(reverse("share_concern"), concern_of(world.gp.practitioner))
    assert asked.status_code == 401
    assert "Your concern has not been shared yet." in asked.content.decode()

    again = sign_in(client, world.gp, **hidden(asked))
    assert "You are signed in again. Your concern has not been shared yet." in again.content.decode()
    assert not Concern.objects.exists()

    done = client.post(reverse("share_concern"), hidden(again))
    concern = Concern.objects.get()
    assert done["Location"] == reverse("concern_receipt", args=[concern.pk])
    assert words.read(concern.narrative) == TYPED


@pytest.mark.parametrize("name", ["share_concern", "home", "people"])
def test_every_form_says_who_is_typing(client: Client, world: World, name: str) -> None:
    """Even the one button to sign out: a page's forms need not think of it."""
    member = world.administrator if name == "people" else world.gp
    client.force_login(member.practitioner)
    page = client.get(reverse(name))
    forms = page.content.decode().count('method="post"')
    assert forms > 0
    assert (
        page.content.decode().count(f'name="typed_by" value="{typed.signature(member.practitioner)}"')
        == forms
    )


def test_a_wrong_password_loses_nothing_typed(client: Client, world: World) -> None:
    asked = client.post(reverse("share_concern"), concern_of(world.gp.practitioner))
    refused = sign_in(client, world.gp, **hidden(asked) | {"password": "wrong"})
    assert "is not right" in refused.content.decode()
    assert hidden(refused)["carried"] == hidden(asked)["carried"]


def test_what_somebody_else_typed_on_this_computer_is_dropped_and_told(client: Client, world: World) -> None:
    asked = client.post(reverse("share_concern"), concern_of(world.gp.practitioner))
    landed = client.post(
        reverse("sign_in"),
        {"login": world.teacher.practitioner.email, "password": PASSWORD} | hidden(asked),
        follow=True,
    )
    assert landed.redirect_chain == [(reverse("home"), 302)]
    assert "Somebody else had typed something" in landed.content.decode()
    assert "hungry" not in landed.content.decode()


def test_a_form_that_nobody_signed_is_not_carried(client: Client, world: World) -> None:
    forged = concern_of(world.gp.practitioner) | {"typed_by": f"{world.gp.practitioner_id}:forged"}
    assert client.post(reverse("share_concern"), forged)["Location"].startswith(reverse("sign_in"))


def test_passwords_are_never_carried(client: Client, world: World) -> None:
    asked = client.post(
        reverse("share_concern"), concern_of(world.gp.practitioner) | {"new_password1": "hunter2"}
    )
    assert "hunter2" not in asked.content.decode()


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example/", "/no/such/page/", "/sign-in/"]
)
def test_what_is_carried_returns_only_to_a_page_of_this_service(
    client: Client, world: World, path: str
) -> None:
    fields = {"carried": json.dumps([["narrative", "x"]]), "carried_to": path}
    landed = sign_in(client, world.gp, **fields, typed_by=typed.signature(world.gp.practitioner))
    assert landed.status_code == 302
    assert landed["Location"] == reverse("home")


def test_a_page_from_before_the_last_sign_in_offers_its_text_again(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.gp.practitioner)
    refused = client.post(reverse("share_concern"), concern_of(world.gp.practitioner))
    assert refused.status_code == 403
    assert hidden(refused)["narrative"] == TYPED
    assert client.post(reverse("share_concern"), hidden(refused)).status_code == 302


def test_a_form_forged_elsewhere_is_not_offered_to_its_victim(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.gp.practitioner)
    forged = concern_of(world.teacher.practitioner)
    answers = [
        client.post(reverse("share_concern"), forged),
        client.post(reverse("share_concern"), forged | {"typed_by": ""}),
    ]
    assert [answer.status_code for answer in answers] == [302, 403]
    assert all("hungry" not in answer.content.decode() for answer in answers)


def test_far_too_long_a_body_is_answered_with_a_page(client: Client, world: World) -> None:
    client.force_login(world.gp.practitioner)
    answer = client.post(reverse("share_concern"), {"narrative": "x" * 600_000})
    assert answer.status_code == 400
    assert "Nothing was saved" in answer.content.decode()


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(client: Client, world: World) -> None:
    def answer(email: str) -> str:
        said = client.post(reverse("sign_in"), {"login": email, "password": "wrong"}).content.decode()
        return re.sub(r'value="[^"]*"', "", said)

    assert answer(world.gp.practitioner.email) == answer("nobody@agency.example")


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client, world: World) -> None:
    asked = client.get(reverse("concerns"))
    page = client.get(asked["Location"])
    assert sign_in(client, world.gp, **hidden(page))["Location"] == reverse("concerns")


def test_signing_out_takes_a_form_and_ends_the_session(client: Client, world: World) -> None:
    client.force_login(world.gp.practitioner)
    assert client.get(reverse("sign_out")).status_code == 405
    assert client.post(reverse("sign_out"))["Location"] == reverse("sign_in")
    assert client.get(reverse("home")).status_code == 302


def invitation(practitioner: Practitioner) -> str:
    uid = urlsafe_base64_encode(force_bytes(practitioner.pk))
    token = default_token_generator.make_token(practitioner)
    return reverse("accept_invitation", args=[uid, token])


def test_an_invitation_sets_a_password_and_works_once(client: Client) -> None:
    newcomer = PractitionerFactory()
    newcomer.set_unusable_password()
    newcomer.save()
    link = invitation(newcomer)
    form = client.get(link)["Location"]
    chosen = {"new_password1": "three unlike words", "new_password2": "three unlike words"}
    assert client.post(form, chosen)["Location"] == reverse("sign_in")
    assert client.login(username=newcomer.email, password="three unlike words")
    assert "cannot be used" in Client().get(link).content.decode()


def test_a_short_password_is_refused_beside_the_field(client: Client) -> None:
    newcomer = PractitionerFactory()
    form = client.get(invitation(newcomer))["Location"]
    page = client.post(form, {"new_password1": "short", "new_password2": "short"}).content.decode()
    assert re.search(
        r'id="id_new_password2-error"[^>]*>\s*<span[^>]*>Error:</span> This password is too short', page
    )


def test_the_navigation_shows_what_the_roles_use_and_nothing_else(client: Client, world: World) -> None:
    def entries(who: str) -> set[str]:
        client.force_login(world.everyone[who].practitioner)
        return set(
            re.findall(r'govuk-service-navigation__link" href="(/[a-z/]*)"', client.get("/").content.decode())
        )

    assert entries("gp") == {"/", "/concerns/new/", "/concerns/", "/referrals/", "/advice/"}
    assert entries("analyst") == {"/", "/patterns/"}
    own = {"/people/", "/systems/", "/webhooks/", "/undelivered/", "/status/"}
    assert entries("administrator") == own | {"/", "/agreements/", "/audit/checkpoints/"}
    assert {"/audit/", "/audit/checkpoints/"} <= entries("privacy_officer")
    assert "/alerts/" in entries("triage") & entries("school_lead")
