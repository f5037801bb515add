from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from sharing.identity.comparing import normalising
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.matching import Outcome
from sharing.identity.identity import Identity
from sharing.identity.models import BlindKey, IdentityLink, IdentityRecord, Source, Whose
from sharing.identity.storing import index, store
from sharing.models import Carer
from tests.conftest import _as_process
from tests.integration.sharing.identity.register import children

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

OLLY = Identity(
    "Oliver", "Turner", date(2021, 5, 14), "9990000026", postcode="NB1 4QT", address="3 Mill Lane"
)


def found(identity: Identity, whose: Whose = Whose.CHILD) -> UUID | None:
    answer = store.look_up(normalise(identity), whose=whose)
    return answer.child if answer.outcome is Outcome.SAME else None


def candidates(identity: Identity, whose: Whose = Whose.CHILD) -> set[UUID]:
    keys = index.keys_of(normalise(identity), whose=whose)
    return {child for child, _ in store.StoredVault(whose).candidates(keys)}


def test_a_child_is_found_by_what_was_given() -> None:
    child = uuid4()
    store.add(child, OLLY)
    assert found(OLLY) == child
    assert found(replace(OLLY, given_name="Amira", family_name="Khan", nhs_number="", postcode="")) is None


def test_many_are_added_at_once_and_each_is_found() -> None:
    register = dict(children(300))
    assert store.add_many(register.items()) == 300
    assert [child for child, identity in register.items() if child not in candidates(identity)] == []
    assert set(IdentityRecord.objects.values_list("source", flat=True)) == {Source.REGISTER}


def test_a_child_is_known_at_the_newest_address_and_by_the_name_that_most_say() -> None:
    child = uuid4()
    store.add(child, OLLY)
    store.add(child, replace(OLLY, nhs_number=""))
    store.add(child, replace(OLLY, nhs_number="", family_name="Misheard", address="9 Quay Street"))
    known = store.known_as(child)
    assert known == replace(OLLY, address="9 Quay Street")


def test_what_is_given_again_is_kept_once_and_is_the_newest() -> None:
    child = uuid4()
    moved = replace(OLLY, address="9 Quay Street")
    for identity in (OLLY, moved, OLLY):
        store.add(child, identity)
        keys = BlindKey.objects.count()
    assert IdentityRecord.objects.filter(pseudonym=child).count() == 2
    assert store.known_as(child) == OLLY
    store.add(child, OLLY)
    assert BlindKey.objects.count() == keys


def test_nothing_is_known_of_a_stranger() -> None:
    assert store.known_as(uuid4()) is None


def test_a_child_and_an_adult_with_one_identity_share_no_digest_and_never_meet() -> None:
    child, carer = uuid4(), uuid4()
    store.add(child, OLLY)
    digests = set(BlindKey.objects.values_list("digest", flat=True))
    store.add(carer, OLLY, whose=Whose.CARER)
    assert not digests & set(BlindKey.objects.exclude(digest__in=digests).values_list("digest", flat=True))
    assert BlindKey.objects.count() == 2 * len(digests)
    assert candidates(OLLY) == {child}
    assert candidates(OLLY, Whose.CARER) == {carer}


def test_a_pointer_that_leads_to_no_record_is_passed_over() -> None:
    index.add([(uuid4(), normalise(OLLY))], whose=Whose.CHILD)
    assert store.look_up(normalise(OLLY)).outcome is Outcome.NEW


def test_a_pointer_that_was_tampered_with_leads_nowhere_and_stops_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    child = uuid4()
    store.add(child, OLLY)
    number, *_ = index.keys_of(normalise(OLLY), whose=Whose.CHILD)
    with connections["index"].cursor() as cursor:
        cursor.execute(
            "update identity_blindkey set pointer = decode(repeat('00', 32), 'hex') where digest = %s",
            [number.digest],
        )
    assert index.find([number]) == set()
    assert candidates(OLLY) == {child}
    assert "does not open" in caplog.text


def test_a_pseudonym_that_was_linked_leads_to_the_child_with_the_records_of_both() -> None:
    olly, oliver = uuid4(), uuid4()
    store.add(olly, OLLY)
    store.add(oliver, replace(OLLY, family_name="Marsh", nhs_number="", address="9 Quay Street"))
    link = IdentityLink.objects.create(id=uuid4(), pseudonym=oliver, same_as=olly)
    keys = index.keys_of(normalise(replace(OLLY, family_name="Marsh", nhs_number="")), whose=Whose.CHILD)
    together = dict(store.StoredVault().candidates(keys))
    assert set(together) == {olly}
    assert {record.family for record in together[olly]} == {("turner",), ("marsh",)}
    known = store.known_as(olly)
    assert known
    assert known.family_name == "Marsh"
    IdentityLink.objects.filter(pk=link.pk).update(until="2026-11-21T12:00Z")
    assert set(dict(store.StoredVault().candidates(keys))) == {olly, oliver}


def test_a_record_of_an_older_normaliser_is_normalised_on_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    child = uuid4()
    with monkeypatch.context() as older:
        older.setattr(normalising, "VERSION", normalising.VERSION - 1)
        older.setattr(store, "normalise", lambda typed: replace(normalise(typed), family=("tvrner",)))
        store.add(child, OLLY)
    keys = index.keys_of(normalise(OLLY), whose=Whose.CHILD)
    assert dict(store.StoredVault().candidates(keys)) == {child: [normalise(OLLY)]}


def test_a_lookup_normalises_no_record_again(monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(uuid4(), OLLY)
    query, seen = normalise(OLLY), []
    monkeypatch.setattr(normalising, "normalise", seen.append)
    assert store.look_up(query).outcome is Outcome.SAME
    assert seen == []


def test_an_identity_without_any_key_is_kept_and_is_a_new_child() -> None:
    nameless, child = Identity("Unknown", "", None), uuid4()
    assert store.look_up(normalise(nameless)).outcome is Outcome.NEW
    store.add(child, nameless)
    assert store.known_as(child) == nameless


def test_a_short_name_is_kept_in_as_many_bytes_as_a_long_one() -> None:
    long = replace(OLLY, given_name="Bartholomew Maximilian", family_name="Featherstonehaugh-Cholmondeley")
    for identity in (Identity("Jo", "Ng", None), OLLY, long):
        store.add(uuid4(), identity)
    lengths = {(len(row.ciphertext), len(row.compared)) for row in IdentityRecord.objects.all()}
    assert len(lengths) == 1


def analysed() -> None:
    """As PostgreSQL does by itself from time to time."""
    store._estimated_rows.cache_clear()
    for place, table in (("identity", "identity_identityrecord"), ("default", "sharing_carer")):
        with connections[place].cursor() as cursor:
            cursor.execute(f"analyze {table}")


def test_the_register_is_as_large_as_postgresql_last_counted_it() -> None:
    store.add_many(children(300))
    analysed()
    assert store.StoredVault().register_size() == 300


def test_how_many_children_are_known_makes_no_carer_harder_to_find() -> None:
    store.add_many(children(300))
    for _ in range(3):
        Carer.objects.create()
    analysed()
    assert store.StoredVault(Whose.CARER).register_size() == 3


def test_the_roles_of_the_vault_suffice_for_all_that_it_does() -> None:
    child = uuid4()
    with (
        _as_process("vault", "identity"),
        _as_process("index", "index"),
        transaction.atomic(using="identity"),
    ):
        store.lock()
        store.add(child, OLLY)
        store.add(child, OLLY)
        assert found(OLLY) == child
        assert store.known_as(child) == OLLY
