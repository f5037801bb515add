"""Who a referred child is: told by the vault to the team that took the referral on, and read once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Practitioner
from sharing import one_time_keys
from sharing.models import IdentityRelease, Referral
from sharing.services import advice, consulting, decisions, identity_releases, referrals, sealed_answers
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import acknowledged, filed, open_to_school, refer
from tests.factories.collaboration import ask as ask_advice
from tests.factories.sharing import OLLY, post
from tests.factories.world import World

both = pytest.mark.django_db(databases=["default", "identity", "index"])
Vault = Callable[[], int]
KEY = b"k" * 32


@pytest.fixture
def referral(world: World) -> Referral:
    return acknowledged(world)


def ask(world: World, referral: Referral, key: bytes = KEY) -> IdentityRelease:
    return identity_releases.ask(referral_id=referral.pk, public_key=key, by=world.triage.practitioner)


def answer(release: IdentityRelease, sealed: bytes = b"sealed") -> None:
    IdentityRelease.objects.filter(pk=release.pk).update(
        state="answered", answered_at=timezone.now(), sealed_answer=sealed
    )


def read(world: World, release: IdentityRelease) -> bytes:
    return identity_releases.read_once(release_id=release.pk, by=world.triage.practitioner)


@both
def test_the_receiving_team_learns_from_the_vault_who_the_child_is(world: World, vault: Vault) -> None:
    concern = post(world.gp)
    vault()
    referral = refer(world, concern)
    referrals.confirm_in_writing(referral_id=referral.pk, text="So.", by=world.gp.practitioner)
    referrals.acknowledge(referral_id=referral.pk, by=world.triage.practitioner)
    key = one_time_keys.new()

    release = ask(world, referral, key.public)
    vault()

    assert one_time_keys.open_answer(read(world, release), key.private) == OLLY.to_dict()


def test_before_it_is_acknowledged_nobody_learns_who_the_child_is(world: World) -> None:
    with pytest.raises(Conflict, match="Acknowledge"):
        ask(world, refer(world))


@pytest.mark.parametrize("who", ["gp", "gp_lead", "teacher", "adviser", "steward", "administrator"])
def test_only_the_receiving_team_asks(world: World, referral: Referral, who: str) -> None:
    with pytest.raises(NotFound):
        identity_releases.ask(referral_id=referral.pk, public_key=KEY, by=world.everyone[who].practitioner)


def test_a_key_of_another_length_is_refused(world: World, referral: Referral) -> None:
    with pytest.raises(Invalid):
        ask(world, referral, key=b"short")


def test_it_is_read_once_and_then_forgotten(world: World, referral: Referral) -> None:
    release = ask(world, referral)
    answer(release)

    assert read(world, release) == b"sealed"
    release.refresh_from_db()
    assert (release.state, release.sealed_answer) == ("read", None)
    with pytest.raises(Conflict, match="already read once"):
        read(world, release)


def test_it_cannot_be_read_before_it_is_answered(world: World, referral: Referral) -> None:
    release = ask(world, referral)

    with pytest.raises(Conflict, match="not answered yet"):
        read(world, release)
    release.refresh_from_db()
    assert release.state == "asked"


def test_an_answer_not_read_in_a_quarter_of_an_hour_is_forgotten(world: World, referral: Referral) -> None:
    release = ask(world, referral)
    answer(release)
    assert release.expires_at - release.asked_at == timedelta(minutes=15)
    IdentityRelease.objects.update(expires_at=timezone.now())

    with pytest.raises(Conflict, match="not read in time"):
        read(world, release)

    release.refresh_from_db()
    assert (release.state, release.sealed_answer) == ("expired", None)


def test_what_the_vault_refused_says_so(world: World, referral: Referral) -> None:
    release = ask(world, referral)
    IdentityRelease.objects.update(state="refused")

    with pytest.raises(Conflict, match="could not tell"):
        read(world, release)


def test_a_colleague_who_answers_the_same_referral_cannot_read_ones_answer(
    world: World, referral: Referral
) -> None:
    release = ask(world, referral)
    answer(release)
    colleague = MembershipFactory(agency=world.social_care, role="triage").practitioner

    with pytest.raises(NotFound):
        identity_releases.read_once(release_id=release.pk, by=colleague)


def test_whoever_left_the_team_reads_nothing(world: World, referral: Referral) -> None:
    release = ask(world, referral)
    answer(release)
    world.triage.until = timezone.now()
    world.triage.save()

    with pytest.raises(NotFound):
        read(world, release)


def test_a_new_question_ends_ones_earlier_one(world: World, referral: Referral) -> None:
    earlier = ask(world, referral)
    answer(earlier)

    ask(world, referral)

    earlier.refresh_from_db()
    assert (earlier.state, earlier.sealed_answer) == ("expired", None)


def test_asking_and_reading_are_audited_as_looks_at_the_child(world: World, referral: Referral) -> None:
    release = ask(world, referral)
    answer(release)
    read(world, release)

    records = about(referral.child_id).filter(subject_kind="child")
    assert list(records.values_list("action", "actor_id", "agency_id")) == [
        ("identity_asked", world.triage.practitioner_id, world.social_care.pk),
        ("identity_read", world.triage.practitioner_id, world.social_care.pk),
    ]


def test_waiting_ends_as_soon_as_the_answer_is_there(
    world: World, referral: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = ask(world, referral)
    monkeypatch.setattr(sealed_answers.time, "sleep", lambda seconds: answer(release))

    found = identity_releases.wait_for_answer(release_id=release.pk, seconds=60, by=world.triage.practitioner)

    assert found.state == "answered"


def test_waiting_without_an_answer_ends_too(world: World, referral: Referral) -> None:
    release = ask(world, referral)

    found = identity_releases.wait_for_answer(
        release_id=release.pk, seconds=0.05, by=world.triage.practitioner
    )

    assert found.state == "asked"


def test_there_is_nothing_to_wait_for_under_a_made_up_id(world: World) -> None:
    with pytest.raises(NotFound):
        identity_releases.wait_for_answer(release_id=uuid4(), seconds=60, by=world.triage.practitioner)


def test_the_web_process_has_the_rights_for_the_whole_way(
    world: World, as_process: Callable[..., AbstractContextManager[None]]
) -> None:
    concern = filed(post(world.gp))
    with as_process("web", asker=world.gp):
        asked = ask_advice(world, concern)
    with as_process("web", asker=world.adviser):
        advice.reply(advice_id=asked.pk, text="Refer.", by=world.adviser.practitioner)
    with as_process("web", asker=world.gp):
        decisions.decide(
            concern_id=concern.pk,
            kind="refer",
            reasons="Relapse.",
            advice_id=asked.pk,
            by=world.gp.practitioner,
        )
        open_to_school(world, concern)
        referral = refer(world, concern)
        referrals.confirm_in_writing(referral_id=referral.pk, text="So.", by=world.gp.practitioner)
    with as_process("web", asker=world.triage):
        referrals.acknowledge(referral_id=referral.pk, by=world.triage.practitioner)
        release = ask(world, referral)
    answer(release)
    with as_process("web", asker=world.triage):
        assert read(world, release) == b"sealed"
        referrals.decide(referral_id=referral.pk, decision="assessment", by=world.triage.practitioner)
        referrals.tell_outcome(referral_id=referral.pk, text="Help.", by=world.triage.practitioner)
    with as_process("web", asker=world.gp):
        assert consulting.open_referral(referral.pk, by=world.gp.practitioner).outcome == "Help."
        assert consulting.open_advice(asked.pk, by=world.gp.practitioner).reply == "Refer."


@pytest.mark.django_db(transaction=True)
def test_of_two_readers_at_once_one_gets_it(world: World) -> None:
    release = ask(world, acknowledged(world))
    answer(release)

    def attempt(by: Practitioner) -> bytes | None:
        try:
            return identity_releases.read_once(release_id=release.pk, by=by)
        except Conflict:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, [world.triage.practitioner] * 8))

    assert sorted(answers, key=bool) == [None] * 7 + [b"sealed"]
