"""Opening words through the API: asked, answered, opened at once, on record, and closed again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sharing.models import Concern, Disclosure
from tests.factories.collaboration import filed, open_to_school
from tests.factories.openings import ask_to_open, grave, outlined
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.api.caller import calling, refused

WHY = {"purpose": "plan_help", "lawful_basis": "public_task"}


@pytest.fixture
def concern(world: World) -> Concern:
    return outlined(world)


def today() -> dict[str, Any]:
    day = timezone.localdate().isoformat()
    return {"consent": "given", "consent_asked_on": day, "family_told_on": day}


def test_from_the_request_to_the_words(world: World, concern: Concern) -> None:
    asker, lead = calling(world.school_lead), calling(world.gp_lead)
    asked = asker.post(f"concerns/{concern.pk}/opening-requests/", WHY | {"question": "At night?"})
    assert asked.status_code == 201
    path = f"opening-requests/{asked.json()['id']}/"

    waiting = lead.get(path).json()
    assert (waiting["may_answer"], waiting["narrative"]) == (True, "Mum is exhausted.")
    assert (waiting["question"], waiting["asked_by"]) == ("At night?", world.school_lead.practitioner.name)
    assert asker.get(path).json()["narrative"] is None

    answered = lead.post(f"{path}opening/", today() | {"considered": ["necessary"]})

    assert answered.json()["state"] == "opened"
    assert asker.get(f"concerns/{concern.pk}/").json()["narrative"] == "Mum is exhausted."
    assert asker.get(path).json()["until"]


def test_a_refusal_tells_the_asker_why(world: World, concern: Concern) -> None:
    request = ask_to_open(world, concern)

    calling(world.gp_lead).post(f"opening-requests/{request.pk}/refusal/", {"reason": "Ring me."})

    [row] = calling(world.school_lead).get("opening-requests/").json()
    assert (row["state"], row["own"]) == ("refused", True)
    shown = calling(world.school_lead).get(f"opening-requests/{request.pk}/").json()
    assert shown["refusal_reason"] == "Ring me."


def test_a_second_answer_is_a_conflict(world: World, concern: Concern) -> None:
    request, lead = ask_to_open(world, concern), calling(world.gp_lead)
    lead.post(f"opening-requests/{request.pk}/refusal/", {"reason": "Ring me."})

    refused(lead.post(f"opening-requests/{request.pk}/opening/", today()), 409)


def test_the_asker_takes_a_request_back(world: World, concern: Concern) -> None:
    request = ask_to_open(world, concern)

    answer = calling(world.school_lead).post(f"opening-requests/{request.pk}/withdrawal/")

    assert answer.json() == {"id": str(request.pk), "state": "withdrawn"}


def test_what_the_terms_leave_out_is_named(world: World, concern: Concern) -> None:
    request = ask_to_open(world, concern)
    said = {"consent": "refused", "family_not_told": "other"}

    answer = calling(world.gp_lead).post(f"opening-requests/{request.pk}/opening/", said)

    assert set(refused(answer, 422)["errors"]) == {
        "consent_asked_on",
        "override_reason",
        "family_not_told_reason",
    }


def test_a_referral_records_of_the_family_what_is_said_and_nothing_else(world: World) -> None:
    caller = calling(world.gp)
    said = {
        "to_agency": str(world.social_care.pk),
        "phoned_at": timezone.now().isoformat(),
        "phoned_to": "Duty",
    }
    family = {"family_told_on": today()["family_told_on"]}
    concerns = [filed(post(world.gp)) for _ in range(3)]

    for concern, terms in zip(concerns, ({}, today()), strict=False):
        assert caller.post("referrals/", said | terms | {"concern": str(concern.pk)}).status_code == 201
    half = caller.post("referrals/", said | family | {"concern": str(concerns[2].pk)})

    recorded = [caller.get(f"concerns/{concern.pk}/disclosures/").json()[0] for concern in concerns[:2]]
    assert [step["family_not_told"] for step in recorded] == ["unrecorded", ""]
    assert [step["family_told_on"] for step in recorded] == [None, family["family_told_on"]]
    assert "consent" in refused(half, 422)["errors"]


def test_triage_opens_at_once_and_it_is_on_the_record(world: World) -> None:
    urgent = grave(world)
    said = today() | {"reason": "A second burn.", "lawful_basis": "vital_interests"}

    made = calling(world.triage).post(f"concerns/{urgent.pk}/opening/", said)

    assert made.status_code == 201
    [step] = calling(world.gp).get(f"concerns/{urgent.pk}/disclosures/").json()
    assert step["id"] == made.json()["id"]
    assert (step["on_suspicion"], step["to_person"]) == (True, world.triage.practitioner.name)
    assert step["reasons"] == {"reason": "A second burn."}
    [seen] = calling(world.privacy_officer).get(f"concerns/{urgent.pk}/disclosures/").json()
    assert (seen["reasons"], seen["may_withdraw"]) == ({}, False)


def test_it_is_not_opened_at_once_without_suspicion(world: World, concern: Concern) -> None:
    said = today() | {"reason": "Curious.", "lawful_basis": "public_task"}

    answer = calling(world.triage).post(f"concerns/{concern.pk}/opening/", said)

    assert "very worried" in refused(answer, 403)["detail"]


def test_a_step_is_withdrawn(world: World, concern: Concern) -> None:
    step = open_to_school(world, concern, to_role="safeguarding_lead")
    reader = calling(world.school_lead)
    assert reader.get(f"concerns/{concern.pk}/").json()["narrative"]

    calling(world.gp).post(f"disclosures/{step.pk}/withdrawal/", {"reason": "The wrong school."})

    assert reader.get(f"concerns/{concern.pk}/").json()["narrative"] is None
    [shown] = calling(world.gp).get(f"concerns/{concern.pk}/disclosures/").json()
    assert (shown["standing"], shown["withdrawn_by"]) == ("withdrawn", world.gp.practitioner.name)


def test_one_person_is_named_instead_of_a_role(world: World, concern: Concern) -> None:
    last_day = (timezone.localdate() + timedelta(days=7)).isoformat()
    to = {"to_agency": str(world.school.pk), "to_person": str(world.school_lead.pk), "last_day": last_day}

    assert (
        calling(world.gp).post(f"concerns/{concern.pk}/disclosures/", WHY | to | today()).status_code == 201
    )

    step = Disclosure.objects.get()
    assert (step.to_person, step.to_role) == (world.school_lead, "")
    assert timezone.localtime(step.until).date() == timezone.localdate() + timedelta(days=8)


def test_the_prompts_come_with_their_sources(world: World, concern: Concern) -> None:
    shown = calling(world.gp).get(f"concerns/{concern.pk}/prompts/").json()

    assert {"necessary", "timely"} <= {each["code"] for each in shown if each["tick"]}
    assert all(each["source"] and each["since"] for each in shown)
