"""Ten thousand children of one name and one date of birth must not make the vault slow, or unsure."""

import time
from dataclasses import replace
from datetime import date
from statistics import median
from uuid import uuid4

import pytest

from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import MOST_PER_KEY
from sharing.identity.finding.matching import Outcome
from sharing.identity.identity import Identity
from sharing.identity.models import Whose
from sharing.identity.storing import index, store
from tests.integration.sharing.identity.register import NAMES, postcode

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

ALIKE = 10_000
LIMIT_MS = 50.0
KHAN = Identity("Amira", "Khan", date(2018, 3, 9))


def lookup_ms(identity: Identity) -> float:
    """The middle one of several."""
    times = []
    for _ in range(15):
        started = time.perf_counter()
        store.look_up(normalise(identity))
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def test_among_ten_thousand_of_one_surname_and_birth_a_lookup_stays_fast_and_right() -> None:
    alike = [
        (uuid4(), replace(KHAN, given_name=NAMES[number % len(NAMES)], postcode=postcode(number % 2500)))
        for number in range(ALIKE)
    ]
    store.add_many(alike)
    stranger = replace(KHAN, given_name="Zuleikha", postcode="ZE1 0AA")
    child, known = alike[7777]
    assert lookup_ms(stranger) < LIMIT_MS
    assert lookup_ms(known) < LIMIT_MS
    assert lookup_ms(KHAN) < LIMIT_MS
    assert store.look_up(normalise(stranger)).outcome is Outcome.NEW
    assert store.look_up(normalise(known)).child == child


@pytest.mark.parametrize(("sharing", "found"), [(MOST_PER_KEY, MOST_PER_KEY), (MOST_PER_KEY + 1, 0)])
def test_a_key_that_more_share_than_the_cap_finds_nobody(sharing: int, found: int) -> None:
    number = replace(KHAN, given_name="", family_name="", date_of_birth=None, nhs_number="9990000026")
    store.add_many((uuid4(), number) for _ in range(sharing))
    keys = index.keys_of(normalise(number), whose=Whose.CHILD)
    assert len(index.find(keys)) == found
