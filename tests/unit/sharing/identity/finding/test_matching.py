from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.identity.comparing.evidence import score
from sharing.identity.comparing.nicknames import registered as registered_names
from sharing.identity.finding.matching import NEW_BELOW, SAME_FROM, Outcome, Resolution, resolve
from sharing.identity.identity import NormalisedIdentity
from tests.unit.sharing.identity.strategies import child, known, normalised

BORN = date(2021, 5, 14)
SURGERY = known("Oliver", "Turner", BORN, nhs_number="943 476 5919", postcode="LS1 4AB")
SCHOOL = known("Olly", "Turner", BORN, upn="B801200005001", postcode="LS1 4AB")
HEALTH_VISITOR = known("Oliver", "Turner", BORN, nhs_number="9434765919")
POLICE = known("Ollie", "Turnor", BORN, postcode="ls14ab")
MOVED = known("Olly", "Turner", BORN, postcode="BD5 7QQ")
WITHOUT_POSTCODE = known("Olly", "Turner", BORN)
OLIVER = child(1)

candidates = st.lists(st.tuples(st.integers(1, 4).map(child), st.lists(normalised, max_size=3)), max_size=5)


def against(history: list[NormalisedIdentity], query: NormalisedIdentity) -> Resolution:
    return resolve(query, [(OLIVER, history)])


@pytest.mark.parametrize("query", [SCHOOL, HEALTH_VISITOR, POLICE, MOVED, WITHOUT_POSTCODE])
def test_a_child_known_to_the_surgery_is_recognised_by_each_agency(query: NormalisedIdentity) -> None:
    resolution = against([SURGERY], query)
    assert (resolution.outcome, resolution.child) == (Outcome.SAME, OLIVER)
    assert resolution.probability >= SAME_FROM


@pytest.mark.parametrize(
    "query",
    [
        known("Turner", "Oliver", BORN, postcode="LS1 4AB"),
        known("Olivr", "Turner", BORN, postcode="LS1 4AB"),
        known("Oliver", "Clarke", BORN, postcode="LS1 4AB"),
        known("Oliver", "Turner", date(2021, 5, 15), postcode="LS1 4AB"),
        known("Oliver", "Turner", None, nhs_number="9434765919"),
        known("Oliver", "Turner", date(2012, 12, 30), nhs_number="9434765919"),
        known("Oliver", "Turner", BORN, nhs_number="9434765918", postcode="LS1 4AB"),
    ],
    ids=["swapped", "typo", "surname", "date slip", "no date", "wrong date", "mistyped number"],
)
def test_one_fault_is_borne_where_the_rest_agrees(query: NormalisedIdentity) -> None:
    assert against([SURGERY], query).outcome is Outcome.SAME


def test_day_and_month_the_other_way_round_are_borne() -> None:
    recorded = known("Oliver", "Turner", date(2021, 5, 4), postcode="LS1 4AB")
    assert against([recorded], replace(recorded, date_of_birth=date(2021, 4, 5))).outcome is Outcome.SAME


def test_the_best_record_of_a_history_speaks_for_the_child() -> None:
    assert against([SURGERY, MOVED], replace(MOVED, given=("oliver",))).outcome is Outcome.SAME


def test_a_number_in_one_record_supports_the_name_in_another() -> None:
    renamed = known("Olly", "Clarke", None, nhs_number="9434765919")
    after = known("Olly", "Clarke", BORN, postcode="BD5 7QQ")
    assert against([SURGERY, after], renamed).probability > against([SURGERY], renamed).probability


@pytest.mark.parametrize("given_name", ["Oscar", "Olivia", "Olive", "Baby of", ""])
def test_a_twin_goes_to_review_and_names_the_likely_child(given_name: str) -> None:
    resolution = against([SURGERY, SCHOOL], known(given_name, "Turner", BORN, postcode="LS1 4AB"))
    assert (resolution.outcome, resolution.child) == (Outcome.REVIEW, OLIVER)


@pytest.mark.parametrize(
    ("registered", "asked"),
    [
        ("Mohamed", "Mohammad"),
        ("Jayden", "Hayden"),
        ("Ella", "Ellie"),
        ("Amelia", "Emilia"),
        ("Zain", "Zayn"),
    ],
)
def test_a_twin_with_nearly_the_same_name_never_merges(registered: str, asked: str) -> None:
    record = replace(SURGERY, given=(registered.lower(),))
    assert against([record], replace(record, given=(asked.lower(),), nhs_number="")).outcome is Outcome.REVIEW


names_in_use = st.sampled_from(sorted(registered_names()))


@given(names_in_use, names_in_use, st.sampled_from(["", "f", "m"]))
def test_twins_with_different_names_never_merge(left: str, right: str, sex: str) -> None:
    record = replace(SURGERY, given=(left,), sex=sex)
    if left != right:
        assert against([record], replace(record, given=(right,), nhs_number="")).outcome is not Outcome.SAME


def test_a_nearly_fitting_name_merges_only_with_a_number() -> None:
    record = replace(SURGERY, given=("jayden",), sex="m")
    assert against([record], replace(record, given=("hayden",))).outcome is Outcome.SAME
    assert against([record], replace(record, given=("oscar",))).outcome is Outcome.REVIEW


def test_a_number_of_another_known_child_goes_to_review_whatever_else_agrees() -> None:
    oscar = known("Oscar", "Turner", date(2019, 2, 3), nhs_number="9434765870", postcode="LS1 4AB")
    mistaken = replace(SCHOOL, nhs_number="9434765870")
    assert resolve(mistaken, [(OLIVER, [SCHOOL]), (child(2), [oscar])]).outcome is Outcome.REVIEW


def test_namesakes_near_in_birth_make_a_name_weigh_less() -> None:
    asked = known("Oliver", "Turner", BORN, postcode="BD5 7QQ")
    others = [
        (child(10 + day), [known("Oliver", "Turner", date(2021, 5, day), postcode="M1 1AE")])
        for day in range(20, 29)
    ]
    alone = resolve(asked, [(OLIVER, [SURGERY])])
    among = resolve(asked, [(OLIVER, [SURGERY]), *others])
    assert alone.outcome is Outcome.SAME
    assert among.outcome is Outcome.REVIEW


@pytest.mark.parametrize("born", [None, date(2019, 5, 14)], ids=["no date of birth", "another year"])
def test_both_names_and_the_home_do_where_the_date_of_birth_is_lacking(born: date | None) -> None:
    """Not the names alone, nor a home where another may bear them: a short name, a common one."""
    asked = known("Oliver", "Turner", born, postcode="LS1 4AB", sex="m")
    record = replace(SURGERY, sex="m")
    others = [(child(10 + n), [known("Oliver", "Turner", None, postcode="LS1 9ZZ")]) for n in range(20)]
    assert against([record], asked).outcome is Outcome.SAME
    assert against([record], replace(asked, postcode="", outcode="")).outcome is not Outcome.SAME
    assert against([record], replace(asked, given=("olly",))).outcome is Outcome.REVIEW
    if born is None:
        assert resolve(asked, [(OLIVER, [record]), *others]).outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    "born",
    [None, date(2020, 5, 14), date(2021, 5, 1), date(2021, 1, 1)],
    ids=["none", "near", "month", "year"],
)
def test_a_namesake_in_another_house_of_the_street_merges_only_by_the_same_date_of_birth(
    born: date | None,
) -> None:
    record = known("Oliver", "Turner", BORN, postcode="LS1 4AB", address="14 High Street", sex="m")
    neighbour = replace(record, address="16 high", date_of_birth=born)
    assert against([record], replace(neighbour, address="14 high")).outcome is Outcome.SAME
    assert against([record], neighbour).outcome is Outcome.REVIEW
    assert against([record], replace(neighbour, date_of_birth=BORN)).outcome is Outcome.SAME
    moved_in = replace(record, address="16 high")
    assert against([record, moved_in], neighbour).outcome is Outcome.SAME


def test_names_and_places_of_a_childs_whole_history_count_together() -> None:
    before = known("Oliver", "Turner", BORN, postcode="LS1 4AB")
    after = known("Oliver", "Clarke", BORN, postcode="BD5 7QQ")
    mixed = known("Oliver", "Turner", BORN, postcode="BD5 7QQ")
    pooled = against([before, after], mixed).agreements
    assert (pooled["family_name"], pooled["place"]) == ("exact", "postcode")


def test_an_unborn_child_is_compared_by_its_expected_date() -> None:
    unborn = known("Unborn", "Turner", date(2021, 5, 30), postcode="LS1 4AB")
    resolution = against([unborn], known("Oliver", "Turner", BORN, postcode="LS1 4AB"))
    assert (resolution.outcome, resolution.agreements["date_of_birth"]) == (Outcome.REVIEW, "expected")


def test_a_twin_with_a_number_of_its_own_is_new() -> None:
    twin = known("Oscar", "Turner", BORN, nhs_number="9434765870", postcode="LS1 4AB")
    assert against([SURGERY, SCHOOL], twin).outcome is Outcome.NEW


def test_a_known_twin_is_told_from_the_other() -> None:
    oscar = known("Oscar", "Turner", BORN, postcode="LS1 4AB")
    resolution = resolve(oscar, [(OLIVER, [SURGERY, SCHOOL]), (child(2), [oscar])])
    assert (resolution.outcome, resolution.child) == (Outcome.SAME, child(2))


def test_a_sister_is_a_new_child() -> None:
    sister = known("Olivia", "Turner", date(2019, 2, 3), postcode="LS1 4AB", address="14 High Street")
    resolution = against([SURGERY, SCHOOL], sister)
    assert (resolution.outcome, resolution.child) == (Outcome.NEW, None)
    assert resolution.probability < NEW_BELOW


def test_a_siblings_number_keyed_in_error_goes_to_review() -> None:
    oscar = known("Oscar", "Turner", date(2019, 2, 3), nhs_number="9434765919", postcode="LS1 4AB")
    assert against([SURGERY], oscar).outcome is Outcome.REVIEW


def test_two_children_under_one_number_go_to_review_however_little_else_agrees() -> None:
    resolution = against([SURGERY], known("Mia", "Khan", date(2010, 1, 2), nhs_number="9434765919"))
    assert (resolution.outcome, resolution.child) == (Outcome.REVIEW, OLIVER)


def test_a_number_contradicting_the_childs_own_goes_to_review_whichever_record_holds_it() -> None:
    other_number = replace(SURGERY, nhs_number="9434765870")
    assert against([SURGERY, SCHOOL, WITHOUT_POSTCODE], other_number).outcome is Outcome.REVIEW


def test_a_child_given_a_second_number_is_recognised_by_either() -> None:
    renumbered = replace(SURGERY, nhs_number="9434765870")
    for query in (SURGERY, renumbered):
        assert against([SURGERY, renumbered], query).outcome is Outcome.SAME


def test_two_children_alike_go_to_review() -> None:
    resolution = resolve(WITHOUT_POSTCODE, [(child(1), [SURGERY]), (child(2), [SCHOOL, POLICE])])
    assert resolution.outcome is Outcome.REVIEW


def test_the_same_evidence_weighs_less_in_a_larger_register() -> None:
    small = resolve(WITHOUT_POSTCODE, [(OLIVER, [SURGERY])], register_size=200)
    england = resolve(WITHOUT_POSTCODE, [(OLIVER, [SURGERY])], register_size=12_000_000)
    assert small.outcome is Outcome.SAME
    assert england.outcome is Outcome.REVIEW


def test_without_candidates_the_child_is_new() -> None:
    assert resolve(SURGERY, []) == resolve(SURGERY, [(OLIVER, [])]) == Resolution(Outcome.NEW, None, 0.0)


@given(normalised, normalised)
def test_scoring_is_symmetric(left: NormalisedIdentity, right: NormalisedIdentity) -> None:
    assert score(left, right) == score(right, left)


@given(normalised)
def test_missing_fields_weigh_nothing(identity: NormalisedIdentity) -> None:
    nothing = score(identity, NormalisedIdentity())
    assert (nothing.stranger_bits, nothing.household_bits) == (0, 0)


@given(normalised, candidates, st.randoms(use_true_random=False))
def test_the_order_of_candidates_and_records_makes_no_difference(
    query: NormalisedIdentity, known_children: list[tuple[UUID, list[NormalisedIdentity]]], random: object
) -> None:
    shuffled = [(each, random.sample(records, len(records))) for each, records in known_children]  # type: ignore[attr-defined]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(query, shuffled) == resolve(query, known_children)


@given(normalised, candidates)
def test_an_outcome_always_names_the_right_kind_of_answer(
    query: NormalisedIdentity, known_children: list[tuple[UUID, list[NormalisedIdentity]]]
) -> None:
    resolution = resolve(query, known_children)
    assert 0 <= resolution.probability <= 1
    assert (resolution.child is None) == (resolution.outcome is Outcome.NEW)


@given(normalised, normalised)
def test_numbers_alone_never_merge(query: NormalisedIdentity, record: NormalisedIdentity) -> None:
    same_numbers = replace(query, nhs_number=record.nhs_number, upn=record.upn)
    for nameless in (replace(same_numbers, given=()), replace(same_numbers, given=("zygmunt",))):
        if nameless.given != record.given:
            assert against([record], nameless).outcome is not Outcome.SAME


@given(st.text(), st.text(), normalised)
def test_nothing_but_a_name_never_merges(
    given_name: str, family_name: str, record: NormalisedIdentity
) -> None:
    for query in (
        known(given_name, family_name),
        NormalisedIdentity(given=record.given, family=record.family),
    ):
        assert against([record], query).outcome is not Outcome.SAME


@given(normalised, normalised)
def test_contradicting_numbers_never_merge(query: NormalisedIdentity, record: NormalisedIdentity) -> None:
    left, right = replace(query, nhs_number="9434765919"), replace(record, nhs_number="9434765870")
    assert against([right], left).outcome is not Outcome.SAME


@pytest.mark.parametrize(
    ("outcome", "same", "likely"),
    [(Outcome.SAME, OLIVER, None), (Outcome.REVIEW, None, OLIVER), (Outcome.NEW, None, None)],
)
def test_only_a_sure_answer_names_the_same_child_and_only_a_doubtful_one_a_likely_child(
    outcome: Outcome, same: UUID | None, likely: UUID | None
) -> None:
    answer = Resolution(outcome, None if outcome is Outcome.NEW else OLIVER, 0.5)
    assert (answer.same, answer.likely) == (same, likely)
