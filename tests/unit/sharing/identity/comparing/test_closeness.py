"""Too close to the family: the same surname and home, or a person declared as kin."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.identity.comparing.closeness import close
from sharing.identity.comparing.normalising import normalise
from sharing.identity.identity import Identity
from sharing.identity.ties import Kin, Ties

BORN = date(2021, 5, 14)


def known(family: str = "Turner", given: str = "Oliver", **rest: str) -> object:
    return normalise(Identity(given, family, BORN, **rest))


OLLY = known(postcode="NB1 4QT", address="14 High Street, Northbridge")


@pytest.mark.parametrize(
    "ties",
    [
        Ties(("Turner",), postcode="NB1 4QT"),
        Ties(("Smith", "TURNER"), postcode="nb14qt"),
        Ties(("Smith-Turner",), postcode="NB1 4QT"),
        Ties(("Turner",), address="14 High St"),
        Ties(("Turner",), address="Somewhere else", postcode="NB1 4QT"),
    ],
)
def test_who_shares_surname_and_home_is_close(ties: Ties) -> None:
    assert close(ties, "Jane Doe", [OLLY])


@pytest.mark.parametrize(
    "ties",
    [
        Ties(),
        Ties(("Turner",)),
        Ties(postcode="NB1 4QT"),
        Ties(("Turner",), postcode="NB1 4QU", address="14 High Street"),
        Ties(("Smith",), postcode="NB1 4QT"),
    ],
)
def test_who_shares_one_of_them_is_not(ties: Ties) -> None:
    assert not close(ties, "Jane Doe", [OLLY])


def test_ones_own_name_counts_as_a_surname() -> None:
    assert close(Ties(postcode="NB1 4QT"), "Jane Ann Turner", [OLLY])


def test_name_and_home_may_be_known_from_different_records() -> None:
    assert close(Ties(("Turner",), postcode="NB1 4QT"), "", [known(), known("Hale", postcode="NB1 4QT")])


@pytest.mark.parametrize(
    "name", ["Oliver Turner", "Olly", "turner, oliver", "Oliver Hale", "Ann Turner", "ÓLIVER"]
)
def test_kin_of_the_same_birthday_with_a_name_in_common_is_the_child(name: str) -> None:
    assert close(Ties(kin=(Kin(name, BORN),)), "", [OLLY])


@pytest.mark.parametrize("one", [Kin("Oliver Turner", date(2021, 5, 13)), Kin("Lily Hale", BORN)])
def test_kin_of_another_birthday_or_another_name_is_not(one: Kin) -> None:
    assert not close(Ties(kin=(one,)), "", [OLLY])


@given(
    st.builds(
        Ties,
        surnames=st.lists(st.text()).map(tuple),
        address=st.text(),
        postcode=st.text(),
        kin=st.lists(st.builds(Kin, name=st.text(), date_of_birth=st.dates())).map(tuple),
    ),
    st.text(),
)
def test_nobody_is_close_to_a_child_of_whom_nothing_is_known(ties: Ties, name: str) -> None:
    assert not close(ties, name, [])
    assert not close(ties, name, [normalise(Identity("", "", None))])


@given(
    st.builds(
        Ties,
        surnames=st.lists(st.text()).map(tuple),
        kin=st.lists(st.builds(Kin, name=st.text(), date_of_birth=st.dates())).map(tuple),
    )
)
def test_what_is_written_is_read_again(ties: Ties) -> None:
    assert Ties.from_dict(ties.to_dict()) == ties
