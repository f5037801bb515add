"""The pages on which an identity is requested, approved or refused, and shown once."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from sharing.models import DeclaredTies, IdentityRequest
from tests.factories.identity_requests import PURPOSE, alerted_child, approved, child_of, request
from tests.factories.sharing import post
from tests.factories.world import World

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])
Vault = Callable[[], int]


def browser(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.everyone[who].practitioner)
    return client


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def see(world: World, who: str, page: str, *ids: object) -> HttpResponse:
    return browser(world, who).get(reverse(page, args=ids))


def test_the_alert_leads_to_the_question(world: World) -> None:
    child_id = alerted_child(world)
    alert = world.partnership.alerts.get()

    assert reverse("request_identity", args=[child_id]) in text(see(world, "police_lead", "alert", alert.pk))


def test_from_the_question_to_the_answer(world: World, vault: Vault) -> None:
    concern = post(world.officer, strength="very_worried")
    vault()
    asker, approver = browser(world, "police_lead"), browser(world, "triage")
    said = {"purpose": PURPOSE, "lawful_basis": "public_task"}

    asked = asker.post(reverse("request_identity", args=[child_of(concern)]), said)
    assert PURPOSE in text(approver.get(asked["Location"]))
    approver.post(reverse("approve_identity_request", args=[IdentityRequest.objects.get().pk]))
    put = asker.post(reverse("ask_vault", args=[IdentityRequest.objects.get().pk]))
    vault()
    waiting = asker.get(put["Location"])
    shown = asker.post(put["Location"])
    second = asker.post(put["Location"])

    assert "Turner" not in text(waiting)
    assert (shown.status_code, second.status_code) == (200, 409)
    assert "Turner" in text(shown)
    assert "Turner" not in text(second)


@pytest.mark.parametrize("who", ["teacher", "officer", "gp_lead", "adviser", "administrator"])
def test_who_has_no_part_in_a_request_gets_the_answer_for_a_made_up_id(world: World, who: str) -> None:
    made = approved(world)
    for page, one in (("identity_request", made.pk), ("request_identity", made.child_id)):
        found, nothing = see(world, who, page, one), see(world, who, page, uuid4())

        assert (found.status_code, nothing.status_code) == (404, 404)


@pytest.mark.parametrize("step", ["approve_identity_request", "refuse_identity_request", "ask_vault"])
def test_who_has_no_part_in_a_request_takes_no_step(world: World, step: str) -> None:
    made = request(world)

    answer = browser(world, "officer").post(reverse(step, args=[made.pk]), {"reason": "No."})

    made.refresh_from_db()
    assert (answer.status_code, made.state) == (404, "asked")


def test_the_asker_is_offered_no_approval_of_their_own(world: World) -> None:
    page = text(see(world, "police_lead", "identity_request", request(world).pk))

    assert "Approve" not in page
    assert "another person has answered" in page


def test_a_refusal_without_a_reason_is_said_beside_the_field(world: World) -> None:
    made = request(world)

    page = browser(world, "triage").post(reverse("refuse_identity_request", args=[made.pk]), {"reason": ""})

    assert "Enter why you refuse" in text(page)


def test_the_asker_reads_why_it_was_refused_and_may_ask_again(world: World) -> None:
    made = request(world)
    browser(world, "triage").post(
        reverse("refuse_identity_request", args=[made.pk]), {"reason": "Phone the school."}
    )

    page = text(see(world, "police_lead", "identity_request", made.pk))

    assert "Phone the school." in page
    assert "Ask again" in page


def test_what_was_typed_is_kept_where_something_is_missing(world: World) -> None:
    page = browser(world, "police_lead").post(
        reverse("request_identity", args=[alerted_child(world)]), {"purpose": PURPOSE, "lawful_basis": ""}
    )

    assert PURPOSE in text(page)
    assert "Choose a lawful basis" in text(page)


def test_asking_twice_is_said_on_the_form(world: World) -> None:
    made = request(world)

    page = browser(world, "police_lead").post(
        reverse("request_identity", args=[made.child_id]), {"purpose": PURPOSE, "lawful_basis": "public_task"}
    )

    assert "You have asked already" in text(page)


def test_who_answers_second_is_told_so(world: World) -> None:
    made = approved(world)

    page = browser(world, "privacy_officer").post(
        reverse("approve_identity_request", args=[made.pk]), follow=True
    )

    assert "Somebody has answered this request already" in text(page)


def test_the_navigation_counts_what_waits_for_an_approver(world: World) -> None:
    request(world)

    page = text(see(world, "triage", "home"))

    assert 'Requests<span class="app-count">1<span' in page


@pytest.mark.parametrize("who", ["gp", "police_lead", "analyst"])
def test_the_navigation_leads_only_approvers_to_the_requests(world: World, who: str) -> None:
    assert reverse("identity_requests") not in text(see(world, who, "home"))


def test_looking_at_the_address_that_asks_the_vault_does_not_ask(world: World) -> None:
    made = approved(world)

    answer = see(world, "police_lead", "ask_vault", made.pk)

    assert answer["Location"] == reverse("identity_request", args=[made.pk])
    assert not made.answers.exists()


def test_ties_are_declared_and_never_shown_again(world: World) -> None:
    client = browser(world, "gp")
    said = {"surnames": "Turner", "address": "", "postcode": "NB1 4QT", "kin": "Lily Turner, 14 5 2021"}

    page = text(client.post(reverse("ties"), said, follow=True))

    assert DeclaredTies.objects.get().practitioner == world.gp.practitioner
    assert "You declared this on" in page
    assert "NB1 4QT" not in page.replace("such as NB1 4QT", "")
    assert 'value="Turner"' not in page


def test_ties_that_cannot_be_read_keep_what_was_typed(world: World) -> None:
    page = text(browser(world, "gp").post(reverse("ties"), {"surnames": "Turner", "kin": "Lily"}))

    assert "Line 1 must be a name and a date of birth" in page
    assert 'value="Turner"' in page
    assert not DeclaredTies.objects.exists()
