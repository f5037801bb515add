"""How often is each level of agreement seen? Learned from records by Splink; for `train_linkage` only.

m by expectation maximisation, blocked on agreeing NHS numbers and UPNs: blocked on place or date of birth,
siblings would pass as matches. u from random pairs. What is seen between two children of one household is
counted on records at one address whose numbers differ. The model keeps shares, and nothing of anybody.
"""

import logging
from collections.abc import Iterable, Mapping

import duckdb
from splink import DuckDBAPI, Linker, block_on

from sharing.identity.identity import NormalisedIdentity
from sharing.identity.training.splink_comparisons import COLUMNS, LEVELS, comparisons, table, teach

Fields = Mapping[str, Mapping[str, Mapping[str, float | None]]]
Shares = dict[str, dict[str, float]]

RANDOM_PAIRS = 300_000
HOUSEHOLD_PAIRS = 200_000
SEED = 20261121
NUMBERS = ("nhs_number", "upn")
# Not learned: pairs are chosen by their numbers, and a swap of names is rarer than any sample tells.
NOT_LEARNED = frozenset({*NUMBERS, "names_swapped"})
# For how many pairs the model before counts, so that a level that no pair shows keeps a share.
_PAIRS_BEFORE = 5
# How often 1 January stands for an unknown date differs from register to register.
_LEVELS_NOT_LEARNED = frozenset({"first_of_january", "expected"})
_LEAST = 1e-6
# Sisters do not bear one name; that they seem to in one of a thousand pairs is errors and stepfamilies.
_LEAST_SAME_NAME = 1e-3
# As near as names may come by chance when parents of one community choose from the same few.
_NEAR_BY_CHANCE = frozenset({"variant", "typo", "similar", "alike"})

_SIDES = ", ".join(f"{side}.{name} as {name}_{side}" for side in "lr" for name in COLUMNS)
# Nothing in these queries comes from outside this module.
_PAIRS = f"select {_SIDES} from records l join records r on"  # noqa: S608
_SAMPLE = f"using sample reservoir({HOUSEHOLD_PAIRS} rows) repeatable ({SEED})"
_GIVEN = "given_level(l.given, l.family, r.given, r.family)"
_NUMBERS_DIFFER = """
    l.unique_id < r.unique_id and l.nhs_number <> r.nhs_number and '' not in (l.nhs_number, r.nhs_number)
"""
_HOUSEHOLDS = f"""
    {_PAIRS} l.postcode = r.postcode and l.address = r.address and '' not in (l.postcode, l.address)
    and {_NUMBERS_DIFFER} and not ({_GIVEN} = 'exact' and l.born = r.born) {_SAMPLE}
"""
_SURNAMES = f"""
    {_PAIRS} l.family = r.family and l.family <> '' and l.postcode <> r.postcode and l.unique_id % 10 = 0
    and {_NUMBERS_DIFFER} {_SAMPLE}
"""
# Every record beside some others, so that no record is seen more often than another.
_STRANGERS = f"""
    with shuffled as (
        select *, row_number() over (order by hash(unique_id + {SEED})) - 1 as turn from records
    ), turned as (
        select *, unnest(range(1, least(31, 2 + {RANDOM_PAIRS} // records))) as shift
        from shuffled cross join (select count(*) as records from shuffled)
    ), paired as (select *, (turn + shift) % records as other from turned)
    select {_SIDES} from paired l join shuffled r on r.turn = l.other
    where l.nhs_number <> r.nhs_number or l.nhs_number = ''
"""  # noqa: S608
# One number, another name and birth: a brother's or sister's number was keyed in error. Such records would
# teach that a child may bear any name.
_SURE = " and ".join(
    f"""{number} not in (
        select l.{number} from records l join records r on l.{number} = r.{number}
        where l.{number} <> '' and l.born <> r.born and {_GIVEN} in ('other_name', 'different')
    )"""  # noqa: S608
    for number in NUMBERS
)


class NothingToLearn(Exception):
    """The message says why these records teach nothing."""


def train(identities: Iterable[NormalisedIdentity], before: Fields) -> Fields:
    """The fields of a model. before: those of another, with all levels, for what the records do not show.

    Raises NothingToLearn where no two records are known to be of one child.
    """
    with duckdb.connect() as connection:
        teach(connection)
        connection.register("given_records", table(identities))
        connection.execute("create table records as select * from given_records")
        strangers = _shares(connection, _STRANGERS, "stranger", before)
        household = _in_households(connection, before)
        same = _by_splink(connection, strangers)
    return {
        field: {
            level: {
                "same": _round(same[field][level]),
                "stranger": _round(strangers[field][level]),
                "household": None if seen["household"] is None else _round(household[field][level]),
            }
            if field not in NOT_LEARNED and level not in _LEVELS_NOT_LEARNED and same[field].get(level)
            else seen
            for level, seen in levels.items()
        }
        for field, levels in before.items()
    }


def _round(share: float | None) -> float:
    """No sample tells more than six figures."""
    return float(f"{share or 0:.6g}")


def _by_splink(
    connection: duckdb.DuckDBPyConnection, strangers: Shares
) -> dict[str, dict[str, float | None]]:
    """Field → level → m, with u as counted; None for a level that no pair shows."""
    known = {
        field: {level: {"stranger": share} for level, share in levels.items()}
        for field, levels in strangers.items()
    }
    settings = {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "comparisons": comparisons(known),
        "blocking_rules_to_generate_predictions": [block_on("nhs_number")],
    }
    connection.execute(f"create table sure_records as select * from records where {_SURE}")  # noqa: S608
    linker = Linker(DuckDBAPI(connection).register("sure_records"), settings, log_level=logging.ERROR)
    rules = [f"l.{number} = r.{number} and l.{number} <> ''" for number in _shared_numbers(connection)]
    for rule in rules:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, fix_u_probabilities=True)
    return {
        comparison["output_column_name"]: {
            level["label_for_charts"]: level.get("m_probability") for level in comparison["comparison_levels"]
        }
        for comparison in linker.misc.save_model_to_json()["comparisons"]
    }


def _shared_numbers(connection: duckdb.DuckDBPyConnection) -> list[str]:
    shared = [
        number
        for number in NUMBERS
        if connection.execute(
            f"select 1 from sure_records where {number} <> '' group by {number} having count(*) > 1 limit 1"  # noqa: S608
        ).fetchall()
    ]
    if not shared:
        raise NothingToLearn(
            "No two records share a valid NHS number or UPN, so none are known to be one child's."
        )
    return shared


def _in_households(connection: duckdb.DuckDBPyConnection, before: Fields) -> Shares:
    found = _shares(connection, _HOUSEHOLDS, "household", before)
    by_chance = _shares(connection, _SURNAMES, "household", before)
    given = found["given_name"]
    for level in _NEAR_BY_CHANCE:
        given[level] = max(given[level], by_chance["given_name"][level])
    given["exact"] = max(given["exact"], _LEAST_SAME_NAME)
    return found


def _shares(connection: duckdb.DuckDBPyConnection, pairs: str, whose: str, before: Fields) -> Shares:
    """Field → level → its share among the pairs that have one."""
    connection.execute(f"create or replace temp table pairs as {pairs}")
    found: Shares = {}
    for field, levels in before.items():
        if field in NOT_LEARNED:
            continue
        counting = f"select {LEVELS[field]} as level, count(*) from pairs group by level"  # noqa: S608
        counted = {level: count for level, count in connection.execute(counting).fetchall() if level}
        whole = sum(counted.values()) + _PAIRS_BEFORE
        found[field] = {
            level: max(_LEAST, (counted.get(level, 0) + _PAIRS_BEFORE * (seen[whose] or 0.0)) / whole)
            for level, seen in levels.items()
        }
    return found
