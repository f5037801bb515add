"""Whoever bends the log is found, and told which entry; `make test-audit` tries it 10,000 times.

A run draws its seed, and prints it: with AUDIT_SEED the same is tried again.
"""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agencies.audit_chain import Checkpoint, Frontier
from agencies.audit_verifying import Report, check_export, main
from config.stack import ROOT
from tests.unit.agencies.audit_logs import (
    KEY,
    Line,
    Log,
    chain,
    flipped,
    flipped_character,
    make,
    record,
    redone,
    renumbered,
    sign,
    verified,
)

ENTRIES, STEP = 100_000, 100
TAMPERINGS = int(os.environ.get("AUDIT_TAMPERINGS", "400"))
SEED = int(os.environ.get("AUDIT_SEED", random.randrange(10**9)))
# Of so many, one is looked for among all entries; the others from the trusted checkpoint before them on.
AT_ONCE = 500


@pytest.fixture(scope="module")
def log() -> Log:
    return make(ENTRIES, step=STEP)


# Each takes a few hundred lines, the number of the first of them and a place among them, and returns the
# bent lines and the places (counted from 0) of which one must be named.
Bent = tuple[list[Line], range]


def flip_record(lines: list[Line], place: int, chance: random.Random) -> Bent:
    said = dict(lines[place]["record"])
    field = chance.choice(sorted(said))
    said[field] = flipped(said[field], chance)
    return [*lines[:place], lines[place] | {"record": said}, *lines[place + 1 :]], range(place, place + 1)


def flip_hash(lines: list[Line], place: int, chance: random.Random) -> Bent:
    name = chance.choice(["leaf", "chain"])
    bent = lines[place] | {name: flipped_character(lines[place][name], chance)}
    return [*lines[:place], bent, *lines[place + 1 :]], range(place, place + 2)


def delete(lines: list[Line], place: int, chance: random.Random) -> Bent:
    many = chance.randint(1, 3)
    return [*lines[:place], *lines[place + many :]], range(place, place + many)


def delete_and_renumber(lines: list[Line], place: int, chance: random.Random) -> Bent:
    bent, _ = delete(lines, place, chance)
    return renumbered(bent, lines[0]["seq"]), range(place, place + 1)


def delete_record(lines: list[Line], place: int, chance: random.Random) -> Bent:
    return [*lines[:place], lines[place] | {"record": None}, *lines[place + 1 :]], range(place, place + 1)


def insert(lines: list[Line], place: int, chance: random.Random) -> Bent:
    forged = record(chance.randrange(10**6, 10**7))
    [line] = redone([{"record": forged}], chain(lines[:place]), lines[place]["seq"])
    return renumbered([*lines[:place], line, *lines[place:]], lines[0]["seq"]), range(place, place + 1)


def insert_beside(lines: list[Line], place: int, chance: random.Random) -> Bent:
    """Under a number that is there already."""
    return [*lines[: place + 1], lines[place] | {"record": record(10**7)}, *lines[place + 1 :]], range(
        place, place + 1
    )


def reorder_records(lines: list[Line], place: int, chance: random.Random) -> Bent:
    other = place + chance.randint(1, 20)
    bent = list(lines)
    bent[place] = lines[place] | {"record": lines[other]["record"]}
    bent[other] = lines[other] | {"record": lines[place]["record"]}
    return bent, range(place, place + 1)


def reorder_lines(lines: list[Line], place: int, chance: random.Random) -> Bent:
    bent = list(lines)
    bent[place], bent[place + 1] = bent[place + 1], bent[place]
    return bent, range(place, place + 2)


def cut_off(lines: list[Line], place: int, chance: random.Random) -> Bent:
    return lines[:place], range(place, len(lines))


def reorder_and_renumber(lines: list[Line], place: int, chance: random.Random) -> Bent:
    other = place + chance.randint(1, 20)
    bent = list(lines)
    bent[place], bent[other] = bent[other], bent[place]
    return renumbered(bent, lines[0]["seq"]), range(place, other + 2)


TAMPERINGS_BY_KIND: dict[str, tuple[str, Callable[[list[Line], int, random.Random], Bent]]] = {
    "a record flipped": ("flipped", flip_record),
    "a hash flipped": ("flipped", flip_hash),
    "entries deleted": ("deleted", delete),
    "entries deleted, the others renumbered": ("deleted", delete_and_renumber),
    "a record deleted": ("deleted", delete_record),
    "an entry inserted, the others renumbered": ("inserted", insert),
    "an entry inserted under a number in use": ("inserted", insert_beside),
    "two records exchanged": ("reordered", reorder_records),
    "two lines exchanged": ("reordered", reorder_lines),
    "two entries exchanged and renumbered": ("reordered", reorder_and_renumber),
    "all cut off from an entry on": ("truncated", cut_off),
}


def tampered(log: Log, name: str, chance: random.Random, *, whole: bool) -> tuple[Report, range]:
    """Bends the log at random; what is verified is all of it, or the steps around the place."""
    entry = chance.randrange(1, ENTRIES - 3 * STEP)
    lines, start, signed = log.around(entry, entry + 25)
    if whole:
        lines, start, signed = log.lines, log.signed[0], log.signed[1:]
    bent, places = TAMPERINGS_BY_KIND[name][1](lines, entry - start.size - 1, chance)
    return verified(bent, signed, start), range(start.size + 1 + places.start, start.size + 1 + places.stop)


def test_a_log_that_nobody_touched_holds(log: Log) -> None:
    report = verified(log.lines, log.signed[1:])
    assert report == Report(ENTRIES, ENTRIES // STEP, [])


@pytest.mark.parametrize("first", range(0, TAMPERINGS, AT_ONCE))
def test_every_tampering_is_found_with_its_kind_and_its_entry(log: Log, first: int) -> None:
    chance = random.Random(f"{SEED} {first}")
    found: Counter[str] = Counter()
    for number in range(first, min(first + AT_ONCE, TAMPERINGS)):
        name = list(TAMPERINGS_BY_KIND)[number % len(TAMPERINGS_BY_KIND)]
        report, places = tampered(log, name, chance, whole=number == first)
        assert told(report, TAMPERINGS_BY_KIND[name][0], places), (name, places, report.findings)
        found[name] += 1
    sys.stdout.write(
        f"{found.total()} tamperings over {ENTRIES} entries, all found: {dict(found)}, seed {SEED}\n"
    )
    assert found.total() == min(AT_ONCE, TAMPERINGS - first)


def told(report: Report, kind: str, places: range) -> bool:
    return any(
        finding.kind == kind and finding.first < places.stop and finding.last >= places.start
        for finding in report.findings
    )


@pytest.mark.parametrize("lost", [1, 50, 100, 250])
def test_a_log_that_was_cut_off_is_told_by_its_own_checkpoints(log: Log, lost: int) -> None:
    report = verified(log.lines[-1000:-lost], log.signed[-10:], log.signed[-11])
    assert [(each.kind, each.first, each.last) for each in report.findings] == [
        ("truncated", ENTRIES - lost + 1, ENTRIES)
    ]


def test_a_log_rolled_back_with_its_checkpoints_is_told_by_one_kept_elsewhere(log: Log) -> None:
    start, kept = log.signed[-11], log.signed[-1]
    rolled_back = log.lines[-1000:-300]
    assert verified(rolled_back, log.signed[-10:-3], start).findings == []
    (finding,) = verified(rolled_back, [*log.signed[-10:-3], kept], start).findings
    assert (finding.kind, finding.first, finding.last) == ("truncated", ENTRIES - 299, ENTRIES)


def rewritten(log: Log, number: int) -> list[Line]:
    """Ten steps of the log, one record changed, and all hashes from it to the end made anew."""
    lines = log.lines[:1000]
    bent = [*lines[: number - 1], lines[number - 1] | {"record": record(10**7)}, *lines[number:]]
    return [
        *lines[: number - 1],
        *redone(bent[number - 1 :], chain(lines[: number - 1]), number),
    ]


@pytest.mark.parametrize("number", [1, 100, 101, 555, 1000])
def test_who_redoes_the_whole_chain_is_held_to_the_steps_that_were_signed(log: Log, number: int) -> None:
    (finding,) = verified(rewritten(log, number), log.signed[1:11]).findings
    step = (number - 1) // STEP * STEP
    assert (finding.kind, finding.first, finding.last) == ("rewritten", step + 1, step + STEP)


def test_who_redoes_the_checkpoints_too_needs_the_key(log: Log) -> None:
    thief = Ed25519PrivateKey.generate()
    lines = rewritten(log, 555)
    frontier, forged = Frontier(), []
    for line in lines:
        frontier.append(bytes.fromhex(line["leaf"]))
        if frontier.size % STEP == 0:
            forged.append(sign(frontier.copy(), bytes.fromhex(line["chain"]), thief))
    kinds = {finding.kind for finding in verified(lines, forged).findings}
    assert kinds == {"forged", "unsigned"}
    with_kept = verified(lines, [*forged, *log.signed[1:11]]).findings
    assert ("rewritten", 501, 600) in {(each.kind, each.first, each.last) for each in with_kept}


def test_a_log_that_tells_two_stories_is_forked(log: Log) -> None:
    """The key itself was misused: one story for the database, one for an agency."""
    other = make(100, step=50)
    assert verified(other.lines, [*other.signed[1:], log.signed[1]]).findings == []
    frontier = Frontier()
    for line in redone([{"record": record(number + 7)} for number in range(100)], bytes(32), 1):
        frontier.append(bytes.fromhex(line["leaf"]))
    contradicting = sign(frontier, bytes(32))
    (finding,) = verified(log.lines[:100], [log.signed[1], contradicting]).findings
    assert (finding.kind, finding.first) == ("forged", 100)


def test_several_tamperings_are_each_told(log: Log) -> None:
    bent, chance = log.lines[:2000], random.Random(1)
    bent, _ = flip_record(bent, 1700, chance)
    bent, _ = reorder_lines(bent, 900, chance)
    del bent[500]
    bent, _ = flip_hash(bent, 100, chance)
    told = [(each.kind, each.first) for each in verified(bent, log.signed[1:21]).findings]
    assert told == [("flipped", 101), ("deleted", 501), ("reordered", 901), ("flipped", 1701)]


def test_peaks_that_do_not_make_the_signed_root_are_forged(log: Log) -> None:
    genuine = log.signed[3]
    line = genuine.line()
    line["peaks"] = [flipped_character(line["peaks"][0], random.Random(0)), *line["peaks"][1:]]
    report = verified(log.lines[:300], [*log.signed[1:3], Checkpoint.of_line(line)])
    assert [finding.kind for finding in report.findings] == ["unsigned", "forged"]


@pytest.fixture
def export(log: Log, tmp_path: Path) -> Path:
    lines = [*log.lines[:STEP], log.signed[1].line(), *log.lines[STEP : 2 * STEP], log.signed[2].line()]
    (tmp_path / "export.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path / "export.jsonl"


def test_an_export_is_checked_from_its_file(export: Path) -> None:
    assert check_export(export, key=KEY) == Report(2 * STEP, 2, [])


def test_a_damaged_line_is_told(export: Path) -> None:
    lines = export.read_text().splitlines()
    lines[41] = lines[41][:-9]
    export.write_text("\n".join(lines))
    (finding,) = check_export(export, key=KEY).findings
    assert (finding.kind, finding.first, finding.last) == ("flipped", 42, 42)


def test_a_damaged_checkpoint_is_told(export: Path) -> None:
    lines = export.read_text().splitlines()
    lines[STEP] = json.dumps({"checkpoint": STEP})
    export.write_text("\n".join(lines))
    assert [finding.kind for finding in check_export(export, key=KEY).findings] == ["forged"]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "audit_verify.key").write_text(Checkpoint.line(make(1, step=1).signed[0])["key"])
    return tmp_path / "audit_verify.key"


def test_it_runs_where_django_is_not(export: Path, key: Path) -> None:
    without = "import sys; sys.modules['django'] = None; from agencies.audit_verifying import main; "
    done = subprocess.run(
        [sys.executable, "-c", without + "sys.exit(main(sys.argv[1:]))", export, "--key", key],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "200 entries and 2 checkpoints hold.\n"), done.stderr


def test_it_ends_in_failure_where_something_is_wrong(
    export: Path, key: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, log: Log
) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text(json.dumps(log.signed[3].line()))
    assert main([str(export), "--key", str(key), "--checkpoints", str(kept)]) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        "truncated: entries 201 to 300: signed for by a checkpoint, not in the log"
    )
