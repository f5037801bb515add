"""What does Splink do by itself with the same two files? As its documentation advises, on DuckDB.

Columns cleaned in SQL, Splink's own comparisons with term frequencies for names, twelve blocking rules, and
its own training, which is not timed. Its answer for a row is the likeliest record, from a probability on.
"""

import logging
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as compare

_CLEANED = """
    create table {table} as
    select row_number() over () as unique_id, ref,
        nullif(lower(trim(regexp_replace(given_name, '[^A-Za-z]+', ' ', 'g'))), '') as given_name,
        nullif(lower(trim(regexp_replace(family_name, '[^A-Za-z]+', ' ', 'g'))), '') as family_name,
        coalesce(
            try_strptime(date_of_birth, '%Y-%m-%d'), try_strptime(date_of_birth, '%d/%m/%Y')
        )::date as dob,
        strftime(dob, '%m%d') as day_of_birth, lower(sex[1]) as sex,
        nullif(replace(nhs_number, ' ', ''), '') as nhs_number, nullif(upper(upn), '') as upn,
        nullif(replace(upper(postcode), ' ', ''), '') as postcode, postcode[:-4] as outcode,
        nullif(lower(address), '') as address
    from read_csv('{path}', all_varchar = true, header = true)
    """
_RULES = [
    block_on("nhs_number"),
    block_on("upn"),
    block_on("family_name", "dob"),
    block_on("given_name", "dob"),
    block_on("dob", "postcode"),
    block_on("dob", "address"),
    block_on("given_name", "family_name", "year(dob)"),
    block_on("given_name", "family_name", "day_of_birth"),
    block_on("given_name", "postcode"),
    block_on("family_name", "postcode"),
    block_on("given_name", "family_name", "outcode"),
    block_on("given_name", "address"),
]
_COMPARED = [
    compare.NameComparison("given_name").configure(term_frequency_adjustments=True),
    compare.NameComparison("family_name").configure(term_frequency_adjustments=True),
    compare.DateOfBirthComparison("dob", input_is_string=False),
    compare.ExactMatch("sex"),
    compare.ExactMatch("nhs_number"),
    compare.ExactMatch("upn"),
    compare.PostcodeComparison("postcode"),
    compare.LevenshteinAtThresholds("address", [2]),
]
TABLES = ("asked", "known")
_TRAINING_PAIRS = 1_000_000


def trained(queries: Path, register: Path, model: Path) -> Path:
    """Splink's own training on the two files; the model as JSON, for `link`."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect() as database:
        linker = _linker(database, queries, register, SettingsCreator("link_only", _COMPARED, _RULES))
        numbers = [block_on("nhs_number"), block_on("upn")]
        training = linker.training
        training.estimate_probability_two_random_records_match(numbers, recall=0.8)
        training.estimate_u_using_random_sampling(max_pairs=_TRAINING_PAIRS, seed=1)
        for number in numbers:
            training.estimate_parameters_using_expectation_maximisation(number)
        linker.misc.save_model_to_json(str(model), overwrite=True)
    return model


def link(queries: Path, register: Path, model: Path) -> dict[str, tuple[str, float]]:
    """ref of each row that has a likeliest record → that record's ref and the probability."""
    with duckdb.connect() as database:
        linker = _linker(database, queries, register, model)
        found = linker.inference.predict(threshold_match_probability=0.5, warning_mode="never")
        rows = database.sql(
            f"""
            select asked.ref, known.ref, best.probability from (
                select unique_id_l, arg_max(unique_id_r, match_weight) as unique_id_r,
                    max(match_probability) as probability
                from {found.physical_name} group by unique_id_l
            ) as best
            join asked on asked.unique_id = unique_id_l join known on known.unique_id = unique_id_r
            """
        ).fetchall()
    return {ref: (other, probability) for ref, other, probability in rows}


def _linker(
    database: duckdb.DuckDBPyConnection, queries: Path, register: Path, settings: SettingsCreator | Path
) -> Linker:
    for table, path in zip(TABLES, (queries, register), strict=True):
        database.execute(_CLEANED.format(table=table, path=path)).fetchall()
    api = DuckDBAPI(database)
    return Linker([api.register(table) for table in TABLES], settings, log_level=None)
