"""The vault's answer to an approved request: checked by the vault itself, sealed, read once."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection
from django.test import override_settings
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import AuditRecord, Practitioner
from sharing import one_time_keys
from sharing.identity import sealing
from sharing.identity.identity import Identity
from sharing.identity.models import Whose
from sharing.identity.storing import store
from sharing.identity.ties import Kin
from sharing.models import (
    Carer,
    Child,
    DeclaredTies,
    IdentityRequest,
    Relationship,
    RequestedIdentity,
)
from sharing.services import identity_releases, identity_requests
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import acknowledged
from tests.factories.identity_requests import approved, child_of, declare
from tests.factories.sharing import OLLY, post
from tests.factories.world import World

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])
Vault = Callable[[], int]
AsProcess = Callable[[str], AbstractContextManager[None]]
KEY = one_time_keys.new()


@pytest.fixture
def child_id(world: World, vault: Vault) -> UUID:
    """Olly, as the vault knows him."""
    concern = post(world.officer, strength="very_worried")
    vault()
    return child_of(concern)


@pytest.fixture
def made(world: World, child_id: UUID) -> IdentityRequest:
    return approved(world, child_id)


def put(world: World, made: IdentityRequest) -> RequestedIdentity:
    return identity_requests.ask_vault(
        request_id=made.pk, public_key=KEY.public, by=world.police_lead.practitioner
    )


def answered(world: World, made: IdentityRequest, vault: Vault) -> RequestedIdentity:
    answer = put(world, made)
    vault()
    answer.refresh_from_db()
    return answer


def read(world: World, answer: RequestedIdentity) -> bytes:
    return identity_requests.read_once(
        request_id=answer.request_id, answer_id=answer.pk, by=world.police_lead.practitioner
    )


def test_the_asker_learns_from_the_vault_who_the_child_is(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    sealed = read(world, answered(world, made, vault))

    assert one_time_keys.open_answer(sealed, KEY.private) == OLLY.to_dict()


def test_the_vault_process_has_the_rights_to_answer(
    world: World, made: IdentityRequest, vault: Vault, as_process: Callable[..., AbstractContextManager[None]]
) -> None:
    declare(world, surnames=("Smith",), postcode="NB1 4QT")
    answer = put(world, made)

    with as_process("vault"), as_process("vault", "identity"), as_process("index", "index"):
        vault()

    answer.refresh_from_db()
    assert answer.state == "answered"


def test_it_is_read_once_and_then_forgotten(world: World, made: IdentityRequest, vault: Vault) -> None:
    answer = answered(world, made, vault)
    read(world, answer)

    with pytest.raises(Conflict, match="already read once"):
        read(world, answer)
    answer.refresh_from_db()
    assert (answer.state, answer.sealed_answer) == ("read", None)


def test_it_waits_a_quarter_of_an_hour(world: World, made: IdentityRequest, vault: Vault) -> None:
    answer = answered(world, made, vault)
    assert answer.expires_at - answer.asked_at == timedelta(minutes=15)
    RequestedIdentity.objects.update(expires_at=timezone.now())

    with pytest.raises(Conflict, match="not read in time"):
        read(world, answer)
    answer.refresh_from_db()
    assert (answer.state, answer.sealed_answer) == ("expired", None)


def test_the_vault_forgets_what_nobody_read(world: World, made: IdentityRequest, vault: Vault) -> None:
    answer = answered(world, made, vault)
    RequestedIdentity.objects.update(expires_at=timezone.now())

    vault()

    answer.refresh_from_db()
    assert (answer.state, answer.sealed_answer) == ("expired", None)


def test_asking_answering_reading_expiring_and_denying_are_audited(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    read(world, answered(world, made, vault))
    answered(world, made, vault)
    RequestedIdentity.objects.filter(state="answered").update(expires_at=timezone.now())
    vault()
    Child.objects.update(status="linked")
    answered(world, made, vault)

    by_vault = AuditRecord.objects.filter(subject_kind="requested_identity").order_by("pk")
    looks = about(made.child_id).order_by("pk")
    assert list(by_vault.values_list("action", "actor_id", "detail")) == [
        (f"identity_{word}", None, {}) for word in ("answered", "answered", "expired", "denied")
    ]
    assert list(looks.values_list("action", flat=True))[-4:] == [
        "identity_asked",
        "identity_read",
        "identity_asked",
        "identity_asked",
    ]


def test_what_the_web_process_holds_does_not_open_the_answer(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    answer = answered(world, made, vault)
    assert answer.sealed_answer

    assert b"Turner" not in bytes(answer.sealed_answer)
    with pytest.raises(one_time_keys.CannotOpen):
        one_time_keys.open_answer(bytes(answer.sealed_answer), one_time_keys.new().private)
    with override_settings(VAULT_PRIVATE_KEY=None), pytest.raises((AttributeError, ImproperlyConfigured)):
        sealing.unseal_content(b"", b"", bound_to=answer.pk)


@pytest.mark.parametrize("key", [b"short", bytes(32), b"\1" + bytes(31)])
def test_a_key_to_which_nothing_can_be_sealed_is_refused(
    world: World, made: IdentityRequest, key: bytes
) -> None:
    with pytest.raises(Invalid):
        identity_requests.ask_vault(request_id=made.pk, public_key=key, by=world.police_lead.practitioner)


def test_such_a_key_written_past_the_service_does_not_stop_the_vault(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    answer = put(world, made)
    RequestedIdentity.objects.update(public_key=bytes(32))

    vault()

    answer.refresh_from_db()
    assert answer.state == "refused"


# The vault looks for itself


def refused(world: World, answer: RequestedIdentity) -> str:
    """The code, once it is sure that nothing was told and the asker is shown what it means."""
    answer.refresh_from_db()
    assert (answer.state, answer.sealed_answer) == ("refused", None)
    with pytest.raises(Conflict) as said:
        read(world, answer)
    assert re.fullmatch(r"[A-Z].+\.", str(said.value))
    return answer.refusal


def kept_from(world: World, answer: RequestedIdentity) -> str:
    """The code, once it is sure that nothing was told and that there is no such answer for the asker."""
    answer.refresh_from_db()
    assert (answer.state, answer.sealed_answer) == ("refused", None)
    with pytest.raises(NotFound, match="no such answer"):
        read(world, answer)
    return answer.refusal


@pytest.mark.parametrize("state", ["asked", "refused"])
def test_a_request_that_is_not_approved_is_refused(
    world: World, made: IdentityRequest, vault: Vault, state: str
) -> None:
    answer = put(world, made)
    IdentityRequest.objects.update(state=state)

    vault()

    assert refused(world, answer) == "not_approved"


def test_an_approval_by_the_asker_is_refused(world: World, made: IdentityRequest, vault: Vault) -> None:
    answer = put(world, made)
    second = MembershipFactory(
        practitioner=world.police_lead.practitioner, agency=world.social_care, role="triage"
    )
    IdentityRequest.objects.update(answered_by=second)

    vault()

    assert refused(world, answer) == "not_approved"


@pytest.mark.parametrize("who", ["teacher", "elsewhere"])
def test_an_approval_by_somebody_who_may_not_approve_is_refused(
    world: World, made: IdentityRequest, vault: Vault, who: str
) -> None:
    answer = put(world, made)
    by = MembershipFactory(role="triage") if who == "elsewhere" else world.everyone[who]
    IdentityRequest.objects.update(answered_by=by)

    vault()

    assert refused(world, answer) == "not_approved"


def test_an_answer_for_anybody_but_the_asker_is_refused(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    answer = put(world, made)
    RequestedIdentity.objects.update(asked_by=world.teacher)

    vault()

    assert refused(world, answer) == "not_approved"


def test_whose_membership_ended_is_told_nothing(world: World, made: IdentityRequest, vault: Vault) -> None:
    answer = put(world, made)
    world.police_lead.until = timezone.now()
    world.police_lead.save()

    vault()

    answer.refresh_from_db()
    assert (answer.state, answer.refusal, answer.sealed_answer) == ("refused", "not_approved", None)


def test_an_approval_of_more_than_a_day_ago_is_refused(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    answer = put(world, made)
    IdentityRequest.objects.update(answered_at=timezone.now() - timedelta(days=1))

    vault()

    assert refused(world, answer) == "too_late"


@pytest.mark.parametrize("status", ["provisional", "linked"])
def test_a_child_who_may_be_another_by_now_is_refused(
    world: World, made: IdentityRequest, vault: Vault, status: str
) -> None:
    answer = put(world, made)
    Child.objects.update(status=status)

    vault()

    assert refused(world, answer) == "unknown"


def test_a_child_of_whom_the_vault_knows_nothing_is_refused(world: World, vault: Vault) -> None:
    assert refused(world, answered(world, approved(world), vault)) == "unknown"


# Conflict of interest


def named(world: World, name: str) -> None:
    Practitioner.objects.filter(pk=world.police_lead.practitioner_id).update(name=name)


def test_whoever_shares_surname_and_postcode_with_the_child_is_refused(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    declare(world, surnames=("Turner",), postcode="nb1 4qt")

    assert kept_from(world, answered(world, made, vault)) == "unknown"


def test_without_a_declared_surname_ones_own_name_counts(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    named(world, "Jane O'Turner-Turner")
    declare(world, postcode="NB1 4QT")

    assert kept_from(world, answered(world, made, vault)) == "unknown"


def test_whose_declared_kin_is_the_child_is_refused(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    declare(world, kin=(Kin("Olly Smith", date(2021, 5, 14)),))

    assert kept_from(world, answered(world, made, vault)) == "unknown"


def test_nobody_is_told_of_the_conflict(world: World, made: IdentityRequest, vault: Vault) -> None:
    declare(world, surnames=("Turner",), postcode="NB1 4QT")

    answer = answered(world, made, vault)

    assert kept_from(world, answer) == "unknown"
    denied = AuditRecord.objects.get(action="identity_denied")
    assert (denied, denied.detail) == (about(answer.pk).get(action=denied.action), {})


@pytest.mark.parametrize(
    "declared",
    [
        {"surnames": ("Turner",)},
        {"surnames": ("Turner",), "postcode": "NB1 4QU"},
        {"surnames": ("Smith",), "postcode": "NB1 4QT"},
        {"kin": (Kin("Olly Turner", date(2021, 5, 15)),)},
        {"kin": (Kin("Lily Smith", date(2021, 5, 14)),)},
    ],
)
def test_whoever_only_shares_one_of_them_is_answered(
    world: World, made: IdentityRequest, vault: Vault, declared: dict[str, object]
) -> None:
    declare(world, **declared)

    assert answered(world, made, vault).state == "answered"


def test_a_declaration_that_does_not_open_is_a_conflict(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    declare(world, surnames=("Smith",))
    DeclaredTies.objects.update(ciphertext=b"damaged" * 20)

    assert refused(world, answered(world, made, vault)) == "unknown"


def test_whose_kin_is_a_carer_of_the_child_is_refused(
    world: World, made: IdentityRequest, vault: Vault
) -> None:
    carer = Carer.objects.create()
    store.add(carer.pk, Identity("Dora", "Turner", date(1990, 2, 1)), whose=Whose.CARER)
    Relationship.objects.create(child_id=made.child_id, carer=carer, kind="mother")
    declare(world, kin=(Kin("Dora Turner", date(1990, 2, 1)),))

    assert kept_from(world, answered(world, made, vault)) == "unknown"


def test_a_referrals_team_is_refused_for_the_same_reason(world: World, vault: Vault) -> None:
    concern = post(world.gp)
    vault()
    referral = acknowledged(world, concern)
    declare(world, "triage", surnames=("Turner",), postcode="NB1 4QT")
    by = world.triage.practitioner
    release = identity_releases.ask(referral_id=referral.pk, public_key=KEY.public, by=by)

    vault()

    with pytest.raises(NotFound):
        identity_releases.read_once(release_id=release.pk, by=by)


def test_ties_are_sealed_to_the_vault_and_the_web_process_reads_nothing_back(
    world: World, as_process: AsProcess
) -> None:
    with as_process("web", asker=world.police_lead):
        declare(world, surnames=("Smith",), postcode="NB1 4QT")
        declare(world, surnames=("Turner",))
    row = DeclaredTies.objects.get()

    assert b"Turner" not in bytes(row.ciphertext)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        as_process("web"),
        connection.cursor() as cursor,
    ):
        cursor.execute("select ciphertext from sharing_declaredties")
