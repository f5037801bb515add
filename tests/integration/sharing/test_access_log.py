"""Who looked at this child? The privacy officer's question, answered within the partnership."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agencies.audit_looks import about
from agencies.errors import Invalid, NotAllowed, NotFound
from agencies.models import AuditRecord
from sharing import selectors
from sharing.models import Child, Concern
from sharing.services import access_log, alert_reading, consulting, reading
from sharing.services.access_log import WhoLooked
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.collaboration import acknowledged, ask, filed, open_to_school
from tests.factories.reviews import link, uncertain
from tests.factories.sharing import post
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(world: World) -> Concern:
    return filed(post(world.gp, strength="very_worried"))


def child_of(concern: Concern) -> Child:
    assert concern.child
    return concern.child


def looked(world: World, about: str, **changed: object) -> WhoLooked:
    said = {"purpose": "routine", "by": world.privacy_officer.practitioner} | changed
    return access_log.who_looked(about=about, **said)


def told(found: WhoLooked) -> set[tuple[str, str]]:
    return {(look.who, look.action) for look in found.looks}


def test_every_way_to_look_at_a_child_is_told(world: World, concern: Concern) -> None:
    gp, teacher, triage = world.gp.practitioner, world.teacher.practitioner, world.triage.practitioner
    alert = concern.contributions.get().alert
    open_to_school(world, concern)
    reading.open_concern(concern.pk, by=teacher)
    alert_reading.open_alert(alert.pk, by=triage)
    alert_reading.open_child(child_of(concern).pk, purpose="protect", by=triage)
    selectors.my_concerns(gp)
    selectors.alerts(world.gp_lead.practitioner)
    consulting.open_advice(ask(world, concern).pk, by=world.adviser.practitioner)
    consulting.open_referral(acknowledged(world, concern).pk, by=triage)

    assert told(looked(world, child_of(concern).code)) >= {
        (teacher.name, "concern_opened"),
        (triage.name, "alert_opened"),
        (triage.name, "child_opened"),
        (gp.name, "concern_posted"),
        (gp.name, "concerns_listed"),
        (gp.name, "concern_disclosed"),
        (gp.name, "advice_asked"),
        (world.gp_lead.practitioner.name, "alerts_listed"),
        (world.adviser.practitioner.name, "advice_opened"),
        (triage.name, "referral_opened"),
        (triage.name, "referral_acknowledged"),
        ("", "alert_raised"),
    }


def test_nobody_who_looked_at_another_child_is_told(world: World, concern: Concern) -> None:
    other = filed(post(world.teacher))
    reading.open_concern(other.pk, by=world.school_lead.practitioner)
    assert not told(looked(world, child_of(concern).code)) & told(looked(world, child_of(other).code)) - {
        ("", "concern_filed"),
        (world.privacy_officer.practitioner.name, "access_log_seen"),
    }


def test_looks_at_children_who_are_linked_are_looks_at_one_child(world: World) -> None:
    review = uncertain(world)
    link(world, review)
    reading.open_concern(
        Concern.objects.get(author=world.teacher.practitioner).pk, by=world.school_lead.practitioner
    )
    for child in (review.child, review.other):
        assert (world.school_lead.practitioner.name, "concern_opened") in told(looked(world, child.code))


@pytest.mark.parametrize(
    "spelt",
    [str, str.lower, lambda code: f"Child {code}", lambda code: f" {code} "],
    ids=["as shown", "small", "named", "spaced"],
)
def test_the_code_is_taken_as_it_is_written(
    world: World, concern: Concern, spelt: Callable[[str], str]
) -> None:
    assert looked(world, spelt(child_of(concern).code)).about == concern.child


def test_a_concerns_reference_or_the_childs_id_lead_to_the_child(world: World, concern: Concern) -> None:
    assert looked(world, concern.reference).about == concern.child
    assert looked(world, str(child_of(concern).pk)).about == concern.child


def test_a_concern_that_is_not_filed_yet_is_looked_up_by_itself(world: World) -> None:
    unfiled = post(world.gp)
    found = looked(world, unfiled.reference)
    assert found.about == unfiled
    assert told(found) == {(world.gp.practitioner.name, "concern_posted")}


def test_that_the_officer_asked_is_on_record_with_the_purpose(world: World, concern: Concern) -> None:
    looked(world, child_of(concern).code, purpose="complaint")
    record = about(child_of(concern).pk).get(action="access_log_seen")
    assert (record.actor_id, record.detail) == (
        world.privacy_officer.practitioner_id,
        {"purpose": "complaint"},
    )
    again = looked(world, child_of(concern).code)
    assert again.looks[0].action == "access_log_seen"


@pytest.mark.parametrize("purpose", ["", "curiosity"])
def test_without_a_purpose_nothing_is_told(world: World, concern: Concern, purpose: str) -> None:
    with pytest.raises(Invalid):
        looked(world, child_of(concern).code, purpose=purpose)


@pytest.mark.parametrize("who", ["gp", "gp_lead", "triage", "adviser", "administrator", "analyst", "steward"])
def test_only_a_privacy_officer_is_told(client: Client, world: World, concern: Concern, who: str) -> None:
    with pytest.raises(NotAllowed):
        looked(world, child_of(concern).code, by=world.everyone[who].practitioner)
    client.force_login(world.everyone[who].practitioner)
    assert client.get(reverse("access_log")).status_code == 403


def test_a_child_of_another_partnership_is_answered_as_one_that_does_not_exist(
    world: World, concern: Concern
) -> None:
    stranger = MembershipFactory(agency=AgencyFactory(kind_code="board"), role="privacy_officer").practitioner
    answers = set()
    for asked in (
        child_of(concern).code,
        concern.reference,
        str(child_of(concern).pk),
        "ZZZ-ZZZ",
        str(uuid4()),
    ):
        with pytest.raises(NotFound) as unknown:
            looked(world, asked, by=stranger)
        answers.add(str(unknown.value))
    assert len(answers) == 1


def test_what_another_partnership_does_with_the_child_is_theirs(world: World, concern: Concern) -> None:
    elsewhere = MembershipFactory(agency=AgencyFactory(kind_code="school"))
    theirs = post(elsewhere)
    Concern.objects.filter(pk=theirs.pk).update(child=concern.child)
    assert elsewhere.practitioner.name not in {who for who, _ in told(looked(world, child_of(concern).code))}


def test_pages_hold_every_look_once(world: World, concern: Concern) -> None:
    everything = [look.id for look in looked(world, child_of(concern).code).looks]
    before, pages = None, []
    while True:
        found = looked(world, child_of(concern).code, before=before, most=2)
        pages += [look.id for look in found.looks]
        before = found.next
        if before is None:
            break
    # The first page shows that the officer asked before.
    assert pages[1:] == everything


def test_the_page_tells_who_for_whom_what_and_when(client: Client, world: World, concern: Concern) -> None:
    client.force_login(world.privacy_officer.practitioner)
    asked = {"about": child_of(concern).code, "purpose": "incident"}
    page = client.post(reverse("access_log"), asked).content.decode()
    assert world.gp.practitioner.name in page
    assert world.surgery.name in page
    assert "Concern posted" in page


def test_an_unknown_code_is_told_beside_the_field(client: Client, world: World) -> None:
    client.force_login(world.privacy_officer.practitioner)
    page = client.post(reverse("access_log"), {"about": "ZZZ-ZZZ", "purpose": "incident"})
    assert page.status_code == 200
    assert "nothing about this code" in page.content.decode()


def test_the_lines_for_a_siem_say_who_and_when_and_not_which_child(
    client: Client, world: World, concern: Concern
) -> None:
    client.force_login(world.privacy_officer.practitioner)
    asked = {"about": child_of(concern).code, "purpose": "incident", "export": "lines"}
    answer = client.post(reverse("access_log"), asked)
    content = answer.getvalue()
    lines = [json.loads(line) for line in content.splitlines()]
    posted = next(line for line in lines if line["action"] == "concern_posted")
    assert (posted["actor_id"], posted["agency"]) == (str(world.gp.practitioner_id), world.surgery.name)
    assert answer["Content-Type"] == "application/x-ndjson"
    for named in (child_of(concern).code, str(child_of(concern).pk), str(concern.pk), concern.reference):
        assert named not in content.decode()


def test_an_export_that_is_cut_off_says_so_at_its_end(
    client: Client, world: World, concern: Concern, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "MOST_EXPORTED", 1)
    client.force_login(world.privacy_officer.practitioner)
    asked = {"child": child_of(concern).pk, "purpose": "incident", "lines": "true"}
    look, last = map(json.loads, client.get(reverse("api_access_log"), asked).getvalue().splitlines())
    assert last == {"cut_off": True, "older_than": look["id"]}


def test_the_api_answers_the_same(client: Client, world: World, concern: Concern) -> None:
    client.force_login(world.privacy_officer.practitioner)
    asked = {"child": child_of(concern).pk, "purpose": "incident"}
    answer = client.get(reverse("api_access_log"), asked).json()
    assert ("concern_posted", world.gp.practitioner.name) in {
        (look["action"], look["who"]) for look in answer["results"]
    }
    lines = client.get(reverse("api_access_log"), asked | {"lines": "true"}).getvalue().splitlines()
    assert len(lines) == len(answer["results"]) + 1


@pytest.mark.parametrize("left_out", ["child", "purpose"])
def test_the_api_wants_a_child_and_a_purpose(client: Client, world: World, left_out: str) -> None:
    client.force_login(world.privacy_officer.practitioner)
    asked = {"child": str(UUID(int=1)), "purpose": "incident"}
    del asked[left_out]
    assert client.get(reverse("api_access_log"), asked).status_code == 422


def test_web_has_the_rights_to_answer_and_not_to_open_a_sealed_reference(
    world: World, concern: Concern, as_process: Callable[..., AbstractContextManager[None]]
) -> None:
    code = child_of(concern).code
    with as_process("web", asker=world.privacy_officer):
        assert told(looked(world, code))
    assert AuditRecord.objects.latest("id").action == "access_log_seen"
