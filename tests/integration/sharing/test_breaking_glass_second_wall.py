"""What the database lets web do in an emergency, whatever the service would ask of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone

from agencies.errors import NotAllowed
from agencies.models import Event, Membership, SharingAgreement
from notifications import recipients
from sharing import grants
from sharing.models import Concern, EmergencyOpening, Wall
from sharing.services import breaking_glass
from tests.factories.agencies import AgreementFactory, MembershipFactory
from tests.factories.collaboration import filed
from tests.factories.emergencies import an_hour_later, break_glass, ended, reviewed
from tests.factories.identity_requests import child_of
from tests.factories.openings import grave, open_at_once, opened_to_asker, outlined
from tests.factories.restrictions import restrict
from tests.factories.sharing import post
from tests.factories.world import World
from tests.integration.second_wall import as_web, rows, run

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
GRANT = """
    insert into sharing_concernuserobjectpermission
        (permission_id, user_id, membership_id, reason, since, until, content_object_id)
    select id, %(user)s, %(member)s, %(reason)s, now(), %(until)s, %(concern)s
      from auth_permission where codename = %(codename)s
"""
EMERGENCY = """
    insert into sharing_emergencyopening
        (id, child_id, opened_by_id, kind, reason_id, opened_at, until, state, review_due_at, finding)
    select gen_random_uuid(), %(child)s, %(member)s, 'other', gen_random_uuid(), %(at)s, %(until)s,
           'open', now(), ''
"""


@pytest.fixture
def concern(world: World) -> Concern:
    return outlined(world)


@pytest.fixture
def opening(world: World, concern: Concern) -> EmergencyOpening:
    """Of the practice's concern, by the school's lead; as yet without a grant."""
    made = break_glass(world, concern)
    concern.user_grants.filter(membership=world.school_lead).delete()
    return made


def said(world: World, opening: EmergencyOpening, concern: Concern, **changed: Any) -> dict[str, Any]:
    return {
        "user": world.school_lead.practitioner_id,
        "member": world.school_lead.pk,
        "reason": f"break-glass {opening.pk}",
        "until": opening.until,
        "concern": concern.pk,
        "codename": "open_concern",
    } | changed


def refused(sql: str, values: dict[str, Any], *, by: Membership) -> None:
    with pytest.raises(ProgrammingError, match="violates row-level security policy"), as_web(by):
        execute(sql, values)


def execute(sql: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def test_the_service_needs_no_more_than_web_may(world: World, concern: Concern) -> None:
    with as_web(world.school_lead):
        opening = break_glass(world, concern)
        assert readable(concern)
    with as_web(world.privacy_officer):
        breaking_glass.end(emergency_id=opening.pk, by=world.privacy_officer.practitioner)
        reviewed(world, opening)
    with as_web(world.school_lead):
        assert not readable(concern)


def test_the_grant_of_the_opening_may_be_added(
    world: World, concern: Concern, opening: EmergencyOpening
) -> None:
    with as_web(world.school_lead):
        assert execute(GRANT, said(world, opening, concern)) == 1


def test_no_other_grant_may(world: World, concern: Concern, opening: EmergencyOpening) -> None:
    other = outlined(world)
    unseen = filed(post(world.gp))
    elsewhere = MembershipFactory(practitioner=world.school_lead.practitioner)
    changes: list[dict[str, Any]] = [
        {"reason": "break-glass 00000000-0000-4000-8000-000000000000"},
        {"reason": "mine"},
        {"until": opening.until + timedelta(seconds=1)},
        {"until": None},
        {"user": world.teacher.practitioner_id},
        {"member": elsewhere.pk},
        {"member": None},
        {"codename": "outline_concern"},
        {"on": other},
        {"on": unseen},
    ]
    for changed in changes:
        on = changed.pop("on", concern)
        refused(GRANT, said(world, opening, on, **changed), by=world.school_lead)


def test_nobody_uses_the_opening_of_somebody_else(
    world: World, concern: Concern, opening: EmergencyOpening
) -> None:
    mine = {"user": world.police_lead.practitioner_id, "member": world.police_lead.pk}

    refused(GRANT, said(world, opening, concern, **mine), by=world.police_lead)
    refused(GRANT, said(world, opening, concern), by=world.police_lead)


def test_what_has_ended_is_not_opened_again(
    world: World, concern: Concern, opening: EmergencyOpening
) -> None:
    ended(opening)

    refused(GRANT, said(world, opening, concern), by=world.school_lead)


def test_a_concern_joins_an_opening_only_if_an_alert_shows_it_and_it_is_about_that_child(
    world: World, concern: Concern, opening: EmergencyOpening
) -> None:
    unseen = post(world.officer)
    Concern.objects.filter(pk=unseen.pk).update(child=opening.child)
    for other in (outlined(world), unseen, filed(post(world.gp))):
        refused(
            "insert into sharing_emergencyopening_concerns (emergencyopening_id, concern_id)"
            " values (%(opening)s, %(concern)s)",
            {"opening": opening.pk, "concern": other.pk},
            by=world.school_lead,
        )


def emergency(world: World, concern: Concern, **changed: Any) -> dict[str, Any]:
    now = timezone.now()
    by = {"child": child_of(concern), "member": world.school_lead.pk}
    return by | {"at": now, "until": now + HOUR} | changed


def test_an_emergency_is_of_a_child_with_an_alert_for_an_hour_and_in_ones_own_name(
    world: World, concern: Concern
) -> None:
    later = timezone.now() + timedelta(hours=2)
    for changed in (
        {"child": child_of(filed(post(world.gp)))},
        {"member": world.gp_lead.pk},
        {"at": later, "until": later + HOUR},
    ):
        refused(EMERGENCY, emergency(world, concern, **changed), by=world.school_lead)


@pytest.mark.parametrize("who", ["triage", "school_lead"])
def test_a_restricted_child_has_none_whoever_is_named(world: World, concern: Concern, who: str) -> None:
    restrict(world, child_of(concern), named=[world.triage.pk])
    member = world.everyone[who]

    refused(EMERGENCY, emergency(world, concern, member=member.pk), by=member)


def test_behind_a_wall_there_is_none(world: World, concern: Concern) -> None:
    Wall.objects.create(practitioner=world.school_lead.practitioner, child_id=child_of(concern))

    refused(EMERGENCY, emergency(world, concern), by=world.school_lead)


def readable(concern: Concern) -> bool:
    return bool(rows("select from sharing_words where id = %s", concern.narrative_id))


def test_from_the_statement_after_its_hour_no_word_is_read(world: World, concern: Concern) -> None:
    opening = break_glass(world, concern)
    with as_web(world.school_lead):
        assert readable(concern)

    an_hour_later(opening)

    with as_web(world.school_lead):
        assert not readable(concern)


def test_within_one_transaction_the_hour_ends_as_well(world: World, concern: Concern) -> None:
    """The policies read the clock of the statement: what began in time does not go on reading."""
    opening = break_glass(world, concern)
    moment = timezone.now() + timedelta(seconds=1.5)
    concern.user_grants.filter(reason=f"break-glass {opening.pk}").update(until=moment)

    with as_web(world.school_lead):
        assert readable(concern)
        rows("select pg_sleep(1.6)")
        assert not readable(concern)


def test_why_it_could_not_wait_is_read_by_whoever_wrote_it_and_the_privacy_officer(
    world: World, concern: Concern
) -> None:
    reason = break_glass(world, concern).reason_id
    sees = {who for who, member in world.everyone.items() if who_reads(member, reason)}

    assert sees == {"school_lead", "privacy_officer"}


def who_reads(member: Membership, words: Any) -> bool:
    with as_web(member):
        return bool(rows("select from sharing_words where id = %s", words))


def test_the_worker_finds_whom_to_tell_and_the_vault_closes(world: World, concern: Concern) -> None:
    opening = break_glass(world, concern)
    event = Event.objects.get(kind="glass_broken", subject_id=opening.pk)

    with as_web(role="worker"):
        told = recipients.of(event)
    with as_web(role="vault"):
        grants.close_emergencies([concern.pk])

    assert told == {world.privacy_officer.practitioner_id, world.gp_lead.practitioner_id}
    with as_web(world.school_lead):
        assert not readable(concern)


def test_the_privacy_officer_shortens_and_lengthens_nothing(world: World, concern: Concern) -> None:
    opening = break_glass(world, concern)
    longer = "update sharing_concernuserobjectpermission set until = until + interval '1 hour'"

    with as_web(world.privacy_officer):
        assert run(f"{longer} where reason = 'mine'") == 0
    with (
        pytest.raises(ProgrammingError, match="violates row-level security policy"),
        as_web(world.privacy_officer),
    ):
        run(longer)
    with pytest.raises(ProgrammingError, match="permission denied"), as_web(world.privacy_officer):
        run("update sharing_emergencyopening set until = until + interval '1 minute'")
    assert opening.until == EmergencyOpening.objects.get().until


def test_nobody_finds_their_own_emergency_justified(world: World, concern: Concern) -> None:
    opening = an_hour_later(break_glass(world, concern))
    found = (
        "update sharing_emergencyopening set state = 'reviewed', ended_at = until, finding = 'justified',"
        " reviewed_at = now(), reviewed_by_id = %(member)s, finding_reason_id = reason_id"
    )

    refused(found, {"member": world.school_lead.pk}, by=world.school_lead)
    opening.refresh_from_db()
    assert opening.state == "open"


def again(member: Membership) -> Membership:
    """The same person in the same role, under a membership that began when the earlier one ended."""
    Membership.objects.filter(pk=member.pk).update(until=timezone.now())
    return MembershipFactory(practitioner=member.practitioner, agency=member.agency, role=member.role)


def test_what_was_opened_under_a_membership_that_has_ended_makes_room(world: World, concern: Concern) -> None:
    opened_to_asker(world, concern)
    with as_web(again(world.school_lead)):
        assert not readable(concern)
        break_glass(world, concern)
        assert readable(concern)


def test_triage_opens_again_what_it_had_opened_under_a_membership_that_has_ended(world: World) -> None:
    urgent = grave(world)
    open_at_once(world, urgent)
    with as_web(again(world.triage)):
        assert not readable(urgent)
        open_at_once(world, urgent)
        assert readable(urgent)


def test_what_was_opened_under_an_agreement_that_has_ended_makes_room_for_another(
    world: World, concern: Concern
) -> None:
    opened_to_asker(world, concern)
    yesterday = timezone.localdate() - timedelta(days=1)
    SharingAgreement.objects.update(until=yesterday, review_on=yesterday)

    with as_web(world.school_lead), pytest.raises(NotAllowed, match="No sharing agreement"):
        break_glass(world, concern)

    AgreementFactory(partnership=world.partnership, parties=[world.surgery, world.school])
    with as_web(world.school_lead):
        break_glass(world, concern)
        assert readable(concern)


def test_what_still_opens_may_not_be_put_in_the_place_of(world: World, concern: Concern) -> None:
    opened_to_asker(world, concern)

    with as_web(world.school_lead):
        mine = "update sharing_concernuserobjectpermission set reason = 'mine' where content_object_id = %s"
        assert run(mine, concern.pk) == 0
