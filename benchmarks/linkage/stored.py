"""What the vault's own process does in the lookup benchmark: fills its stores, and looks children up in them.

Run by benchmarks.linkage.lookup with the vault's database roles and keys; Django is set up before.
"""

import json
import os
import sys
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import psycopg

from benchmarks.linkage.population import Population
from sharing.identity.comparing.normalising import normalise
from sharing.identity.finding.blocking import BlockingKey
from sharing.identity.finding.looking_up import look_up
from sharing.identity.identity import NormalisedIdentity
from sharing.identity.models import Whose
from sharing.identity.registers.batch import identity_of
from sharing.identity.storing import index, store

FLOOR = "select * from identity_identityrecord where id = any(%s)"
KNOWN_IDS = 20_000


@dataclass
class CountingVault:
    """The stored vault, counting the stages of a lookup and the children that it compared."""

    stored: store.StoredVault = field(default_factory=store.StoredVault)
    stages: int = 0
    children: int = 0

    def candidates(self, keys: Sequence[BlockingKey]) -> Iterable[tuple[UUID, Sequence[NormalisedIdentity]]]:
        found = list(self.stored.candidates(keys))
        self.stages += 1
        self.children += len(found)
        return found

    def suspected(self, children: Collection[UUID]) -> Mapping[UUID, UUID]:
        return self.stored.suspected(children)

    def register_size(self) -> int | None:
        return self.stored.register_size()


def fill(population: Population, part: int, parts: int) -> None:
    """By the store's own way of adding many. A pseudonym is the child's serial."""
    rows = population.register(part, parts)
    store.add_many((UUID(int=int(row.child_id[1:])), identity_of(row.values)) for row in rows)


def measure(population: Population, queries: int, first: int) -> dict[str, Any]:
    """Milliseconds of each lookup, and of the floor beside every one: bare psycopg, as many rows by key."""
    lookups, floors, stages, children = [], [], [], []
    chance = Random(population.seed)
    with psycopg.connect(os.environ["IDENTITY_DATABASE_URL"], autocommit=True) as bare:
        ids = [row[0] for row in bare.execute(f"select id from identity_identityrecord limit {KNOWN_IDS}")]
        for row in population.queries(queries, "stress", first):
            vault, typed = CountingVault(), identity_of(row.values)
            started = time.perf_counter()
            query = normalise(typed)
            look_up(query, index.keys_of(query, whose=Whose.CHILD), vault)
            lookups.append(1000 * (time.perf_counter() - started))
            stages.append(vault.stages)
            children.append(vault.children)
            asked = chance.sample(ids, min(len(ids), max(1, vault.children)))
            started = time.perf_counter()
            bare.execute(FLOOR, [asked], prepare=True, binary=True).fetchall()
            floors.append(1000 * (time.perf_counter() - started))
    return {"lookups": lookups, "floors": floors, "stages": stages, "children": children}


def main() -> None:
    act, children, *numbers = sys.argv[1], *map(int, sys.argv[2:])
    population = Population(children=children, seed=numbers.pop(0))
    if act == "fill":
        fill(population, *numbers)
    else:
        json.dump(measure(population, *numbers), sys.stdout)
