"""Splink on DuckDB: its own links, and the weights that our scorer loads."""

import logging
from itertools import combinations
from typing import Any

import pandas
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.linkage.febrl_data import Pair, Task, pair
from benchmarks.linkage.febrl_levels import LEVELS

Model = dict[str, Any]  # Splink's own JSON

# Any two of the facts that our keys are made of, as they were written.
FACTS = (
    "given_name",
    "surname",
    "date_of_birth",
    "postcode",
    "suburb",
    "address_1",
    "address_2",
    "street_number",
)
BLOCKS = tuple(combinations(FACTS, 2))
# Pairs that are surely matches, and the part of all matches that they are thought to be.
SURE = (("given_name", "surname", "date_of_birth"), ("surname", "date_of_birth", "postcode"))
SURE_PART = 0.7
# Which pairs teach how often the fields of a match agree: each field is left free by one of them.
LESSONS = (("date_of_birth",), ("given_name", "surname"))
SAMPLED_PAIRS = 5_000_000
SEED = 1


def train(task: Task) -> Model:
    """How often each level occurs in matches (m, by expectation and maximisation) and at random (u)."""
    linker = _linker(task, _settings(task))
    training = linker.training
    training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED, min_count_per_level=None)
    training.estimate_probability_two_random_records_match([block_on(*rule) for rule in SURE], SURE_PART)
    for rule in LESSONS:
        training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    model: Model = linker.misc.save_model_to_json()
    return model


def weights(task: Task, model: Model | SettingsCreator) -> dict[Pair, float]:
    """Pair → match weight in bits, the prior included, for every pair that shares one of the blocks."""
    predicted = _linker(task, model).inference.predict().as_record_list()
    return {pair(row["rec_id_l"], row["rec_id_r"]): row["match_weight"] for row in predicted}


def _linker(task: Task, settings: Model | SettingsCreator) -> Linker:
    database = DuckDBAPI()
    tables = [
        database.register(
            pandas.DataFrame([{"rec_id": number, **record} for number, record in file.items()]),
            dataset_display_name=f"file_{place}",
        )
        for place, file in enumerate(task.files)
    ]
    return Linker(tables, settings, log_level=logging.ERROR)


def _settings(task: Task) -> SettingsCreator:
    blocks = [*BLOCKS, *([("soc_sec_id",)] if task.with_identifier else [])]
    return SettingsCreator(
        link_type="link_only" if len(task.files) == 2 else "dedupe_only",
        unique_id_column_name="rec_id",
        comparisons=list(map(_comparison, task.fields)),
        blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        retain_matching_columns=False,
        max_iterations=200,
    )


def _comparison(field: str) -> dict[str, Any]:
    missing, *others = [condition.sql for condition in LEVELS[field]]
    conditions = [
        {"sql_condition": missing, "label_for_charts": "missing", "is_null_level": True},
        *({"sql_condition": sql, "label_for_charts": sql} for sql in [*others, "ELSE"]),
    ]
    return {"output_column_name": field, "comparison_levels": conditions}
