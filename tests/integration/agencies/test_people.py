"""Inviting, ending and changing memberships, by the service and by the pages."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import AuditRecord, Event, EventKind, Membership, Practitioner, RoleGroup
from agencies.services import memberships
from sharing import visibility
from tests.factories.agencies import MembershipFactory
from tests.factories.sharing import post
from tests.factories.world import World

NEW = {"email": "New.Person@surgery.example", "name": "New Person"}


def live(practitioner: Practitioner) -> set[str]:
    return set(Membership.objects.live().filter(practitioner=practitioner).values_list("role", flat=True))


def test_somebody_unknown_is_invited_without_a_password(world: World) -> None:
    made = memberships.invite(
        agency_id=world.surgery.pk, role="practitioner", by=world.administrator.practitioner, **NEW
    )
    assert made.practitioner.email == "new.person@surgery.example"
    assert not made.practitioner.has_usable_password()
    assert live(made.practitioner) == {"practitioner"}


def test_a_role_has_its_group_before_anything_is_granted_to_it(world: World) -> None:
    memberships.invite(
        agency_id=world.surgery.pk, role="safeguarding_lead", by=world.administrator.practitioner, **NEW
    )
    assert RoleGroup.objects.filter(agency=world.surgery, role="safeguarding_lead").exists()


def test_an_invitation_is_an_event_and_is_audited(world: World) -> None:
    made = memberships.invite(
        agency_id=world.surgery.pk, role="practitioner", by=world.administrator.practitioner, **NEW
    )
    assert Event.objects.filter(kind=EventKind.MEMBER_INVITED, subject_id=made.pk).count() == 1
    record = AuditRecord.objects.get(action="member_invited")
    assert (record, record.actor_id) == (about(made.pk).get(), world.administrator.practitioner_id)


def test_somebody_known_is_not_renamed_by_another_agency(world: World) -> None:
    teacher = world.teacher.practitioner
    memberships.invite(
        agency_id=world.surgery.pk,
        role="practitioner",
        email=teacher.email.upper(),
        name="Another Name",
        by=world.administrator.practitioner,
    )
    assert Practitioner.objects.get(pk=teacher.pk).name == teacher.name
    assert Membership.objects.live().filter(practitioner=teacher).count() == 2


def test_a_role_is_not_given_twice(world: World) -> None:
    with pytest.raises(Invalid, match="already"):
        memberships.invite(
            agency_id=world.surgery.pk,
            role="practitioner",
            email=world.gp.practitioner.email,
            name="Dr",
            by=world.administrator.practitioner,
        )


@pytest.mark.parametrize("role", ["triage", "identity_steward", "board_analyst", "privacy_officer", "king"])
def test_a_surgery_cannot_give_roles_that_reach_beyond_it(world: World, role: str) -> None:
    with pytest.raises(Invalid, match="cannot give this role"):
        memberships.invite(agency_id=world.surgery.pk, role=role, by=world.administrator.practitioner, **NEW)
    assert not Practitioner.objects.filter(email__iexact=NEW["email"]).exists()


def test_nobody_gives_themselves_a_role(world: World) -> None:
    own = world.administrator.practitioner
    with pytest.raises(Invalid, match="Nobody gives themselves"):
        memberships.invite(
            agency_id=world.surgery.pk, role="safeguarding_lead", email=own.email, name=own.name, by=own
        )


@pytest.mark.parametrize("who", ["gp", "gp_lead", "triage", "analyst", "privacy_officer"])
def test_only_an_administrator_invites(world: World, who: str) -> None:
    by = world.everyone[who].practitioner
    with pytest.raises(NotFound):
        memberships.invite(agency_id=world.surgery.pk, role="practitioner", by=by, **NEW)


def test_an_administrator_reaches_no_other_agency(world: World) -> None:
    by = world.administrator.practitioner
    with pytest.raises(NotFound):
        memberships.invite(agency_id=world.school.pk, role="practitioner", by=by, **NEW)
    with pytest.raises(NotFound):
        memberships.end(membership_id=world.teacher.pk, by=by)
    with pytest.raises(NotFound):
        memberships.change_role(membership_id=world.teacher.pk, role="practitioner", by=by)


def test_an_ended_membership_sees_nothing_from_then_on(world: World) -> None:
    concern = post(world.gp)
    assert concern in visibility.concerns_for(world.gp_lead.practitioner)
    memberships.end(membership_id=world.gp_lead.pk, by=world.administrator.practitioner)
    assert not visibility.concerns_for(world.gp_lead.practitioner).exists()
    assert about(world.gp_lead.pk).filter(action="member_ended").exists()


def test_a_new_role_ends_the_old_one_and_keeps_it_on_record(world: World) -> None:
    new = memberships.change_role(
        membership_id=world.gp.pk, role="safeguarding_lead", by=world.administrator.practitioner
    )
    assert live(world.gp.practitioner) == {"safeguarding_lead"}
    world.gp.refresh_from_db()
    assert world.gp.until is not None
    assert new.since <= world.gp.until
    assert AuditRecord.objects.get(action="member_role_changed").detail == {
        "role": "safeguarding_lead",
        "before": "practitioner",
    }


def test_nobody_changes_their_own_membership(world: World) -> None:
    MembershipFactory(agency=world.surgery, role="agency_administrator")
    own = world.administrator
    with pytest.raises(NotAllowed, match="own membership"):
        memberships.end(membership_id=own.pk, by=own.practitioner)
    with pytest.raises(NotAllowed, match="own membership"):
        memberships.change_role(membership_id=own.pk, role="practitioner", by=own.practitioner)


def test_the_last_administrator_cannot_be_ended(world: World) -> None:
    """Whoever administers under another membership is not the one who counts: only live ones do."""
    second = MembershipFactory(agency=world.surgery, role="agency_administrator")
    memberships.end(membership_id=second.pk, by=world.administrator.practitioner)
    with pytest.raises(NotFound):
        memberships.end(membership_id=world.administrator.pk, by=second.practitioner)
    assert live(world.administrator.practitioner) == {"agency_administrator"}


def test_a_closed_account_is_not_invited_again(world: World) -> None:
    person = MembershipFactory(agency=world.school).practitioner
    person.is_active = False
    person.save(update_fields=["is_active"])
    with pytest.raises(Invalid, match="closed"):
        memberships.invite(
            agency_id=world.surgery.pk,
            role="practitioner",
            email=person.email,
            name=person.name,
            by=world.administrator.practitioner,
        )


@pytest.fixture
def page(world: World, client: Client) -> Client:
    client.force_login(world.administrator.practitioner)
    return client


def test_the_page_lists_the_own_agency_and_no_other(page: Client, world: World) -> None:
    text = page.get("/people/").content.decode()
    assert world.gp.practitioner.name in text
    assert world.teacher.practitioner.name not in text


@pytest.mark.parametrize("path", ["/people/", "/people/invite/"])
def test_who_administers_nothing_is_refused(world: World, client: Client, path: str) -> None:
    client.force_login(world.gp_lead.practitioner)
    assert client.get(path).status_code == 403


def test_inviting_by_the_page_leads_back_to_the_list(page: Client, world: World) -> None:
    said = NEW | {"job_title": "Nurse", "role": "practitioner", "agency": str(world.surgery.pk)}
    answer = page.post("/people/invite/", said, follow=True)
    assert "New Person has been invited" in answer.content.decode()
    assert Membership.objects.live().filter(agency=world.surgery, practitioner__name="New Person").exists()


def test_what_was_typed_stays_beside_what_is_wrong(page: Client, world: World) -> None:
    said = {"name": "New Person", "email": "not an address", "agency": str(world.surgery.pk)}
    text = page.post("/people/invite/", said).content.decode()
    assert "Enter a valid email address" in text
    assert 'value="New Person"' in text


def test_ending_by_the_page(page: Client, world: World) -> None:
    answer = page.post(f"/people/{world.gp.pk}/", {"act": "end"})
    assert answer.status_code == 302
    assert live(world.gp.practitioner) == set()


def test_changing_a_role_by_the_page(page: Client, world: World) -> None:
    page.post(f"/people/{world.gp.pk}/", {"role": "safeguarding_lead"})
    assert live(world.gp.practitioner) == {"safeguarding_lead"}


def test_another_agencys_membership_does_not_exist(page: Client, world: World) -> None:
    assert page.get(f"/people/{world.teacher.pk}/").status_code == 404
    assert page.post(f"/people/{world.teacher.pk}/", {"act": "end"}).status_code == 404


def test_an_administrator_sees_no_concern(page: Client, world: World) -> None:
    concern = post(world.gp)
    administrator = world.administrator.practitioner
    assert not visibility.concerns_for(administrator).exists()
    assert not visibility.alerts_for(administrator).exists()
    assert page.get(f"/concerns/{concern.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_last_two_administrators_cannot_end_one_another(world: World) -> None:
    first = world.administrator
    second = MembershipFactory(agency=world.surgery, role="agency_administrator")
    together = Barrier(2)

    def attempt(pair: tuple[Membership, Membership]) -> str:
        by, ended = pair
        together.wait()
        try:
            memberships.end(membership_id=ended.pk, by=by.practitioner)
        except (NotFound, NotAllowed, Conflict) as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "ended"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(attempt, [(first, second), (second, first)]))
    assert answers.count("ended") == 1
    assert Membership.objects.live().filter(agency=world.surgery, role="agency_administrator").count() == 1
