from datetime import date
from statistics import median
from time import perf_counter
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.identity.finding.blocking import MOST_PER_KEY, STAGE_ONE, BlockingKey, Kind, blocking_keys
from sharing.identity.finding.looking_up import look_up
from sharing.identity.finding.matching import Outcome, Resolution
from sharing.identity.finding.memory import MemoryVault
from sharing.identity.identity import NormalisedIdentity
from tests.unit.sharing.identity.strategies import NHS_NUMBERS, child, known, normalised

SECRET = b"a secret of the vault, 32 bytes!"
BORN = date(2021, 5, 14)
OLIVER = known("Oliver", "Turner", BORN, postcode="LS1 4AB", address="14 High Street", sex="m")
STRANGERS = ("Amelia", "Noah", "Freya", "Arthur", "Zainab", "Kacper")


class Asked(MemoryVault):
    """Remembers under which kinds of key it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[set[Kind]] = []

    def candidates(self, keys):  # type: ignore[no-untyped-def]
        self.kinds.append({key.kind for key in keys})
        return super().candidates(keys)


def filled(*records: tuple[int, NormalisedIdentity], vault: MemoryVault | None = None) -> MemoryVault:
    vault = MemoryVault() if vault is None else vault
    for number, identity in records:
        vault.add(child(number), identity, blocking_keys(identity, SECRET))
    return vault


def ask(vault: MemoryVault, query: NormalisedIdentity) -> Resolution:
    return look_up(query, blocking_keys(query, SECRET), vault)


def resolve_all(records: list[NormalisedIdentity]) -> list[UUID]:
    """Which child each record ends up under, posted in this order."""
    vault, found = MemoryVault(), []
    for number, record in enumerate(records):
        answer = ask(vault, record)
        same = answer.outcome is Outcome.SAME
        pseudonym = answer.child if same and answer.child else child(number)
        vault.add(pseudonym, record, blocking_keys(record, SECRET), likely=None if same else answer.child)
        found.append(pseudonym)
    return found


def test_busy_keys_are_only_asked_where_the_others_settle_nothing() -> None:
    vault = filled((1, OLIVER), vault=Asked())
    assert isinstance(vault, Asked)
    assert ask(vault, OLIVER).outcome is Outcome.SAME
    assert len(vault.kinds) == 1
    assert vault.kinds[0] <= STAGE_ONE
    ask(vault, known("Mia", "Khan", BORN))
    assert vault.kinds[-1] == {Kind.NAME_BIRTH}


def test_a_child_who_moved_and_changed_surname_is_found_in_the_second_stage() -> None:
    renamed = known("Oliver", "Clarke", BORN, postcode="BD5 7QQ")
    assert ask(filled((1, OLIVER)), renamed).child == child(1)


def test_a_key_of_too_many_children_finds_nobody() -> None:
    vault, key = MemoryVault(), BlockingKey(Kind.NAME_BIRTH, b"sixteen bytes ..")
    for number in range(MOST_PER_KEY + 1):
        assert len(list(vault.candidates([key]))) == number
        vault.add(child(number), OLIVER, [key])
    assert list(vault.candidates([key])) == []


def test_a_child_met_more_often_than_the_cap_is_still_found() -> None:
    visits = [
        known("Oliver", "Turner", BORN, postcode="LS1 4AB", address=f"{n} High Street") for n in range(300)
    ]
    assert ask(filled(*((1, visit) for visit in visits)), OLIVER).child == child(1)


def test_ten_thousand_children_of_one_surname_and_birth_are_looked_up_within_50_ms() -> None:
    vault = MemoryVault()
    for number in range(10_000):
        one = known(
            f"Name{number:05}".translate(str.maketrans("0123456789", "aeioubdklm")),
            "Khan",
            BORN,
            postcode="LS1 4AB",
        )
        vault.add(child(number), one, blocking_keys(one, SECRET))
    times = []
    for _ in range(5):
        started = perf_counter()
        ask(vault, known("Mohammed", "Khan", BORN, postcode="LS1 4AB"))
        times.append(perf_counter() - started)
    assert median(times) < 0.05


def test_a_provisional_child_and_the_child_it_may_be_are_no_rivals() -> None:
    vague = known("Ollie", "Turner", None, postcode="LS1 4AB", sex="m")
    vault = filled((1, OLIVER))
    assert ask(vault, vague).outcome is Outcome.REVIEW
    vault.add(child(2), vague, blocking_keys(vague, SECRET), likely=child(1))
    answer = ask(vault, OLIVER)
    assert (answer.outcome, answer.child) == (Outcome.SAME, child(1))


def test_what_fits_the_provisional_child_far_better_joins_it() -> None:
    renamed = known("Oliver", "Clarke", BORN, postcode="BD5 7QQ", address="9 Mill Lane", sex="m")
    vault = filled((1, OLIVER))
    vault.add(child(2), renamed, blocking_keys(renamed, SECRET), likely=child(1))
    assert ask(vault, renamed).child == child(2)


def test_a_number_in_error_on_a_provisional_child_does_not_hold_up_its_owner() -> None:
    owner = known("Oscar", "Turner", date(2019, 2, 3), nhs_number=NHS_NUMBERS[0], postcode="LS1 4AB")
    mistaken = known("Oliver", "Turner", BORN, nhs_number=NHS_NUMBERS[0], postcode="LS1 4AB")
    vault = filled((1, owner), (2, OLIVER))
    assert ask(vault, mistaken).outcome is Outcome.REVIEW
    vault.add(child(3), mistaken, blocking_keys(mistaken, SECRET), likely=child(2))
    assert ask(vault, owner).child == child(1)


@st.composite
def certain_records(draw: st.DrawFn) -> list[tuple[int, NormalisedIdentity]]:
    """Records of up to three strangers, each with its own number or full address, so never in doubt."""
    drawn = []
    for number, name in enumerate(draw(st.permutations(STRANGERS))[:3]):
        whole = known(
            name,
            f"Surname{'abc'[number]}",
            date(2012 + number, 3 * number + 1, 9 + number),
            nhs_number=NHS_NUMBERS[number],
            postcode=f"LS{number + 1} 4AB",
        )
        moved = known(name, f"Surname{'abc'[number]}", whole.date_of_birth, nhs_number=NHS_NUMBERS[number])
        drawn += [(number, record) for record in draw(st.lists(st.sampled_from([whole, moved]), max_size=3))]
    return draw(st.permutations(drawn))


@given(certain_records(), st.randoms(use_true_random=False))
def test_the_order_of_posting_does_not_change_who_is_together(
    records: list[tuple[int, NormalisedIdentity]], random: object
) -> None:
    for _ in range(2):
        found = resolve_all([record for _, record in records])
        assert (
            len(set(zip((number for number, _ in records), found, strict=True)))
            == len({number for number, _ in records})
            == len(set(found))
        )
        random.shuffle(records)  # type: ignore[attr-defined]


@settings(max_examples=50)
@given(st.lists(normalised, max_size=12))
def test_any_records_get_an_answer_whatever_came_before(records: list[NormalisedIdentity]) -> None:
    assert len(resolve_all(records)) == len(records)


@given(normalised)
def test_the_vault_returns_what_was_put_in(identity: NormalisedIdentity) -> None:
    vault, keys = filled((1, identity)), blocking_keys(identity, SECRET)
    assert list(vault.candidates(keys)) == ([(child(1), (identity,))] if keys else [])
    assert (len(vault), vault.register_size()) == (1, 1)


@pytest.mark.parametrize("likely", [None, child(1)])
def test_only_children_under_review_are_suspected(likely: UUID | None) -> None:
    vault = filled((1, OLIVER))
    vault.add(child(2), OLIVER, [], likely=likely)
    assert vault.suspected([child(1), child(2)]) == ({child(2): likely} if likely else {})
