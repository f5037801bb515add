from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from agencies.audit_looks import about
from agencies.errors import Conflict, Invalid, NotAllowed, NotFound
from agencies.models import Event, EventKind
from sharing import words
from sharing.identity.identity import Identity
from sharing.identity.named import Named
from sharing.models import Concern, SealedIdentity, Words
from sharing.services import concerns
from tests.factories.sharing import OLLY, post
from tests.factories.world import World

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])


def test_one_transaction_writes_concern_sealed_identity_audit_and_event(world: World) -> None:
    concern = post(world.gp)
    assert SealedIdentity.objects.filter(concern=concern).exists()
    assert about(concern.pk).filter(action="concern_posted").count() == 1
    assert Event.objects.filter(kind=EventKind.CONCERN_POSTED, subject_id=concern.pk).count() == 1


def test_when_the_audit_fails_nothing_is_posted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no room for the audit")

    monkeypatch.setattr("agencies.audit.record", fail)
    with pytest.raises(RuntimeError):
        post(world.gp)
    assert not Concern.objects.exists()
    assert not Words.objects.exists()


def test_the_narrative_is_stored_encrypted_and_reads_back(world: World) -> None:
    concern = post(world.gp, "Mum says the smallest things are hard.")
    assert b"smallest" not in bytes(concern.narrative.ciphertext)
    assert words.read(concern.narrative) == "Mum says the smallest things are hard."


def test_the_identitys_own_words_are_replaced_before_anything_is_stored(world: World) -> None:
    concern = post(world.gp, "Olly Turner (NHS 999 000 0026) of NB1 4QT was late; Oliver was hungry.")
    text = words.read(concern.narrative)
    for word in ("Olly", "Oliver", "Turner", "0026", "4QT"):
        assert word not in text
    assert concern.replaced_words == text.count("[child]")


def test_a_follow_up_retypes_nothing_and_is_filed_to_the_same_child(
    world: World, vault: Callable[[], int]
) -> None:
    first = post(world.gp)
    second = post(world.gp, "Late again.", same_child_as=first.pk)
    assert not SealedIdentity.objects.filter(concern=second).exists()
    vault()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.child_id is not None
    assert second.child_id == first.child_id


def test_a_follow_up_starts_only_from_a_concern_of_the_own_agency(world: World) -> None:
    with pytest.raises(NotFound):
        post(world.teacher, same_child_as=post(world.gp).pk)


def test_the_same_key_and_text_make_one_concern(world: World) -> None:
    first = post(world.gp, days_ago=0, idempotency_key="k")
    draft = concerns.Draft("Late and hungry.", ("care",), "niggle", "agrees", observed_at=first.observed_at)
    again = concerns.post(by=world.gp, draft=draft, named=Named(OLLY), idempotency_key="k")
    assert again.replayed
    assert again.concern == first
    assert Concern.objects.count() == 1


def test_the_same_key_with_another_text_is_refused(world: World) -> None:
    post(world.gp, idempotency_key="k")
    with pytest.raises(Conflict):
        post(world.gp, "Something else.", idempotency_key="k")


def test_two_people_may_use_the_same_key(world: World) -> None:
    assert post(world.gp, idempotency_key="k") != post(world.teacher, idempotency_key="k")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nhs_number", "9990000027"),
        ("upn", "A801200005001"),
        ("given_name", " "),
        ("date_of_birth", timezone.localdate() + timedelta(days=1)),
        ("date_of_birth", date(1990, 1, 1)),
        ("date_of_birth", timezone.localdate() - timedelta(days=18 * 366)),
        ("postcode", "NB1 4QT and more"),
    ],
)
def test_an_identity_that_cannot_be_right_is_refused_beside_its_field(
    world: World, field: str, value: object
) -> None:
    with pytest.raises(Invalid) as refused:
        post(world.gp, identity=replace(OLLY, **{field: value}))
    assert list(refused.value.fields) == [field]


def test_a_year_is_a_childs_while_some_day_of_it_is(world: World) -> None:
    year = timezone.localdate().year - 18
    assert post(world.gp, identity=replace(OLLY, date_of_birth=date(year, 1, 1)))


def test_a_birth_is_expected_within_ten_months(world: World) -> None:
    last = timezone.localdate() + timedelta(days=300)
    unborn = Identity("Unborn", "Turner", last, postcode="NB1 4QT")
    assert post(world.gp, identity=unborn)
    with pytest.raises(Invalid) as refused:
        post(world.gp, identity=replace(unborn, date_of_birth=last + timedelta(days=1)))
    assert list(refused.value.fields) == ["date_of_birth"]


@pytest.mark.parametrize("said", ["unborn", "Unborn baby", "Baby girl"])
def test_words_that_stand_for_a_name_stay_in_the_narrative(world: World, said: str) -> None:
    due = timezone.localdate() if said == "Baby girl" else timezone.localdate() + timedelta(days=60)
    unborn = Identity(said, "Turner", due, postcode="NB1 4QT")
    written = post(world.gp, identity=unborn, narrative="Mrs Turner drinks. The unborn baby is a girl.")
    assert words.read(written.narrative) == "Mrs [child] drinks. The unborn baby is a girl."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("narrative", ""),
        ("narrative", "x" * 20_001),
        ("categories", ()),
        ("categories", ("no-such",)),
        ("strength", "terrified"),
        ("parent_knows", ""),
        ("observed_at", timezone.now() + timedelta(days=1)),
    ],
)
def test_an_answer_that_is_missing_or_wrong_is_refused_beside_its_field(
    world: World, field: str, value: object
) -> None:
    said = {
        "narrative": "Late.",
        "categories": ("care",),
        "strength": "niggle",
        "parent_knows": "agrees",
    } | {field: value}
    with pytest.raises(Invalid) as refused:
        concerns.post(by=world.gp, draft=concerns.Draft(**said), named=Named(OLLY))
    assert list(refused.value.fields) == [field]


def test_a_parents_refusal_asks_for_a_reason_and_does_not_block(world: World) -> None:
    with pytest.raises(Invalid):
        post(world.gp, parent_knows="disagrees")
    assert post(world.gp, parent_knows="disagrees", parent_reason="Fears losing him.").pk


@pytest.mark.parametrize("who", ["administrator", "analyst", "steward", "privacy_officer", "adviser"])
def test_a_role_without_the_right_posts_nothing(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        post(world.everyone[who])
