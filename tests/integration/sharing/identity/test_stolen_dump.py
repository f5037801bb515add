"""What does a thief learn from the index and the identity table, who has no key? Attacks, each beside the
same attack on a table made carelessly: where that one fails too, the test says nothing.

The thief knows how common every name and birthday is (from a population of the same kind), has a
dictionary of every child's true identity, and sees the rows in the order in which they lie on the disk.
"""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb, sqrt
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connections

from benchmarks.linkage.population import Population
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding import blocking
from sharing.identity.identity import Identity, NormalisedIdentity
from sharing.identity.models import Whose
from sharing.identity.registers.batch import identity_of
from sharing.identity.storing import index, keyrings, store

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

CHILDREN = 2000
TOP = 50
GUESSED_KEYS = [b"", b"\0" * 16, b"\0" * 32, b"key", b"secret", b"password", b"changeme", b"vault", b"index"]
Rows = list[tuple[bytes, bytes]]
View = Callable[[NormalisedIdentity], object]
VIEWS: Mapping[str, View] = {
    "given name": lambda who: who.given[:1],
    "family name": lambda who: who.family[:1],
    "date of birth": lambda who: who.date_of_birth,
    "outcode": lambda who: who.outcode,
    "family name and date of birth": lambda who: (who.family[:1], who.date_of_birth),
    "both names": lambda who: (who.given[:1], who.family[:1]),
}


@dataclass(frozen=True)
class Town:
    """The truth, which only we know. keys: child → its digests."""

    typed: dict[UUID, Identity]
    normalised: dict[UUID, NormalisedIdentity]
    households: dict[UUID, str]

    def keys(self, key: bytes) -> dict[UUID, list[bytes]]:
        return {
            child: [found.digest for found in blocking.blocking_keys(who, index.secret_for(key, Whose.CHILD))]
            for child, who in self.normalised.items()
        }

    def twins(self) -> set[frozenset[UUID]]:
        born = defaultdict(list)
        for child, who in self.normalised.items():
            born[self.households[child], who.date_of_birth].append(child)
        return {frozenset(pair) for children in born.values() for pair in combinations(children, 2)}


@dataclass(frozen=True)
class Theft:
    """rows: the index as stolen. under: the truth, digest → the children under it."""

    rows: Rows
    under: dict[bytes, list[UUID]]


@pytest.fixture(scope="module")
def town() -> Town:
    rows = {uuid4(): row for row in Population(children=CHILDREN, seed=11).register()}
    typed = {child: identity_of(row.values) for child, row in rows.items()}
    return Town(
        typed,
        {child: normalise(identity) for child, identity in typed.items()},
        {child: row.household_id for child, row in rows.items()},
    )


@pytest.fixture
def theft(town: Town) -> Theft:
    store.add_many(town.typed.items())
    ring = keyrings.ring("index")
    with connections["index"].cursor() as cursor:
        cursor.execute("select digest, pointer from identity_blindkey order by ctid")
        rows = [(bytes(digest), bytes(pointer)) for digest, pointer in cursor.fetchall()]
    return Theft(rows, turned(town.keys(ring.keys[ring.current])))


def turned(keys: Mapping[UUID, list[bytes]]) -> dict[bytes, list[UUID]]:
    under = defaultdict(list)
    for child, digests in keys.items():
        for digest in digests:
            under[digest].append(child)
    return dict(under)


def named_by_rank(ranked: list[bytes], under: Mapping[bytes, set[object]], known: list[object]) -> int:
    """How many of the commonest digests are the commonest values, taken in order? under: the true values."""
    return sum(under[digest] == {value} for digest, value in zip(ranked, known, strict=False))


def ranking_names(town: Town, under: Mapping[bytes, Sequence[UUID]], view: View) -> tuple[int, float]:
    """Digests named by rank; and the most that naming in any order would, but for once in a billion.

    The thief knows exactly how common each value is among these very children.
    """
    seen = Counter(value for who in town.normalised.values() if (value := view(who)))
    known = [value for value, _ in seen.most_common(TOP)]
    ranked = [digest for digest, _ in Counter({d: len(c) for d, c in under.items()}).most_common(TOP)]
    truly = {digest: {view(town.normalised[child]) for child in under[digest]} for digest in ranked}
    chance = Random(1)
    tries = [named_by_rank(ranked, truly, chance.sample(known, len(known))) for _ in range(200)]
    mean = sum(tries) / len(tries)
    return named_by_rank(ranked, truly, known), mean + 6 * sqrt(mean) + 2


def test_how_common_a_digest_is_does_not_tell_what_it_stands_for(town: Town, theft: Theft) -> None:
    stolen = Counter(digest for digest, _ in theft.rows)
    assert stolen == {digest: len(children) for digest, children in theft.under.items()}
    for name, view in VIEWS.items():
        named, chance = ranking_names(town, theft.under, view)
        assert named <= chance, name


def test_in_a_table_of_single_names_it_would_tell(town: Town) -> None:
    careless = turned(
        {
            child: [hmac.digest(b"key", repr(who.family).encode(), "sha256")]
            for child, who in town.normalised.items()
        }
    )
    named, chance = ranking_names(town, careless, lambda who: who.family)
    assert named > 2 * chance


def households_found(rows: Rows) -> set[frozenset[bytes]]:
    """Pairs of pointers that three digests or more have in common: twins, or at least one household."""
    pointers = defaultdict(set)
    for digest, pointer in rows:
        pointers[digest].add(pointer)
    shared = Counter(
        frozenset(pair)
        for together in pointers.values()
        if len(together) <= 10
        for pair in combinations(sorted(together), 2)
    )
    return {pair for pair, digests in shared.items() if digests >= 3}


def test_pointers_tell_neither_twins_nor_households(theft: Theft) -> None:
    assert len({pointer for _, pointer in theft.rows}) == len(theft.rows)
    assert households_found(theft.rows) == set()


def test_plain_pointers_would_tell_all_twins(town: Town) -> None:
    plain = [
        (digest, child.bytes) for digest, children in turned(town.keys(b"key")).items() for child in children
    ]
    found = {frozenset(UUID(bytes=child) for child in pair) for pair in households_found(plain)}
    assert len(town.twins() & found) > 0.9 * len(town.twins()) > 10


def side_by_side(owners: list[UUID]) -> int:
    return sum(one == other for one, other in pairwise(owners))


def test_rows_that_lie_side_by_side_are_not_one_childs(town: Town, theft: Theft) -> None:
    ring = keyrings.ring("index")
    owners = [owner for digest, pointer in theft.rows if (owner := index.opened(pointer, digest, ring))]
    assert len(owners) == len(theft.rows)
    expected = sum(comb(rows, 2) for rows in Counter(owners).values()) / (len(owners) / 2)
    assert side_by_side(owners) <= expected + 6 * sqrt(expected)
    as_made = [child for child, digests in town.keys(b"key").items() for _ in digests]
    assert side_by_side(as_made) > 0.9 * len(as_made)


def guesses(town: Town, keys: list[bytes]) -> set[bytes]:
    """Every digest that plain hashes, plain HMAC and our own derivation give under these keys."""
    made = set()
    for who in town.normalised.values():
        for key in keys:
            made |= {found.digest for found in blocking.blocking_keys(who, key)}
        for _, values in blocking._parts(who):
            message = "\x1f".join(values).encode()
            made |= {hashlib.new(name, message).digest() for name in ("md5", "sha1", "sha256", "sha512")}
            made |= {hmac.digest(key, message, "sha256") for key in keys}
    return {digest[: blocking.DIGEST_BYTES] for digest in made}


def test_a_dictionary_of_every_true_identity_names_no_digest(town: Town, theft: Theft) -> None:
    stolen = {digest for digest, _ in theft.rows}
    assert stolen & guesses(town, GUESSED_KEYS) == set()
    ring = keyrings.ring("index")
    assert guesses(town, [index.secret_for(ring.keys[ring.current], Whose.CHILD)]) >= stolen


def test_the_identity_table_holds_no_word_of_an_identity_and_nothing_of_the_index(
    town: Town, theft: Theft
) -> None:
    with connections["identity"].cursor() as cursor:
        cursor.execute("select id, pseudonym, wrapped_key, ciphertext, compared from identity_identityrecord")
        held = cursor.fetchall()
    stolen = b"".join(bytes(part) for row in held for part in row[2:]).lower()
    words = {who.family_name.encode().lower() for who in town.typed.values() if len(who.family_name) > 4}
    words |= {str(who.date_of_birth).encode() for who in town.typed.values()}
    assert [word for word in words if word in stolen] == []
    assert len({tuple(map(len, row[2:])) for row in held}) == 1
    ids = {value.bytes for row in held for value in row[:2]}
    in_index = {pointer[at : at + 16] for _, pointer in theft.rows for at in (0, 16)}
    assert not ids & (in_index | {digest for digest, _ in theft.rows})
