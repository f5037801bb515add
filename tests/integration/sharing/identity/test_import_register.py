"""A register enters the vault row by row, once, whatever happens on the way."""

import csv
import os
import subprocess
import sys
import time
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from agencies.models import AuditRecord
from sharing.identity.models import BlindKey, IdentityRecord, RegisterImport, Source
from sharing.identity.registers.importing import ROWS_PER_BATCH, ImportedElsewhere, begun, import_register
from sharing.identity.registers.register_file import about
from sharing.models import Child, ChildStatus, MatchReview

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

HEADER = "given_name,family_name,date_of_birth,sex,postcode,address"
MIA = "Mia,Turner,2015-03-09,F,LS1 4AB,14 High Street"


@pytest.fixture
def write(tmp_path: Path):
    def write(*lines: str) -> Path:
        path = tmp_path / "register.csv"
        path.write_text("\n".join([HEADER, *lines]))
        return path

    return write


def children(count: int) -> list[str]:
    """Made-up children who are nothing like each other."""
    chance = Random(3)
    letters = "bcdfghjklmnprstvw"

    def name() -> str:
        return "".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(4)).title()

    day = date(2012, 1, 2)
    return [
        f"{name()},{name()},{day + timedelta(days=7 * n)},F,LS1 4AB,{n} High Street" for n in range(count)
    ]


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_register", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_each_child_is_known_afterwards(write) -> None:
    said = run(write(*children(5)))
    assert "5 rows: 5 kept (5 new), 0 refused." in said
    assert IdentityRecord.objects.filter(source=Source.REGISTER).count() == 5
    assert BlindKey.objects.exists()


def test_children_known_only_from_a_register_are_not_in_the_other_database(write) -> None:
    run(write(MIA))
    assert not Child.objects.exists()
    assert AuditRecord.objects.filter(action="register_imported").count() == 1


def test_a_line_that_stands_twice_is_one_child(write) -> None:
    said = run(write(MIA, MIA))
    assert "1 new" in said
    assert "1 same" in said
    assert IdentityRecord.objects.values("pseudonym").distinct().count() == 1


def test_what_is_uncertain_gets_a_pseudonym_of_its_own_and_is_put_to_the_stewards(write) -> None:
    said = run(write(MIA, MIA.replace("Mia,", "Maya,")))
    assert "1 review" in said
    review = MatchReview.objects.get()
    assert (review.child.status, review.other.status) == (ChildStatus.PROVISIONAL, ChildStatus.SETTLED)
    assert {review.child_id, review.other_id} == set(
        IdentityRecord.objects.values_list("pseudonym", flat=True)
    )


def test_a_dry_run_tells_the_same_and_writes_nothing(write) -> None:
    path = write(MIA, MIA, MIA.replace("Mia,", "Maya,"), "Leo,Turner")
    promised = run(path, "--dry-run")
    assert not IdentityRecord.objects.exists()
    assert not BlindKey.objects.exists()
    assert not RegisterImport.objects.exists()
    assert not Child.objects.exists()
    assert promised.splitlines()[-1].replace("would be kept", "kept") == run(path).splitlines()[-1]


def test_a_file_that_is_done_is_not_read_again(write) -> None:
    path = write(MIA)
    run(path)
    assert "This file was imported on" in run(path)
    assert IdentityRecord.objects.count() == 1


def test_an_import_that_was_broken_off_goes_on_after_the_last_batch(write) -> None:
    path = write(*children(ROWS_PER_BATCH + 5))
    facts = about(path)
    steps = import_register(path, facts, begun(facts))
    next(steps)
    steps.close()
    said = run(path)
    assert f"Goes on after {ROWS_PER_BATCH} rows" in said
    assert "5 rows: 5 kept" in said
    assert IdentityRecord.objects.count() == ROWS_PER_BATCH + 5


def test_reviews_that_a_crash_kept_from_the_stewards_are_put_to_them_afterwards(write) -> None:
    path = write(MIA, MIA.replace("Mia,", "Maya,"))
    run(path)
    MatchReview.objects.all().delete()
    Child.objects.update(likely_child=None, status=ChildStatus.SETTLED)
    Child.objects.all().delete()
    RegisterImport.objects.update(finished_at=None)
    run(path)
    assert MatchReview.objects.count() == 1


def test_two_processes_do_not_import_one_file_side_by_side(write) -> None:
    path = write(*children(ROWS_PER_BATCH + 5))
    facts = about(path)
    one, other = (import_register(path, facts, begun(facts)) for _ in range(2))
    next(one)
    with pytest.raises(ImportedElsewhere):
        next(other)
    assert IdentityRecord.objects.count() == ROWS_PER_BATCH


def test_lines_with_problems_are_listed_without_what_they_hold(write, tmp_path: Path) -> None:
    listed = tmp_path / "errors.csv"
    said = run(write(MIA, "Secret,Name", "Secret,Name,31 June,,,"), "--errors", listed)
    assert "Line 3, refused: has 2 columns; the first line has 6." in said
    with listed.open(newline="") as file:
        lines = list(csv.reader(file))
    assert [row[:2] for row in lines] == [["line", "row"], ["3", "refused"], ["4", "refused"]]
    assert "Secret" not in said + listed.read_text()


def test_progress_tells_rows_and_how_much_of_the_file(write) -> None:
    assert "1 rows, 100% of the file, " in run(write(MIA))


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfea"])
def test_a_file_that_is_no_register_is_refused_as_a_whole(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        run(path)


@pytest.mark.django_db(databases=["default", "identity", "index"], transaction=True)
def test_a_killed_import_keeps_each_child_once(write) -> None:
    rows = 3 * ROWS_PER_BATCH
    path = write(*children(rows))
    killed = subprocess.Popen(
        [sys.executable, "manage.py", "import_register", str(path)],
        env=_test_databases(),
        stderr=subprocess.DEVNULL,
    )
    try:
        while killed.poll() is None and not RegisterImport.objects.filter(rows_done__gt=0).exists():
            time.sleep(0.01)
    finally:
        killed.kill()
        killed.wait()
    before = RegisterImport.objects.get()
    assert 0 < before.rows_done < rows
    run(path)
    assert IdentityRecord.objects.count() == rows
    assert IdentityRecord.objects.values("pseudonym").distinct().count() == rows


def _test_databases() -> dict[str, str]:
    """For a vault process of its own, which would not know that pytest made databases with other names."""
    urls = {}
    for alias, role in (("default", "VAULT"), ("identity", "VAULT"), ("index", "INDEX")):
        url = urlsplit(os.environ[f"TEST_{role}_{alias.upper()}_URL"])
        variable = "DATABASE_URL" if alias == "default" else f"{alias.upper()}_DATABASE_URL"
        urls[variable] = url._replace(path=f"/{connections[alias].settings_dict['NAME']}").geturl()
    return {**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
