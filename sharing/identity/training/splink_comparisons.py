"""The vault's own comparisons as Splink's: the same functions, called by DuckDB, so that nothing can drift.

For training and for the parity test; not for the web, the worker or the vault.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow

from sharing.identity.comparing import levels
from sharing.identity.comparing.names import name_levels
from sharing.identity.identity import NormalisedIdentity

COLUMNS = ("given", "family", "born", "unborn", "sex", "nhs_number", "upn", "postcode", "outcode", "address")
_NAMES = "given_l, family_l, given_r, family_r"
_PLACES = "postcode_l, outcode_l, address_l, postcode_r, outcode_r, address_r"
# Field → the SQL that gives its level, "" where a side lacks it.
LEVELS = {
    "given_name": f"given_level({_NAMES})",
    "family_name": f"family_level({_NAMES})",
    "names_swapped": f"swapped_level({_NAMES})",
    "date_of_birth": "birth_level(born_l, unborn_l, born_r, unborn_r)",
    "sex": "equal_level(sex_l, sex_r)",
    "nhs_number": "equal_level(nhs_number_l, nhs_number_r)",
    "upn": "upn_level(upn_l, upn_r)",
    "place": f"place_level({_PLACES})",
}
# Splink wants two levels at least; this one is below the null level, so that no pair reaches it.
_NEVER = {"sql_condition": "ELSE", "label_for_charts": "never", "m_probability": 0.5, "u_probability": 0.5}


def table(identities: Iterable[NormalisedIdentity]) -> pyarrow.Table:
    """One row an identity: unique_id, and text columns that are "" where nothing is known."""
    rows = [
        (
            " ".join(one.given),
            " ".join(one.family),
            one.date_of_birth.isoformat() if one.date_of_birth else "",
            "yes" if one.unborn else "",
            one.sex,
            one.nhs_number,
            one.upn,
            one.postcode,
            one.outcode,
            one.address,
        )
        for one in identities
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    texts = {
        name: pyarrow.array(values, pyarrow.string()) for name, values in zip(COLUMNS, columns, strict=True)
    }
    return pyarrow.table({"unique_id": pyarrow.array(range(len(rows)), pyarrow.int64()), **texts})


def teach(connection: duckdb.DuckDBPyConnection) -> None:
    """Lets DuckDB call our comparisons by the names in LEVELS."""
    functions: dict[str, tuple[Callable[..., str], int]] = {
        "given_level": (lambda a, b, c, d: _names(a, b, c, d)[0], 4),
        "family_level": (lambda a, b, c, d: _names(a, b, c, d)[1], 4),
        "swapped_level": (lambda a, b, c, d: _names(a, b, c, d)[2], 4),
        "birth_level": (_birth, 4),
        "equal_level": (levels.equal, 2),
        "upn_level": (levels.upn_level, 2),
        "place_level": (_place, 6),
    }
    for name, (function, arguments) in functions.items():
        texts: list[Any] = ["VARCHAR"] * arguments
        connection.create_function(name, function, texts, "VARCHAR")


def comparisons(fields: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Splink's comparisons with a model's m and u; a model without them ({}) leaves them to be trained."""
    return [
        {
            "output_column_name": field,
            "comparison_levels": [
                {
                    "sql_condition": f"{LEVELS[field]} = ''",
                    "label_for_charts": "missing",
                    "is_null_level": True,
                },
                *(_level(field, level, seen) for level, seen in levels.items()),
                *([_NEVER] if len(levels) == 1 else []),
            ],
        }
        for field, levels in fields.items()
    ]


def _level(field: str, level: str, seen: Mapping[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"sql_condition": f"{LEVELS[field]} = '{level}'", "label_for_charts": level}
    shares = {"m_probability": seen.get("same"), "u_probability": seen.get("stranger")}
    return described | {name: share for name, share in shares.items() if share}


def _names(left_given: str, left_family: str, right_given: str, right_family: str) -> tuple[str, str, str]:
    left, right = (left_given, left_family), (right_given, right_family)
    return name_levels(*(tuple(name.split()) for name in (*left, *right)))


def _birth(left: str, left_unborn: str, right: str, right_unborn: str) -> str:
    if not left or not right:
        return ""
    level = levels.expected_level if left_unborn != right_unborn else levels.birth_level
    return level(date.fromisoformat(left), date.fromisoformat(right))


def _place(postcode: str, outcode: str, address: str, postcode2: str, outcode2: str, address2: str) -> str:
    return levels.place_level(
        NormalisedIdentity(postcode=postcode, outcode=outcode, address=address),
        NormalisedIdentity(postcode=postcode2, outcode=outcode2, address=address2),
    )
