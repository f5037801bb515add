from uuid import UUID

import pytest

from benchmarks.linkage.figures import Figure, table
from benchmarks.linkage.population import Row
from benchmarks.linkage.tally import Tally, judged
from sharing.identity.finding.matching import Outcome, Resolution


def asked(kind: str = "known", child: int = 1, group: str = "common") -> Row:
    return Row("q1", {}, f"c{child}", "h1", group, kind)


def answered(outcome: Outcome, child: int | None = None) -> Resolution:
    return Resolution(outcome, UUID(int=child) if child is not None else None, 0.5)


def figure(tally: Tally, metric: str, mix: str = "stress") -> Figure:
    return next(one for one in judged(mix, tally) if one.metric == metric)


@pytest.fixture
def tally() -> Tally:
    """Ninety-nine known children found, and one stranger answered new."""
    filled = Tally()
    for _ in range(99):
        filled.judge(asked(), answered(Outcome.SAME, 1), 0.001)
    filled.judge(asked("unrelated", 7), answered(Outcome.NEW), 0.001)
    return filled


def test_a_known_child_taken_for_another_is_a_wrong_merge(tally: Tally) -> None:
    tally.judge(asked(child=1), answered(Outcome.SAME, 2), 0.001)
    assert figure(tally, "wrong merges per million").measured == pytest.approx(1e6 / 101)


def test_a_new_twin_taken_for_the_registered_one_is_a_wrong_merge(tally: Tally) -> None:
    tally.judge(asked("new_twin", 9), answered(Outcome.SAME, 1), 0.001)
    assert figure(tally, "wrong merges per million").met is False


@pytest.mark.parametrize(("outcome", "likely"), [(Outcome.NEW, None), (Outcome.REVIEW, 2)])
def test_a_known_child_is_missed_where_no_steward_sees_the_right_record(
    tally: Tally, outcome: Outcome, likely: int | None
) -> None:
    tally.judge(asked(child=1), answered(outcome, likely), 0.001)
    assert figure(tally, "known children missed, after review").measured == pytest.approx(0.01)


def test_a_known_child_in_review_beside_the_right_record_is_not_missed(tally: Tally) -> None:
    tally.judge(asked(child=1), answered(Outcome.REVIEW, 1), 0.001)
    assert figure(tally, "known children missed, after review").measured == 0
    assert figure(tally, "automatic F1").measured == pytest.approx(2 * 99 / (99 + 100))


def test_wrong_merges_among_transliterated_names_alone_miss_the_ratio(tally: Tally) -> None:
    tally.judge(asked(group="transliterated"), answered(Outcome.SAME, 2), 0.001)
    assert figure(tally, "wrong merges, transliterated ÷ others").met is False


def test_two_tallies_are_added_without_losing_a_count(tally: Tally) -> None:
    whole = Tally()
    whole.add(tally)
    whole.add(tally)
    assert whole.count() == 2 * tally.count()
    assert len(whole.seconds) == 200


def test_the_table_says_what_was_missed() -> None:
    text = table([Figure("review", "≤ 0.04", 0.05, False), Figure("rows", "", 5)])
    assert text.splitlines()[1].split() == ["review", "≤", "0.04", "0.05", "MISSED"]
