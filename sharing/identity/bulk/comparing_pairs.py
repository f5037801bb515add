"""How well do the names and dates of each pair agree? By the vault's own comparisons, on every core.

Each distinct pair of names or dates is compared once, before Splink: so both engines say what the vault
says, and neither calls Python.
"""

from concurrent.futures import ProcessPoolExecutor
from datetime import date

import pyarrow as pa
from duckdb import DuckDBPyConnection

from sharing.identity.bulk.spreading import Answer, spread
from sharing.identity.comparing.levels import birth_level, expected_level
from sharing.identity.comparing.names import FITS, family_level, given_level, name_levels

_LEVEL = {"level": pa.string()}
_LEVELS = dict.fromkeys(("given", "family", "swapped"), pa.string())
_BESIDE = """
    create table beside as
    select pairs.rowid as pair, asked, known, l.given as given_l, r.given as given_r,
        l.family as family_l, r.family as family_r, l.born as born_l, r.born as born_r,
        l.given_sounds as given_l_sounds, r.given_sounds as given_r_sounds,
        l.family_sounds as family_l_sounds, r.family_sounds as family_r_sounds,
        l.unborn <> r.unborn as differ
    from pairs join prepared as l on l.id = asked join prepared as r on r.id = known
    """
# Far below what two names that fit have in common: it only spares asking about most pairs.
_NEARLY = "(jaro_winkler_similarity({one}, {other}) > 0.6 or {one}_sounds && {other}_sounds)"
# Both names may be in it.
_ONE_FIELD = (
    "(given_{side} is null or family_{side} is null) and contains(coalesce(given_{side}, family_{side}), ' ')"
)
_STRAIGHT = """
    create table straight as
    select beside.*, birth.level as birth,
        case when given_l = given_r then 'exact' else given.level end as given,
        case when family_l = family_r then 'exact' else family.level end as family
    from beside
    left join given_levels as given
        on given.one = least(given_l, given_r) and given.other = greatest(given_l, given_r)
    left join family_levels as family
        on family.one = least(family_l, family_r) and family.other = greatest(family_l, family_r)
    left join birth_levels as birth
        on birth.one = born_l and birth.other = born_r and birth.differ = beside.differ
    """
_SIDE = """
    create table {side}_of_pairs as
    select pair, id, sex, nhs_number, upn, postcode, outcode, address,
        coalesce(unlike.given, straight.given) as given_name,
        coalesce(unlike.family, straight.family) as family_name,
        swapped as names_swapped, straight.birth as date_of_birth
    from straight left join unlike using (pair) join prepared on id = {side}
    """


def compare_pairs(database: DuckDBPyConnection, workers: ProcessPoolExecutor) -> None:
    """From `pairs` and `prepared` makes `asked_of_pairs` and `known_of_pairs`: a row a pair, with that side's
    facts and, in both, the levels found here; null where a side lacks the field."""
    database.execute(_BESIDE).fetchall()
    for name, function in (("given", _given), ("family", _family)):
        one, other = f"{name}_l", f"{name}_r"
        each = (
            f"select distinct least({one}, {other}) as one, greatest({one}, {other}) as other"
            f" from beside where {one} <> {other}"
        )
        spread(database, workers, f"{name}_levels", each, function, _LEVEL)
    dates = """
        select distinct born_l as one, born_r as other, differ from beside
        where born_l is not null and born_r is not null
        """
    spread(database, workers, "birth_levels", dates, _birth, _LEVEL)
    database.execute(_STRAIGHT).fetchall()
    fits = ", ".join(f"'{level}'" for level in sorted(FITS))
    neither = f"""
        select pair, given_l, family_l, given_r, family_r from straight
        where (
            given not in ({fits}) and family not in ({fits})
            and {_NEARLY.format(one="given_l", other="family_r")}
            and {_NEARLY.format(one="family_l", other="given_r")}
        ) or {_ONE_FIELD.format(side="l")} or {_ONE_FIELD.format(side="r")}
        """
    spread(database, workers, "unlike", neither, _crosswise, _LEVELS)
    for side in ("asked", "known"):
        database.execute(_SIDE.format(side=side)).fetchall()


def _given(one: str, other: str) -> Answer:
    return (given_level(tuple(one.split()), tuple(other.split())),)


def _family(one: str, other: str) -> Answer:
    return (family_level(tuple(one.split()), tuple(other.split())),)


def _birth(one: date, other: date, differ: bool) -> Answer:
    return (expected_level(one, other) if differ else birth_level(one, other),)


def _crosswise(_pair: int, *names: str | None) -> Answer:
    given, family, swapped = name_levels(*(tuple((name or "").split()) for name in names))
    return given or None, family or None, swapped or None
