"""How well and how fast are children linked? Every figure beside what it must reach.

    make bench-linkage                                    prints a table
    make bench-linkage ARGS="--json FILE"                 and writes it as JSON
    make bench-linkage ARGS="--only lookup --full"        a part of it, at full size

The thresholds were fixed before anything was measured. Populations are made up, from a seed.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.linkage import bulk, febrl, figures, lookup, quality
from benchmarks.linkage.figures import Figure
from config.progress import Progress

# A part gives figures, or rows with the fields of one.
PARTS: dict[str, Callable[[bool], Sequence[Figure | dict[str, Any]]]] = {
    "febrl": febrl.measure,
    "quality": quality.measure,
    "lookup": lookup.measure,
    "bulk": bulk.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--full", action="store_true", help="a million queries of each mix, 12 million children"
    )
    parser.add_argument("--only", choices=PARTS, action="append", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--gate", action="store_true", help="fail where a threshold is missed")
    options = parser.parse_args()
    tell = Progress(to=lambda line: print(line, file=sys.stderr, flush=True))
    found: dict[str, list[Figure]] = {}
    for name in options.only or PARTS:
        tell(f"Measuring {name}, load {os.getloadavg()[0]:.1f}")
        found[name] = [one if isinstance(one, Figure) else Figure(**one) for one in PARTS[name](options.full)]
    print(figures.table(one for part in found.values() for one in part))
    if options.json:
        rows = {name: [one.as_json() for one in part] for name, part in found.items()}
        options.json.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    missed = [one.metric for part in found.values() for one in part if one.met is False]
    tell(f"{len(missed)} thresholds missed")
    return 1 if missed and options.gate else 0


if __name__ == "__main__":
    sys.exit(main())
