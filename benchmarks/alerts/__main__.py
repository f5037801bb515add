"""How long from a post until an alert is there, and until people are told? And does a burst lose anything?

    make bench-alerts                        60 s of 30 posts a second, a burst of 2,000; prints a table
    make bench-alerts ARGS=--full            a burst of 10,000
    make bench-alerts ARGS="--json --seconds 20 --burst 500"

Starts a stack of its own with the demo's partnership, and posts over HTTP. A Celery task that does nothing is
sent ten times a second meanwhile, for comparison. For the burst the vault is stopped until all is posted:
what is timed is how fast it drains. At last, alone, how much the rules add to a filing. Exits with 1 where a
target is missed.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.alerts import figures
from benchmarks.alerts.figures import Target
from benchmarks.alerts.load import Script, at_once, by_the_clock
from config.embedded import postgres as embedded
from config.embedded.processes import Process
from config.progress import Progress
from config.stack import ROOT, Stack

RATE = 30
PATIENCE = 300.0  # seconds for what is left to be done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--burst", type=int, default=2_000)
    parser.add_argument("--full", action="store_true", help="a burst of 10,000")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    embedded.SETTINGS["track_commit_timestamp"] = "on"
    told = Progress(to=lambda line: print(line, file=sys.stderr, flush=True))
    home = tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp")
    with home as directory, Stack(Path(directory), progress=told) as stack:
        report = measure(stack, options, told)
    if options.json:
        print(
            json.dumps(report | {"targets": [asdict(each) | {"met": each.met} for each in report["targets"]]})
        )
    else:
        print(table(report))
    return 0 if all(each.met for each in report["targets"]) else 1


def measure(stack: Stack, options: argparse.Namespace, told: Progress) -> dict[str, Any]:
    script = Script(tokens(stack), options.seed)
    with psycopg.connect(stack.postgres.url("owner", "sharing"), autocommit=True) as database:
        told("Warming up")
        by_the_clock(stack.port, script, rate=10, seconds=5)
        wait_until_done(database)
        since = database.execute("select now()").fetchone()
        told(f"{RATE} posts a second for {options.seconds} s")
        with hops(stack) as taken:
            posts = by_the_clock(stack.port, script, rate=RATE, seconds=options.seconds)
            wait_until_done(database)
        seen = {"since": since[0] if since else None}
        rows = {
            "post answered": posts,
            "post committed -> alert raised": figures.milliseconds(database, figures.RAISED, **seen),
            "post committed -> alert grown": figures.milliseconds(database, figures.GROWN, **seen),
            "alert raised -> in the inbox": figures.milliseconds(
                database, figures.TOLD, channel="in_app", **seen
            ),
            "alert raised -> email handed over": figures.milliseconds(
                database, figures.TOLD, channel="email", **seen
            ),
            "a Celery task that does nothing": taken,
        }
        load = os.getloadavg()[0]
        burst = options.burst if not options.full else 10_000
        told(f"A burst of {burst} posts, with the vault stopped")
        drained = drain(stack, database, script, burst)
        lost = sum(figures.left(database).values()) + differences(stack)
        told("What the rules add to a filing")
        rules = evaluating(stack)
    found = {what: figures.percentiles(values) for what, values in rows.items()}
    return {
        "seed": options.seed,
        "posts_per_second": RATE,
        "load": load,
        "milliseconds": found,
        "burst": drained,
        "filing_ms": rules,
        "targets": targets(found, drained, lost, rules),
    }


def targets(
    found: dict[str, dict[str, float]], drained: dict[str, float], lost: int, rules: dict[str, Any]
) -> list[Target]:
    raised, told = found["post committed -> alert raised"], "alert raised -> "
    added = {name: each["added"] for name, each in rules.items()}
    judged = [each for name, each in added.items() if name.endswith(("no alert", "each is judged"))]
    return [
        Target("post committed -> alert raised, p50", raised["p50"], 25),
        Target("post committed -> alert raised, p99", raised["p99"], 150),
        Target(f"{told}in the inbox, p99", found[f"{told}in the inbox"]["p99"], 100),
        Target(f"{told}email handed over, p99", found[f"{told}email handed over"]["p99"], 100),
        Target("a burst drains", drained["per_second"], 100, "posts a second", at_least=True),
        Target("lost: not filed, not told, or unlike the recomputed alerts", lost, 0, "of all"),
        Target("the rules add to a filing, up to 500 concerns", max(judged), 2),
    ]


def tokens(stack: Stack) -> list[str]:
    """Of one who posts at each of six agencies."""
    people = json.loads(said_by(stack, "manage.py", "demo_cast", "--json"))
    by_agency = {person["agency"]: person["token"] for person in people if person["role"] == "practitioner"}
    return list(by_agency.values())[:6]


def said_by(stack: Stack, *command: str) -> str:
    environment = stack.environment.of("demo")
    done = subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def wait_until_done(database: psycopg.Connection[Any]) -> None:
    limit = time.monotonic() + PATIENCE
    while any(waiting := figures.left(database).values()):
        if time.monotonic() > limit:
            raise RuntimeError(f"Still not done after {PATIENCE:.0f} s: {list(waiting)}")
        time.sleep(0.1)


@contextmanager
def hops(stack: Stack) -> Iterator[list[float]]:
    """Ten a second while it lasts; the list is filled at the end."""
    file, ending = stack.directory / "hops", threading.Event()
    environment = stack.environment.of("beat") | {"HOP_FILE": str(file)}
    python = [sys.executable, "-m", "celery", "--quiet", "--app", "benchmarks.alerts.hop"]
    worker = Process(
        [*python, "worker", "--pool", "threads", "--concurrency", "1", "--loglevel", "WARNING"],
        log=stack.logs / "hop.log",
        environment=environment,
        directory=ROOT,
    )
    worker.start()
    send = "from benchmarks.alerts.hop import send; import sys\nfor line in sys.stdin: send()"
    sender = subprocess.Popen(
        [sys.executable, "-c", send], stdin=subprocess.PIPE, env=environment, cwd=ROOT, text=True, bufsize=1
    )

    def go_on() -> None:
        while not ending.wait(0.1):
            print(file=sender.stdin, flush=True)

    clock = threading.Thread(target=go_on)
    clock.start()
    taken: list[float] = []
    try:
        yield taken
    finally:
        ending.set()
        clock.join()
        sender.communicate()
        worker.stop()
    # The first wait for the worker to start.
    taken += [float(line) for line in file.read_text().split()][50:]


def drain(stack: Stack, database: psycopg.Connection[Any], script: Script, posts: int) -> dict[str, float]:
    vault = stack.processes["vault"].pid
    assert vault
    os.kill(vault, signal.SIGSTOP)
    try:
        posted = at_once(stack.port, script, posts)
    finally:
        os.kill(vault, signal.SIGCONT)
    started = time.perf_counter()
    wait_until_done(database)
    taken = time.perf_counter() - started
    return {"posts": posts, "posted_in_s": round(posted, 1), "drained_in_s": round(taken, 1)} | {
        "per_second": round(posts / taken, 1)
    }


def differences(stack: Stack) -> int:
    """Lines of `reconcile --verify`."""
    done = subprocess.run(
        [sys.executable, "manage.py", "reconcile", "--verify"],
        env=stack.environment.of("demo"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return len(done.stdout.splitlines()) + (done.returncode not in (0, 1))


def evaluating(stack: Stack) -> dict[str, Any]:
    """With nothing else running."""
    for name in ("beat", "worker", "vault", "web"):
        stack.processes[name].stop()
    return dict(json.loads(said_by(stack, "-m", "benchmarks.alerts.evaluating")))


def table(report: dict[str, Any]) -> str:
    columns = ("n", "p50", "p95", "p99", "most")
    lines = [f"{RATE} posts a second, seed {report['seed']}, load {report['load']:.1f}"]
    lines += [f"{'milliseconds':<36}" + "".join(f"{name:>9}" for name in columns)]
    for what, row in report["milliseconds"].items():
        lines.append(f"{what:<36}" + "".join(f"{row[name]:>9g}" for name in columns))
    burst = report["burst"]
    lines += [
        "",
        f"{burst['posts']} posts in {burst['posted_in_s']} s drained in {burst['drained_in_s']} s",
        "",
    ]
    lines += [f"{'filing, milliseconds at the median':<46}{'rules':>9}{'without':>9}{'added':>9}"]
    for what, row in report["filing_ms"].items():
        lines.append(f"{what:<46}" + "".join(f"{row[name]:>9g}" for name in ("with", "without", "added")))
    return "\n".join([*lines, "", *map(str, report["targets"])])


if __name__ == "__main__":
    sys.exit(main())
