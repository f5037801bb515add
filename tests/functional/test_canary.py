"""A name posted as an identity stays in the vault: looked for in everything else that the service keeps."""

import json
import subprocess
import time
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg
import pytest

from config.embedded import binaries
from config.stack import Stack
from tests.functional.visitor import Visitor, tokens

pytestmark = pytest.mark.stack

GIVEN, FAMILY, STREET = "Zyxwina", "Quillfeather", "77 Canarybird Lane"
NHS_NUMBER, UPN, POSTCODE = "9990000050", "B801200005001", "ZE9 9ZZ"
CARER, CARER_NUMBER = "Marvadine", "9990000069"
CANARIES = [GIVEN, FAMILY, "Canarybird", NHS_NUMBER, "999 000 0050", UPN, POSTCODE, "ZE99ZZ"]
CANARIES += [CARER, CARER_NUMBER]
NARRATIVE_CANARY = "marmalade-submarine"
PATIENCE = 60.0


def body(strength: str, about: str = "child") -> dict[str, object]:
    return {
        "about": about,
        "identity": {
            "given_name": GIVEN,
            "family_name": FAMILY,
            "date_of_birth": "2019-03-09",
            "nhs_number": NHS_NUMBER,
            "upn": UPN,
            "postcode": POSTCODE,
            "address": STREET,
        },
        "carers": [
            {
                "kind": "mother",
                "given_name": CARER,
                "family_name": FAMILY,
                "date_of_birth": "1991-04-05",
                "nhs_number": CARER_NUMBER,
                "lives_with": True,
            }
        ],
        "narrative": f"{GIVEN} {FAMILY} ({NHS_NUMBER}) of {POSTCODE} spoke of a {NARRATIVE_CANARY}."
        f" {CARER} cried.",
        "categories": ["school"],
        "strength": strength,
        "parent": {"knows": False},
        "local_label": NARRATIVE_CANARY,
    }


def post(stack: Stack, token: str, said: dict[str, object]) -> None:
    request = Request(
        f"{stack.url}/api/v1/concerns/",
        json.dumps(said).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=PATIENCE) as answer:
        assert answer.status == 201


def asked(stack: Stack, sql: str) -> int:
    with psycopg.connect(stack.postgres.url("owner", "sharing")) as database:
        row = database.execute(sql).fetchone()
    assert row
    return int(row[0])


def settle(stack: Stack) -> None:
    """Until everything posted is filed, and everything that happened is told."""
    waiting = (
        "select (select count(*) from sharing_concern where filed_at is null and state <> 'withdrawn')"
        " + (select count(*) from agencies_event where claimed_at is null)"
        " + (select count(*) from notifications_delivery where state = 'waiting')"
    )
    limit = time.monotonic() + PATIENCE
    while asked(stack, waiting) and time.monotonic() < limit:
        time.sleep(0.2)
    assert asked(stack, waiting) == 0


def dump(stack: Stack, database: str) -> bytes:
    url = stack.postgres.url("owner", database)
    return subprocess.run(
        [binaries.postgres() / "pg_dump", "--inserts", "--enable-row-security", url],
        capture_output=True,
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def posted(stack: Stack) -> Stack:
    """Alerted, told, read and refused: the canary went every way that a concern can go."""
    people = tokens(stack)
    alerts = asked(stack, "select count(*) from sharing_alert")
    for who, strength in (("clifford", "niggle"), ("teacher", "worried"), ("officer", "very_worried")):
        post(stack, people[who], body(strength))
    post(stack, people["key_worker"], body("worried", about="carer"))
    settle(stack)
    assert asked(stack, "select count(*) from sharing_alert") > alerts
    lead = Visitor(stack.url)
    lead.press("/demo/sign-in/", who="triage")
    lead.get("/alerts/")
    # A failing request is logged: with its path and its place, not with its body.
    broken = lead.refused("/concerns/new/", given_name=GIVEN, family_name=FAMILY, narrative=NARRATIVE_CANARY)
    assert broken in {400, 403, 200}
    return stack


def found_in(content: bytes, canaries: list[str]) -> list[str]:
    """As text, and as PostgreSQL prints bytes."""
    text = content.lower()
    return [c for c in canaries if c.lower().encode() in text or c.encode().hex().encode() in text]


def test_the_search_would_find_it() -> None:
    assert found_in(f"said {GIVEN}".encode(), CANARIES) == [GIVEN]
    assert found_in(f"\\x{FAMILY.encode().hex()}".encode(), CANARIES) == [FAMILY]


def test_it_is_nowhere_in_a_dump_of_default(posted: Stack) -> None:
    content = dump(posted, "sharing")
    assert b"sharing_concern" in content
    assert found_in(content, [*CANARIES, NARRATIVE_CANARY]) == []


@pytest.mark.parametrize(
    ("database", "table"), [("identity", b"identity_identityrecord"), ("blind_index", b"identity_blindkey")]
)
def test_it_is_nowhere_readable_in_a_dump_of_the_vault(posted: Stack, database: str, table: bytes) -> None:
    content = dump(posted, database)
    assert table in content
    assert found_in(content, CANARIES) == []


@pytest.mark.parametrize("folder", ["logs", "mail"])
def test_it_is_in_no_log_and_no_mail(posted: Stack, folder: str) -> None:
    files = [path for path in (posted.directory / folder).rglob("*") if path.is_file()]
    assert files
    spoken = {path.name: found_in(path.read_bytes(), [*CANARIES, NARRATIVE_CANARY]) for path in files}
    assert {name: found for name, found in spoken.items() if found} == {}


def test_it_is_not_in_postgresqls_log(posted: Stack) -> None:
    assert found_in((posted.directory / "postgres.log").read_bytes(), [*CANARIES, NARRATIVE_CANARY]) == []


def test_it_is_nowhere_in_the_broker(posted: Stack) -> None:
    """The append-only file holds every task argument that ever went through."""
    kept = [path for path in posted.valkey.directory.rglob("*.aof") if path.is_file()]
    assert any(b"notifications.tasks" in path.read_bytes() for path in kept)
    assert [found_in(path.read_bytes(), [*CANARIES, NARRATIVE_CANARY]) for path in kept] == [[]] * len(kept)


def test_it_is_in_no_message(posted: Stack) -> None:
    reader = Visitor(posted.url)
    for who in ("named_gp", "triage"):
        reader.press("/demo/sign-in/", who=who)
        assert found_in(reader.get("/").encode(), [*CANARIES, NARRATIVE_CANARY]) == []


def test_it_is_in_no_process_environment_or_command_line(posted: Stack) -> None:
    for process in posted.processes.values():
        for name in ("environ", "cmdline"):
            assert found_in(Path(f"/proc/{process.pid}/{name}").read_bytes(), CANARIES) == []
