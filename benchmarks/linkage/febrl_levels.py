"""How well do two FEBRL records agree, field by field? Each level twice: in SQL for Splink, in Python for us.

A level is the place of the first condition that holds: 0 when there is nothing to compare, the last one
when no condition holds. Names and address lines written crosswise are one fact, so they count once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from benchmarks.linkage.febrl_data import Record

CLOSE, SIMILAR = 0.9, 0.75  # of Jaro and Winkler's similarity; usual values, the same for every field


@dataclass(frozen=True)
class Condition:
    sql: str
    holds: Callable[[Record, Record], bool]


def level(field: str, left: Record, right: Record) -> int:
    conditions = LEVELS[field]
    return next((at for at, each in enumerate(conditions) if each.holds(left, right)), len(conditions))


def _missing(field: str) -> Condition:
    return Condition(
        f"({field}_l IS NULL OR {field}_r IS NULL)",
        lambda left, right: left[field] is None or right[field] is None,
    )


def _exact(field: str) -> Condition:
    return Condition(f"{field}_l = {field}_r", lambda left, right: left[field] == right[field])


def _alike(field: str, similarity: float, other: str | None = None) -> Condition:
    """One field of the left against the same, or another, of the right."""
    beside = other or field

    def holds(left: Record, right: Record) -> bool:
        one, two = left[field], right[beside]
        return one is not None and two is not None and JaroWinkler.similarity(one, two) >= similarity

    return Condition(f"jaro_winkler_similarity({field}_l, {beside}_r) >= {similarity}", holds)


def _slips(field: str, most: int) -> Condition:
    """At most so many digits or letters wrong, missing, added or exchanged with their neighbour."""

    def holds(left: Record, right: Record) -> bool:
        one, two = left[field], right[field]
        return one is not None and two is not None and DamerauLevenshtein.distance(one, two) <= most

    return Condition(f"damerau_levenshtein({field}_l, {field}_r) <= {most}", holds)


def _crosswise(first: str, second: str) -> Condition:
    straight, over, back = _alike(first, CLOSE), _alike(first, CLOSE, second), _alike(second, CLOSE, first)
    return Condition(
        f"({over.sql} AND {back.sql} AND NOT {straight.sql})",
        lambda left, right: (
            over.holds(left, right) and back.holds(left, right) and not straight.holds(left, right)
        ),
    )


def _either(one: Condition, two: Condition) -> Condition:
    return Condition(
        f"({one.sql} OR {two.sql})", lambda left, right: one.holds(left, right) or two.holds(left, right)
    )


def _text(field: str) -> list[Condition]:
    return [_missing(field), _exact(field), _alike(field, CLOSE), _alike(field, SIMILAR)]


def _number(field: str, most: int) -> list[Condition]:
    return [_missing(field), _exact(field), *(_slips(field, slips) for slips in range(1, most + 1))]


def _twins(first: str, second: str) -> dict[str, list[Condition]]:
    """Two fields that are written in each other's place; the second then has nothing to add."""
    crosswise = _crosswise(first, second)
    one, two = _text(first), _text(second)
    return {first: [*one[:2], crosswise, *one[2:]], second: [_either(two[0], crosswise), *two[1:]]}


LEVELS: Mapping[str, list[Condition]] = {
    **_twins("given_name", "surname"),
    "street_number": _number("street_number", 1),
    **_twins("address_1", "address_2"),
    "suburb": _text("suburb"),
    "postcode": _number("postcode", 2),
    "state": [_missing("state"), _exact("state")],
    "date_of_birth": _number("date_of_birth", 2),
    "soc_sec_id": _number("soc_sec_id", 2),
}
