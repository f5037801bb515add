"""Our scorer is Splink's: same comparisons, same weights, pair by pair."""

from datetime import date
from itertools import product
from math import log2

import duckdb
import pytest
from splink import DuckDBAPI, Linker

from sharing.identity.comparing import weights
from sharing.identity.comparing.evidence import score
from sharing.identity.comparing.normalising import normalise
from sharing.identity.identity import Identity
from sharing.identity.training.splink_comparisons import comparisons, table, teach

NAMES = [
    ("Oliver", "Turner"),
    ("Olly", "Turner"),
    ("Turner", "Oliver"),
    ("Oscar", "Turner-Smith"),
    ("Olivr", "Khan"),
]
BIRTHS = [date(2021, 5, 14), date(2021, 5, 15), date(2021, 1, 1), None]
OTHERS = [
    {"nhs_number": "9434765919", "postcode": "LS1 4AB", "address": "14 High Street", "sex": "m"},
    {"upn": "B801200005001", "postcode": "LS1 4AD", "sex": "f"},
    {"nhs_number": "9434765870", "upn": "M80120000500A", "postcode": "BD5 7QQ"},
]
IDENTITIES = [
    normalise(Identity(given, family, born, **others))
    for (given, family), born, others in product(NAMES, BIRTHS, OTHERS)
]
PRIOR = 0.01


def test_our_bits_are_splinks_match_weights() -> None:
    connection = duckdb.connect()
    teach(connection)
    settings = {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "comparisons": comparisons(weights.load().fields),
        "blocking_rules_to_generate_predictions": ["1 = 1"],
        "probability_two_random_records_match": PRIOR,
    }
    linker = Linker(DuckDBAPI(connection).register(table(IDENTITIES)), settings, log_level=None)
    pairs = linker.inference.predict().as_duckdbpyrelation()
    found = pairs.project("unique_id_l, unique_id_r, match_weight").fetchall()
    assert len(found) == len(IDENTITIES) * (len(IDENTITIES) - 1) / 2
    for left, right, weight in found:
        ours = score(IDENTITIES[left], IDENTITIES[right]).stranger_bits
        assert ours + log2(PRIOR / (1 - PRIOR)) == pytest.approx(weight, abs=1e-9)
