from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.identity.finding.blocking import DIGEST_BYTES, Kind, blocking_keys
from sharing.identity.identity import NormalisedIdentity
from tests.unit.sharing.identity.strategies import known, normalised

SECRET = b"a secret of the vault, 32 bytes!"
BORN = date(2021, 5, 4)
OLIVER = known(
    "Oliver",
    "Turner",
    BORN,
    nhs_number="9434765919",
    upn="B801200005001",
    postcode="LS1 4AB",
    address="14 High Street",
)


def digests(identity: NormalisedIdentity) -> set[bytes]:
    return {key.digest for key in blocking_keys(identity, SECRET)}


def test_a_full_identity_has_a_key_of_every_kind() -> None:
    assert {key.kind for key in blocking_keys(OLIVER, SECRET)} == set(Kind)


@given(normalised)
def test_keys_are_sixteen_bytes_without_duplicates(identity: NormalisedIdentity) -> None:
    keys = blocking_keys(identity, SECRET)
    assert all(len(key.digest) == DIGEST_BYTES for key in keys)
    assert len(set(keys)) == len(keys) <= 200


@given(st.text(), st.text(), st.sampled_from(["f", "m", ""]))
def test_nothing_but_a_name_gives_no_key(given_name: str, family_name: str, sex: str) -> None:
    assert blocking_keys(known(given_name, family_name, sex=sex), SECRET) == []


@given(normalised)
def test_another_secret_gives_other_keys(identity: NormalisedIdentity) -> None:
    others = {key.digest for key in blocking_keys(identity, b"another secret of the vault, 32!")}
    assert digests(identity).isdisjoint(others)


def test_each_kind_has_a_subkey_of_its_own() -> None:
    same_value = NormalisedIdentity(nhs_number="9434765919", upn="9434765919")
    nhs_number, upn = blocking_keys(same_value, SECRET)
    assert nhs_number.digest != upn.digest


@pytest.mark.parametrize(
    "other",
    [
        known("Olly", "Smith", BORN),
        known("Mia", "Turnor", BORN),
        known("Turner", "Oliver", BORN),
        known("Turner", "", date(2021, 4, 5)),
        known("Ollie", "Turner", date(2021, 5, 28)),
        known("Ollie", "Turner", date(2021, 12, 4)),
        known("Ollie", "Turner", date(2012, 5, 4)),
        known("Oliver", "Clarke", postcode="LS1 4AB"),
        known("", "Turner", postcode="ls14ab"),
        known("Oliver", "Turner", postcode="LS1 9ZZ"),
        known("Xavier", "Quick", BORN, postcode="LS1 4AB"),
        known("Xavier", "Quick", BORN, address="14 High St, Leeds"),
        known("Otto", "Trimble", BORN, postcode="LS1"),
        known("Oliver", "", address="Flat 1, 14 High Street"),
        known("", "", nhs_number="9434765919"),
        known("", "", upn="B801200005001"),
        known("Oliver", "Turner-Smith", date(2021, 5, 9)),
    ],
)
def test_a_record_sharing_two_facts_or_a_number_is_found(other: NormalisedIdentity) -> None:
    assert digests(OLIVER) & digests(other)


def test_a_record_sharing_one_name_only_is_not_found() -> None:
    assert not digests(OLIVER) & digests(known("Oliver", "Quick", date(2015, 8, 30), postcode="BD5 7QQ"))


@given(normalised)
def test_a_number_that_is_missing_costs_only_its_own_keys(identity: NormalisedIdentity) -> None:
    without = replace(identity, nhs_number="", upn="")
    assert digests(without) <= digests(identity)
