"""How is our model said to Splink? One settings object for DuckDB and for Spark.

Names and dates come compared (comparing_pairs.py); numbers, sex and place are compared here, as in
comparing.py. What a level is worth comes from the same model as everywhere.
"""

from typing import Any

from splink import SettingsCreator, block_on
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison

from sharing.identity.comparing.weights import Model

_TEMPORARY = "substr(upn_{side}, 13, 1) >= 'A'"
_LEFT, _RIGHT = (f"regexp_extract(address_{side}, '^([0-9]+)', 1)" for side in "lr")
# Splink wants a last level for all else, and two at least; no pair of ours comes to it.
_NEVER_SEEN = {"same": 0.5, "stranger": 0.5}
# Field → when a side lacks it, and each level in the order in which Splink tries them.
_COMPARED = {
    "sex": ("sex_l is null or sex_r is null", {"same": "sex_l = sex_r", "different": "ELSE"}),
    "nhs_number": (
        "nhs_number_l is null or nhs_number_r is null",
        {"same": "nhs_number_l = nhs_number_r", "different": "ELSE"},
    ),
    "upn": (
        "upn_l is null or upn_r is null"
        f" or (upn_l <> upn_r and ({_TEMPORARY.format(side='l')} or {_TEMPORARY.format(side='r')}))",
        {"same": "upn_l = upn_r", "different": "ELSE"},
    ),
    "place": (
        "(outcode_l is null or outcode_r is null)"
        " and (address_l is null or address_r is null or address_l <> address_r)",
        {
            "other_house": "postcode_l = postcode_r"
            f" and {_LEFT} <> {_RIGHT} and '' not in ({_LEFT}, {_RIGHT})",
            "postcode": "postcode_l = postcode_r",
            "address": "address_l = address_r and (outcode_l is null or outcode_r is null"
            " or outcode_l = outcode_r or damerau_levenshtein(postcode_l, postcode_r) <= 1)",
            "typo": "damerau_levenshtein(postcode_l, postcode_r) <= 1",
            "outcode": "outcode_l = outcode_r",
            "different": "ELSE",
        },
    ),
}


def settings(model: Model, register_size: int) -> SettingsCreator:
    """For two tables of a row a pair, as comparing_pairs.py makes them: the blocking is done."""
    prior = 2 ** model.prior_bits(register_size)
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="pair",
        blocking_rules_to_generate_predictions=[block_on("pair")],
        comparisons=[_comparison(field, model) for field in model.fields],
        probability_two_random_records_match=prior / (1 + prior),
        additional_columns_to_retain=["id"],
        # With them come the comparison columns, on which the household rule rests.
        retain_matching_columns=True,
    )


def level_of(model: Model, field: str, gamma: int) -> str:
    """Splink numbers a field's levels from the last, which is 0; -1 is missing, here ""."""
    return list(_levels(field, model)[1])[-1 - gamma] if gamma >= 0 else ""


def _levels(field: str, model: Model) -> tuple[str, dict[str, str]]:
    if field in _COMPARED:
        return _COMPARED[field]
    levels = {level: f"{field}_l = '{level}'" for level in model.fields[field]}
    return f"{field}_l is null", {**levels, "never": "ELSE"}


def _comparison(field: str, model: Model) -> CustomComparison:
    missing, levels = _levels(field, model)
    made: list[Any] = [CustomLevel(missing, "missing", "duckdb").configure(is_null_level=True)]
    for level, condition in levels.items():
        said = ElseLevel() if condition == "ELSE" else CustomLevel(condition, level, "duckdb")
        seen = model.fields[field].get(level, _NEVER_SEEN)
        made.append(said.configure(m_probability=seen["same"], u_probability=seen["stranger"]))
    return CustomComparison(made, output_column_name=field)
