"""Which child is each row of a file? The rule of finding/matching.py, on Splink's comparison columns.

Rows are decided in order, as the vault decides them: what is found to be an earlier row is that child,
so no rival of it, and a record of it beside the others.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from duckdb import DuckDBPyConnection

from sharing.identity.bulk.settings import level_of
from sharing.identity.comparing.evidence import Candidate, weigh
from sharing.identity.comparing.weights import Model
from sharing.identity.finding.matching import Outcome, decide

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Decision:
    """row: the id of the row asked for. match: the row it is, or is likely to be; None for a new child."""

    row: int
    outcome: Outcome
    match: int | None
    probability: float


class Deciding:
    def __init__(self, model: Model, register_size: int) -> None:
        self._prior = model.prior_bits(register_size)
        self._model = model
        # A row found to be an earlier one → the first row of that child; a row under review → the likely one.
        self._first: dict[int, int] = {}
        self._likely: dict[UUID, UUID] = {}
        self.candidate = cache(self._read)
        self._at = cache(self._place)
        self._settled = cache(self._settle)

    def decide(self, row: int, found: Sequence[int], codes: Sequence[str]) -> Decision:
        """found: rows that share a key; codes: for each Splink's comparison columns, with a space between."""
        if not self._first and not self._likely:
            outcome, place, probability = self._settled(tuple(codes))
            return Decision(row, outcome, None if place is None else found[place], probability)
        children = defaultdict[int, list[str]](list)
        for other, code in zip(found, codes, strict=True):
            children[self._first.get(other, other)].append(code)
        known = [replace(self.candidate(*each), child=UUID(int=child)) for child, each in children.items()]
        answer = decide(known, suspected=self._likely)
        match = None if answer.child is None else answer.child.int
        return Decision(row, answer.outcome, match, answer.probability)

    def remember(self, decision: Decision) -> None:
        """For a file that is compared with itself."""
        if decision.outcome is Outcome.SAME and decision.match is not None:
            self._first[decision.row] = decision.match
        elif decision.match is not None:
            self._likely[UUID(int=decision.row)] = UUID(int=decision.match)

    def _settle(self, codes: tuple[str, ...]) -> tuple[Outcome, int | None, float]:
        """Many rows meet others in the same ways: decided once for each way."""
        answer = decide([self._at(code, place) for place, code in enumerate(codes)], suspected={})
        place = None if answer.child is None else answer.child.int
        return answer.outcome, place, answer.probability

    def _place(self, code: str, place: int) -> Candidate:
        return replace(self.candidate(code), child=UUID(int=place))

    def _read(self, *codes: str) -> Candidate:
        """Of one child with a row for each code."""
        return weigh([self._levels(code) for code in codes], _NOBODY, self._prior, self._model)

    def _levels(self, code: str) -> dict[str, str]:
        gammas = zip(self._model.fields, map(int, code.split()), strict=True)
        levels = {field: level_of(self._model, field, gamma) for field, gamma in gammas}
        return {field: level for field, level in levels.items() if level}


def decisions(
    database: DuckDBPyConnection, model: Model, rows: range, *, register_size: int, dedupe: bool
) -> Iterator[Decision]:
    """From the table `compared`, one for each of the rows, in order."""
    deciding = Deciding(model, register_size)
    code = ", ".join(f"gamma_{field}" for field in model.fields)
    found = database.cursor().execute(
        f"""
        select id_l, list(id_r order by code, id_r), list(code order by code, id_r)
        from (select id_l, id_r, concat_ws(' ', {code}) as code from compared)
        group by id_l order by id_l
        """
    )
    waiting = (row for batch in iter(lambda: found.fetchmany(10_000), []) for row in batch)
    asked = next(waiting, None)
    for row in rows:
        if asked is None or asked[0] != row:
            yield Decision(row, Outcome.NEW, None, 0.0)
            continue
        decision = deciding.decide(*asked)
        if dedupe:
            deciding.remember(decision)
        yield decision
        asked = next(waiting, None)
