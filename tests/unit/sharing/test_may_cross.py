from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from sharing.accumulation import Contribution, Relation, Rule, Tally, judge, may_cross, may_cross_any
from sharing.strengths import Strength
from tests.unit.sharing.builders import NOW, contribution, default_rules
from tests.unit.sharing.test_accumulation import many_contributions, rules

THREE_FROM_TWO = default_rules()["three-from-two"]


def tallies(contributions: list[Contribution]) -> list[Tally]:
    together = defaultdict(list)
    for each in contributions:
        together[each.author, each.agency, each.strength, each.relation].append(each.observed_at)
    return [Tally(*group, len(seen), max(seen)) for group, seen in together.items()]


@given(many_contributions, rules())
def test_what_crosses_a_rule_is_never_ruled_out_by_its_numbers(
    contributions: list[Contribution], rule: Rule
) -> None:
    if judge(contributions, rule, now=NOW).crossed:
        assert may_cross_any(tallies(contributions))
        assert may_cross(tallies(contributions), rule, now=NOW)


@given(st.lists(st.builds(contribution, st.just(Strength.WORRIED), days_ago=st.floats(0, 300)), min_size=3))
def test_one_agency_alone_is_ruled_out_however_often_it_posts(contributions: list[Contribution]) -> None:
    assert not may_cross_any(tallies(contributions))
    assert not may_cross(tallies(contributions), THREE_FROM_TWO, now=NOW)


def test_what_is_too_long_ago_is_ruled_out() -> None:
    old = [contribution(agency=agency, days_ago=366) for agency in ("surgery", "school", "police")]
    assert not may_cross(tallies(old), THREE_FROM_TWO, now=NOW)


def test_brothers_and_sisters_alone_are_ruled_out() -> None:
    weighted = default_rules()["weighted"]
    agencies = ("surgery", "school", "police")
    theirs = [
        contribution(Strength.VERY_WORRIED, agency=each, relation=Relation.SIBLING) for each in agencies
    ]
    assert not may_cross(tallies(theirs), weighted, now=NOW)
