"""How long does it take to seal, verify and export an audit log of a million records?

    make bench-audit                              prints JSON
    make bench-audit ARGS="--records 100000"

On a PostgreSQL of its own, with the service's own commands, each in a process of its own: what is told
includes starting it. Exits with 1 where verifying takes longer than a minute.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from agencies.audit_chain import commitment, commitment_to_all
from config.embedded.postgres import Postgres
from config.management.commands.make_keys import make_keys
from config.stack import ROOT
from config.stack_environment import KEY_FILES, StackEnvironment

LIMIT_SECONDS = 60.0
SEAL = "import django; django.setup(); from agencies import audit_sealing; audit_sealing.seal()"
SEALED_BYTES = 103  # a sealed box around one subject's id


def records(how_many: int) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """A record and its references: one for most, 25 for every twentieth, which is a list."""
    for number in range(1, how_many + 1):
        listed = number % 20 == 0
        references = [_reference(number, position) for position in range(25 if listed else 1)]
        committed = commitment_to_all(reference[2] for reference in references)
        action, detail = ("concerns_listed", {"rows": 25}) if listed else ("concern_opened", {})
        actor, agency = UUID(int=number % 4001), UUID(int=number % 53)
        yield (number, actor, agency, "web", action, "concern", json.dumps(detail), committed), references


def _reference(number: int, position: int) -> tuple[Any, ...]:
    salt = sha256(f"{number} {position}".encode()).digest()
    digest = sha256(str(number % 100_003 + position).encode()).digest()
    sealed = salt * 3 + digest[: SEALED_BYTES - 96]
    return number, position, commitment(salt, digest, sealed), salt, digest, sealed


def fill(url: str, how_many: int) -> None:
    """As the service would have written them; the triggers run."""
    with psycopg.connect(url) as database:
        columns = "id, actor_id, agency_id, process, action, subject_kind, detail, subjects, at"
        with database.cursor().copy(f"copy agencies_auditrecord ({columns}) from stdin") as rows:
            for record, _ in records(how_many):
                rows.write_row((*record, "2026-11-21T09:00:00Z"))
        columns = "record_id, position, commitment, salt, digest, sealed"
        with database.cursor().copy(f"copy agencies_auditsubject ({columns}) from stdin") as rows:
            for _, references in records(how_many):
                for reference in references:
                    rows.write_row(reference)
        database.execute("analyze")


def timed(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    """Seconds by the clock, and of them the command's own (PostgreSQL computes beside it).

    Raises CalledProcessError where the command fails, as it does where the log does not hold.
    """
    started, computed = time.perf_counter(), os.times()
    subprocess.run([sys.executable, *command], env=environment, cwd=ROOT, check=True, capture_output=True)
    busy = os.times()
    own = busy.children_user + busy.children_system - computed.children_user - computed.children_system
    return {"clock": round(time.perf_counter() - started, 1), "own": round(own, 1)}


def measure(home: Path, how_many: int) -> dict[str, Any]:
    postgres = Postgres(home, fast=True)
    postgres.start()
    try:
        postgres.bootstrap()
        make_keys(home / "secrets")
        stack = StackEnvironment(home, postgres.url, site_url="http://localhost", broker_url="", mail_port=0)
        subprocess.run(
            [sys.executable, "manage.py", "prepare_databases"],
            env=stack.of("owner"),
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        fill(postgres.url("owner", "sharing"), how_many)
        signing = "AUDIT_SIGNING_KEY_FILE"
        environment = stack.of("demo") | {signing: str(home / "secrets" / KEY_FILES[signing])}
        export, key = str(home / "export.jsonl"), f"--key={home / 'secrets' / 'audit_verify.key'}"
        return {
            "records": how_many,
            "load": os.getloadavg()[0],
            "seal_s": timed(["-c", SEAL], environment),
            "verify_database_s": timed(["manage.py", "verify_audit", key], environment),
            "export_s": timed(["manage.py", "export_audit", export], environment),
            "verify_export_s": timed(["-m", "agencies.audit_verifying", export, key], environment),
            "export_megabytes": Path(export).stat().st_size // 10**6,
        }
    finally:
        postgres.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="audit-") as home:
        result = measure(Path(home), options.records)
    result["met"] = (
        max(result[name]["clock"] for name in ("verify_database_s", "verify_export_s")) <= LIMIT_SECONDS
    )
    print(json.dumps(result, indent=2))
    return 0 if result["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
