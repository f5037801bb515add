"""The oracle counts for itself, and so do the rules: where they differ, one of them is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sharing.accumulation import Contribution, Rule, contributing, deciding, judge
from sharing.strengths import Strength
from tests.factories.sharing import default_rules
from tests.faults import oracle
from tests.faults.plan import AGES

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    author: int
    agency: int
    strength: str
    days_ago: float


TOLD = st.builds(
    Told,
    author=st.integers(0, 4),
    agency=st.integers(0, 3),
    strength=st.sampled_from(oracle.WORSE),
    days_ago=st.sampled_from(AGES),
)


def said(number: int, told: Told) -> oracle.Said:
    return oracle.Said(
        concern=UUID(int=number),
        child="one",
        author=str(told.author),
        agency=str(told.agency),
        strength=told.strength,
        observed_at=NOW - timedelta(days=told.days_ago),
        filed_at=NOW,
    )


def contribution(number: int, told: Told) -> Contribution:
    return Contribution(
        concern=UUID(int=number),
        author=UUID(int=told.author),
        agency=UUID(int=100 + told.agency),
        agency_kind="gp",
        strength=Strength(told.strength),
        observed_at=NOW - timedelta(days=told.days_ago),
    )


def rules() -> list[Rule]:
    plain = ("code", "version", "name", "window_days", "min_concerns", "min_authors", "min_agencies")
    return [
        Rule(
            **{name: each[name] for name in (*plain, "half_life_days", "threshold")},
            at_least_one=Strength(each["at_least_one"]) if each["at_least_one"] else None,
            weights={strength: each[f"weight_{strength}"] for strength in Strength},
            weight_sibling=each["weight_sibling"],
            weight_carer=each["weight_carer"],
        )
        for each in default_rules()
    ]


def judged(told: Sequence[Told]) -> tuple[str, set[UUID]] | None:
    """The rule that raises an alert as soon as one is crossed, and what the alert then holds."""
    for count in range(1, len(told) + 1):
        past = [contribution(number, each) for number, each in enumerate(told[:count])]
        judgements = [judge(past, rule, now=NOW) for rule in rules()]
        decides = deciding(judgements)
        if decides and decides.crossed:
            later = {UUID(int=number) for number in range(count, len(told))}
            return decides.rule.code, {each.concern for each in contributing(judgements)} | later
    return None


@given(st.lists(TOLD, max_size=9))
def test_the_oracle_and_the_rules_agree_on_every_alert(told: list[Told]) -> None:
    found = oracle.alerts([said(*each) for each in enumerate(told)], default_rules())
    alert = found.get("one")
    assert (alert and (alert.rule, set(alert.concerns))) == judged(told)


def test_an_alert_grows_step_by_step_and_knows_who_had_contributed_at_each() -> None:
    told = [Told(0, 0, "niggle", 3), Told(1, 1, "worried", 3), Told(2, 2, "niggle", 1)]
    [alert] = oracle.alerts([said(*each) for each in enumerate(told)], default_rules()).values()
    assert (alert.rule, len(alert.concerns)) == ("two-one-worried", 3)
    assert alert.steps == [frozenset("01"), frozenset("012")]


def test_one_agency_alone_raises_nothing_unless_very_worried() -> None:
    alone = [Told(author, 0, "worried", 1) for author in range(5)]
    assert oracle.alerts([said(*each) for each in enumerate(alone)], default_rules()) == {}
    [alert] = oracle.alerts([said(0, Told(0, 0, "very_worried", 1))], default_rules()).values()
    assert alert.rule == "immediate"
