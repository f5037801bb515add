"""The pages of requests to open, of opening at once, and of the disclosure record."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sharing.models import Concern, Disclosure, OpeningRequest
from tests.factories.collaboration import open_to_school
from tests.factories.openings import QUESTION, ask_to_open, grave, outlined
from tests.factories.world import World

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
WHY = {"purpose": "plan_help", "lawful_basis": "public_task"}


@pytest.fixture
def concern(world: World) -> Concern:
    return outlined(world)


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def today(*fields: str) -> dict[str, object]:
    day = timezone.localdate()
    boxes = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{field}_{box}": value for field in fields for box, value in boxes.items()}


def agreed() -> dict[str, object]:
    return {"consent": "given", "family_not_told": "told", **today("consent_asked_on", "family_told_on")}


def test_the_alert_and_the_concern_lead_to_the_question(
    world: World, signed_in: As, concern: Concern
) -> None:
    lead, asking = signed_in("school_lead"), reverse("ask_to_open", args=[concern.pk])
    alert = concern.contributions.get().alert_id

    assert asking in text(lead.get(reverse("alert", args=[alert])))
    assert asking in text(lead.get(reverse("concern", args=[concern.pk])))


def test_from_the_question_to_the_words(world: World, signed_in: As, concern: Concern) -> None:
    asker, lead = signed_in("school_lead"), signed_in("gp_lead")
    said = WHY | {"question": QUESTION}
    asked = asker.post(reverse("ask_to_open", args=[concern.pk]), said)
    assert "Mum is exhausted." not in text(asker.get(asked["Location"]))

    page = text(lead.get(asked["Location"]))
    assert "Mum is exhausted." in page
    assert QUESTION in page
    lead.post(asked["Location"], agreed() | {"considered": ["accurate"]})

    assert Disclosure.objects.get().considered == ["accurate"]
    assert "Read the words" in text(asker.get(asked["Location"]))
    assert "Mum is exhausted." in text(asker.get(reverse("concern", args=[concern.pk])))


def test_requests_that_wait_are_counted_in_the_navigation(
    world: World, signed_in: As, concern: Concern
) -> None:
    ask_to_open(world, concern)

    listed = text(signed_in("gp_lead").get(reverse("opening_requests")))

    assert concern.reference in listed
    assert 'To open<span class="app-count">1<span' in listed
    assert concern.reference not in text(signed_in("police_lead").get(reverse("opening_requests")))


def test_a_refusal_is_shown_with_its_reason(world: World, signed_in: As, concern: Concern) -> None:
    request = ask_to_open(world, concern)

    signed_in("gp_lead").post(reverse("refuse_opening", args=[request.pk]), {"reason": "Ring me first."})

    page = text(signed_in("school_lead").get(reverse("opening_request", args=[request.pk])))
    assert "Ring me first." in page
    assert "Ask again" in page


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(
    world: World, signed_in: As, concern: Concern
) -> None:
    request = ask_to_open(world, concern)
    said = {"consent": "refused", "family_not_told": "other", "override_reason": "Kept as typed."}

    page = text(signed_in("gp_lead").post(reverse("opening_request", args=[request.pk]), said))

    for wrong in ("Enter the date on which the parent was asked.", "Say why the family was not told."):
        assert page.count(wrong) == 2
    assert "Kept as typed." in page
    assert not Disclosure.objects.exists()


def test_whoever_only_asked_can_neither_open_nor_refuse(
    world: World, signed_in: As, concern: Concern
) -> None:
    request = ask_to_open(world, concern)
    asker = signed_in("school_lead")

    opened = asker.post(reverse("opening_request", args=[request.pk]), agreed())
    refused = asker.post(reverse("refuse_opening", args=[request.pk]), {"reason": "x"})

    assert (opened.status_code, refused.status_code) == (404, 404)
    assert OpeningRequest.objects.get().state == "asked"


def test_the_asker_withdraws_from_the_page(world: World, signed_in: As, concern: Concern) -> None:
    request = ask_to_open(world, concern)

    signed_in("school_lead").post(reverse("withdraw_opening_request", args=[request.pk]))

    assert OpeningRequest.objects.get().state == "withdrawn"


def test_an_agreement_that_ended_takes_the_button_and_says_why(
    world: World, signed_in: As, concern: Concern
) -> None:
    request = ask_to_open(world, concern)
    world.partnership.agreements.update(purposes=["assess_risk"])

    page = text(signed_in("gp_lead").get(reverse("opening_request", args=[request.pk])))

    assert "No sharing agreement in force today covers both Surgery and School for this purpose." in page
    assert "Refuse, with a reason" in page


def test_triage_is_led_to_opening_at_once_where_somebody_is_very_worried(world: World, signed_in: As) -> None:
    urgent, triage = grave(world), signed_in("triage")
    asking = text(triage.get(reverse("ask_to_open", args=[urgent.pk])))
    assert reverse("open_at_once", args=[urgent.pk]) in asking

    said = agreed() | {"reason": "A second burn.", "lawful_basis": "public_task"}
    triage.post(reverse("open_at_once", args=[urgent.pk]), said)

    assert "A burn, in the shape of an iron." in text(triage.get(reverse("concern", args=[urgent.pk])))


def test_without_suspicion_there_is_no_such_page(world: World, signed_in: As, concern: Concern) -> None:
    triage, address = signed_in("triage"), reverse("open_at_once", args=[concern.pk])

    assert address not in text(triage.get(reverse("ask_to_open", args=[concern.pk])))
    assert triage.get(address).status_code == 403


def test_the_record_leads_to_withdrawing(world: World, signed_in: As, concern: Concern) -> None:
    step = open_to_school(world, concern)
    author = signed_in("gp")
    record = reverse("disclosure_record", args=[concern.pk])
    closing = reverse("withdraw_disclosure", args=[step.pk])
    assert record in text(author.get(reverse("concern", args=[concern.pk])))
    assert closing in text(author.get(record))

    author.post(closing, {"reason": "The wrong school."})

    page = text(author.get(record))
    assert "The wrong school." in page
    assert closing not in page
    officer = text(signed_in("privacy_officer").get(record))
    assert "Withdrawn" in officer
    assert "The wrong school." not in officer


PAGES = ["disclosure_record", "withdraw_disclosure", "opening_request", "refuse_opening", "ask_to_open"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["teacher", "police_lead", "adviser", "administrator", "analyst"])
def test_who_has_no_part_in_it_gets_the_answer_for_a_made_up_id(
    world: World, signed_in: As, concern: Concern, page: str, who: str
) -> None:
    step, request = open_to_school(world, concern, to_role="triage", to_agency_id=world.social_care.pk), None
    request = ask_to_open(world, concern)
    ids = {"withdraw_disclosure": step.pk, "opening_request": request.pk, "refuse_opening": request.pk}
    made_up = "00000000-0000-4000-8000-000000000000"

    found = signed_in(who).get(reverse(page, args=[ids.get(page, concern.pk)]))
    nothing = signed_in(who).get(reverse(page, args=[made_up]))

    assert (found.status_code, nothing.status_code) == (404, 404)
