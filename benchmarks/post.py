"""How long does posting a concern take, beside the bare database writing the same rows?

    make bench-post                     prints a table
    make bench-post ARGS="--json"       prints JSON

Starts a stack of its own with the demo's partnership: web, worker, beat and vault all run while it
measures. Posts arrive on a clock (30 a second unless said otherwise), whatever became of those before;
a post's time runs from the moment it was due, so waiting counts. After every tenth post the floor runs:
psycopg, one transaction, the same rows, with the vault's and the worker's load beside it.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.floor import Floor
from config.progress import Progress
from config.stack import ROOT, Stack

LIMIT_MS = 100.0
NAMES = ("Ada", "Ben", "Cara", "Dev", "Ella", "Finn", "Gita", "Hugo", "Isla", "Jude")
local = threading.local()


def body(number: int, chance: random.Random) -> bytes:
    """A concern about one of many children, of a usual length."""
    born = f"{chance.randint(2012, 2024)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    return json.dumps(
        {
            "identity": {
                "given_name": chance.choice(NAMES),
                "family_name": f"Bench{chance.randint(1, 5000)}",
                "date_of_birth": born,
                "postcode": "NB1 4QT",
            },
            "narrative": f"Arrived late and hungry for the {number}th time; said there was no breakfast. "
            * 3,
            "categories": ["school"],
            "strength": "niggle",
            "parent": {"knows": False},
        }
    ).encode()


def post(port: int, token: str, content: bytes, due: float) -> float:
    """Milliseconds from the moment it was due until the receipt was read. Raises for any other answer."""
    connection = getattr(local, "connection", None)
    if connection is None:
        connection = local.connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/concerns/", content, headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 201:
        raise RuntimeError(f"Not posted: {answer.status} {said[:200]!r}")
    return (time.perf_counter() - due) * 1000


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def tokens(stack: Stack) -> list[str]:
    """Of everyone in the cast who posts."""
    listed = subprocess.run(
        [sys.executable, "manage.py", "demo_cast", "--json"],
        env=stack.environment.of("demo"),
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [person["token"] for person in json.loads(listed.stdout) if person["role"] == "practitioner"]


def measure(stack: Stack, *, rate: int, seconds: int, seed: int) -> dict[str, Any]:
    chance, people = random.Random(seed), tokens(stack)
    url = stack.postgres.url("owner", "sharing")
    floors: list[float] = []
    with psycopg.connect(url) as database, ThreadPoolExecutor(8) as pool:
        floor = Floor(database)
        before = counts(database)
        for _ in range(20):
            post(stack.port, people[0], body(0, chance), time.perf_counter())
            floor.write()
        start, posts = time.perf_counter(), []
        for number in range(rate * seconds):
            due = start + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            content = body(number, chance)
            posts.append(pool.submit(post, stack.port, chance.choice(people), content, due))
            if number % 10 == 0:
                floors.append(floor.write())
        times = [done.result() for done in posts]
        after = counts(database)
    made = {name: after[name] - before[name] for name in before}
    if len(set(made.values())) != 1:
        raise RuntimeError(f"Concerns, audit records and events differ: {made}")
    return {
        "seed": seed,
        "posts": len(times),
        "per_second": rate,
        "load": os.getloadavg()[0],
        "post_ms": {name: round(percentile(times, share), 2) for name, share in QUANTILES.items()},
        "floor_ms": {name: round(percentile(floors, share), 2) for name, share in QUANTILES.items()},
        "p50_over_floor": round(statistics.median(times) / statistics.median(floors), 1),
        "limit_p95_ms": LIMIT_MS,
        "met": percentile(times, 0.95) <= LIMIT_MS,
    }


QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def counts(database: psycopg.Connection[Any]) -> dict[str, int]:
    """Rows written by either; the floor writes one of each as well."""
    found = database.execute(
        "select (select count(*) from sharing_concern),"
        " (select count(*) from agencies_auditrecord where action = 'concern_posted'),"
        " (select count(*) from agencies_event where kind = 'concern_posted')"
    ).fetchone()
    database.commit()
    return dict(zip(("concerns", "audit records", "events"), found or (), strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    told = Progress(to=lambda line: print(line, file=sys.stderr, flush=True))
    with tempfile.TemporaryDirectory(prefix="bench-") as home, Stack(Path(home), progress=told) as stack:
        result = measure(stack, rate=options.rate, seconds=options.seconds, seed=options.seed)
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        show(result)
    return 0 if result["met"] else 1


def show(result: dict[str, Any]) -> None:
    print(f"{result['posts']} posts, {result['per_second']} a second, load {result['load']:.1f}")
    print(f"{'milliseconds':<24}{'p50':>9}{'p95':>9}{'p99':>9}")
    for name, label in (("post_ms", "POST /concerns/"), ("floor_ms", "floor: the same rows")):
        print(f"{label:<24}" + "".join(f"{result[name][q]:>9.2f}" for q in QUANTILES))
    print(f"post ÷ floor at p50: {result['p50_over_floor']}")
    print(f"p95 at most {LIMIT_MS:.0f} ms: {'met' if result['met'] else 'MISSED'}")


if __name__ == "__main__":
    sys.exit(main())
