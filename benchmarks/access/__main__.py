"""How long does the first page of what a person may see take, beside guardian's?

    make bench-access                          10^5 and 10^6 concerns; prints a table
    make bench-access ARGS=--full              also 5 * 10^6 and 10^7
    make bench-access ARGS="--json --sizes 20000,100000"

On a PostgreSQL of its own. Everybody is given the same page by every variant before anything is timed, and
variants take turns. Exits with 1 where a target of the issue is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks.access import figures
from benchmarks.access.stage import Stage
from config.stack import ROOT

MEASURE = "import django; django.setup(); from benchmarks.access.measuring import main; main()"
SIZES, FULL = [100_000, 1_000_000], [100_000, 1_000_000, 5_000_000, 10_000_000]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--sizes", type=lambda said: [int(size) for size in said.split(",")])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    sizes = sorted(options.sizes or (FULL if options.full else SIZES))
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="access-", dir="/tmp") as home, Stage(Path(home), sizes) as stage:
        times, checks = measured(stage, sizes, options.rounds)
    found = figures.targets(times, checks)
    report = {
        "load": os.getloadavg()[0],
        "seconds": round(time.monotonic() - started),
        "targets": [asdict(target) for target in found],
        "pages": [
            {"concerns": size, "variant": variant, "class": kind, "p50_ms": p50, "p95_ms": p95}
            for (size, variant, kind), taken in sorted(times.items())
            for p50, p95 in [(round(figures.p50(taken), 2), round(figures.p95(taken), 2))]
        ],
        "checks": [
            {"concerns": size, "variant": variant, "p95_ms": round(figures.p95(taken), 3)}
            for (size, variant), taken in sorted(checks.items())
        ],
    }
    print(json.dumps(report, indent=2) if options.json else table(report))
    return 0 if all(target.met for target in found) else 1


def measured(stage: Stage, sizes: list[int], rounds: int) -> tuple[figures.Times, figures.Checks]:
    command = [sys.executable, "-c", MEASURE, json.dumps(sizes), str(rounds)]
    done = subprocess.run(command, env=stage.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    said = json.loads(done.stdout)
    times = {(size, variant, kind): taken for size, variant, kind, taken in said["pages"]}
    return times, {(size, variant): taken for size, variant, taken in said["checks"]}


def table(report: dict) -> str:
    lines = [f"{'concerns':>10}  {'variant':<18}{'class':<14}{'p50 ms':>9}{'p95 ms':>9}"]
    lines += [
        f"{row['concerns']:>10,}  {row['variant']:<18}{row['class']:<14}{row['p50_ms']:>9}{row['p95_ms']:>9}"
        for row in report["pages"]
    ]
    lines += ["", *(_line(target) for target in report["targets"])]
    return "\n".join([*lines, "", f"{report['seconds']} s, load {report['load']:.1f}"])


def _line(target: dict) -> str:
    found = f"{target['what']}: {target['figure']}"
    if not target["wanted"]:
        return f"{'':<8}{found}"
    return f"{'met' if target['met'] else 'MISSED':<8}{found} ({target['wanted']})"


if __name__ == "__main__":
    sys.exit(main())
