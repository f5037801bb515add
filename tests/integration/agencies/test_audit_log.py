"""The audit log in the database: written with the act, chained and signed, and nobody bends it unseen."""

import json
from base64 import b64decode
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from nacl.public import PrivateKey, SealedBox

from agencies import audit, audit_checking, audit_erasing, audit_lines, audit_sealing
from agencies.audit_looks import about
from agencies.audit_verifying import Report, check_export
from agencies.models import AuditCheckpoint, AuditEntry, AuditRecord, AuditSubject, AuditWaiting, Membership
from config.environment import KeyMaterial
from tests.factories.world import World

pytestmark = pytest.mark.django_db
CHILD = UUID("11111111-1111-4111-8111-111111111111")
OTHER = UUID("22222222-2222-4222-8222-222222222222")


def key_file(name: str) -> Path:
    return settings.AUDIT_KEYS.path.with_name(name)


def look(by: Membership | None = None, subject: UUID = CHILD, **detail: str | int | UUID) -> AuditRecord:
    with transaction.atomic():
        audit.record("child_opened", by=by, kind="child", subject=subject, **detail)
    return AuditRecord.objects.latest("id")


def check() -> Report:
    return audit_checking.check(key=b64decode(key_file("audit_verify.key").read_text()))


def tamper(sql: str, *values: object) -> None:
    """By somebody who owns the tables, and puts what guards them out of the way."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        tables = ["record", "subject", "waiting", "entry", "checkpoint"]
        for act in ("disable", "enable"):
            for table in tables:
                cursor.execute(f"alter table agencies_audit{table} {act} trigger user")
            if act == "disable":
                for statement in sql.split(";"):
                    cursor.execute(statement, values if "%s" in statement else None)


@pytest.fixture
def sealed(db: None) -> list[AuditRecord]:
    """Five records under two checkpoints."""
    records = [look(), look(), look()]
    audit_sealing.seal()
    records += [look(), look()]
    audit_sealing.seal()
    return records


def test_a_record_outside_the_act_it_records_is_refused(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        audit.record("child_opened", by=None, kind="child", subject=CHILD)


def test_the_log_names_nobody_it_is_about(world: World) -> None:
    concern = uuid4()
    look(world.gp, concern=concern, release=str(OTHER))
    with transaction.atomic():
        audit.listed("concerns_listed", by=world.gp, kind="concern", subjects=[CHILD, OTHER])
    audit_sealing.seal()
    kept = b""
    with connection.cursor() as cursor:
        for table in ("record", "subject", "entry", "checkpoint"):
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from agencies_audit{table} t")
            kept += cursor.fetchone()[0].encode()
            cursor.execute(f"select * from agencies_audit{table}")
            kept += b"".join(bytes(cell) for row in cursor for cell in row if isinstance(cell, bytes))
    for subject in (CHILD, OTHER, concern):
        assert str(subject).encode() not in kept
        assert subject.hex.encode() not in kept
        assert subject.bytes not in kept


def test_two_records_about_one_child_have_nothing_in_common_to_who_has_the_export(world: World) -> None:
    first, second = look(), look()
    audit_sealing.seal()
    lines = {line["record"]["id"]: line["record"] for line in audit_lines.entries()}
    assert lines[first.pk]["subjects"] != lines[second.pk]["subjects"]


def test_what_it_is_about_is_found_by_who_has_the_id_and_the_key(world: World) -> None:
    concern = uuid4()
    look(subject=OTHER)
    made = look(world.gp, concern=concern, reason="routine")
    assert list(about(CHILD)) == list(about(concern)) == [made]
    assert made.detail == {"reason": "routine"}


def test_a_list_is_one_record_about_everything_on_it(world: World) -> None:
    with transaction.atomic():
        audit.listed("concerns_listed", by=world.gp, kind="concern", subjects=[CHILD, OTHER])
    record = AuditRecord.objects.get()
    assert list(about(CHILD)) == list(about(OTHER)) == [record]
    assert record.detail == {"rows": 2}


def test_an_older_lookup_key_still_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    made = look()
    content = json.loads(settings.AUDIT_KEYS.read())
    keys = content["lookup"]["keys"] | {"2": "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="}
    content["lookup"] = {"current": 2, "keys": keys}
    monkeypatch.setattr(settings, "AUDIT_KEYS", KeyMaterial("AUDIT_KEYS", json.dumps(content), None))
    assert [made, look()] == list(about(CHILD))
    assert len({bytes(each.digest) for each in AuditSubject.objects.all()}) == 2


def test_the_private_key_which_no_process_has_reads_the_reference(world: World) -> None:
    look()
    private = PrivateKey(b64decode(key_file("audit_private.key").read_text()))
    opened = SealedBox(private).decrypt(bytes(AuditSubject.objects.get().sealed))
    assert json.loads(opened) == {"child": str(CHILD)}


def test_what_is_recorded_waits_until_it_is_chained_and_signed_for(sealed: list[AuditRecord]) -> None:
    assert not AuditWaiting.objects.exists()
    assert list(AuditEntry.objects.order_by("seq").values_list("seq", "record_id")) == [
        (number, record.pk) for number, record in enumerate(sealed, start=1)
    ]
    assert list(AuditCheckpoint.objects.values_list("size", flat=True)) == [3, 5]
    waiting = look()
    assert AuditWaiting.objects.get().record == waiting
    assert check() == Report(5, 2, [])


def test_where_nothing_happened_nothing_is_signed(sealed: list[AuditRecord]) -> None:
    assert audit_sealing.seal() == 0
    assert AuditCheckpoint.objects.count() == 2


def test_one_sealing_takes_as_many_checkpoints_as_it_needs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        look()
    monkeypatch.setattr(audit_sealing, "MOST", 2)
    assert audit_sealing.seal() == 5
    assert list(AuditCheckpoint.objects.values_list("size", flat=True)) == [2, 4, 5]
    assert check() == Report(5, 3, [])


TAMPERINGS = {
    "a record flipped": (
        "update agencies_auditrecord set action = 'nothing' where id = %s",
        ["flipped: entry 2: the record is not the one that was written"],
    ),
    "an actor taken off": (
        "update agencies_auditrecord set actor_id = gen_random_uuid() where id = %s",
        ["flipped: entry 2: the record is not the one that was written"],
    ),
    "a detail added": (
        "update agencies_auditrecord set detail = '{\"rows\": 1}' where id = %s",
        ["flipped: entry 2: the record is not the one that was written"],
    ),
    "an entry deleted": (
        "delete from agencies_auditentry where record_id = %s",
        ["deleted: entry 2: not in the log", "inserted: record {} is in no place of the chain"],
    ),
    "a record deleted": (
        "with gone as (delete from agencies_auditsubject where record_id = %s returning record_id)"
        " delete from agencies_auditrecord where id in (select record_id from gone)",
        ["deleted: entry 2: the entry is there, its record is not"],
    ),
    "a reference changed": (
        "update agencies_auditsubject set digest = sha256('x') where record_id = %s",
        ["flipped: entry 2: its subject references"],
    ),
    "a reference deleted": (
        "delete from agencies_auditsubject where record_id = %s",
        ["flipped: entry 2: its subject references"],
    ),
    "a reference emptied in silence": (
        "update agencies_auditsubject set digest = '', salt = '', sealed = '' where record_id = %s",
        ["deleted: 1 subject references, by no erasure on record"],
    ),
    "a record inserted past the trigger": (
        "insert into agencies_auditrecord (at, process, action, subject_kind, detail, subjects)"
        " select now(), 'web', 'nothing', 'child', '{}', sha256('\\x04') where %s > 0",
        ["inserted: record {} is in no place of the chain"],
    ),
    "two records exchanged": (
        "update agencies_auditentry set record_id = -record_id where %s > 0;"
        " update agencies_auditentry e set record_id = (select -o.record_id from agencies_auditentry o"
        " where o.seq = case e.seq when 1 then 2 when 2 then 1 else e.seq end)",
        [
            "reordered: entry 1: holds the record of another entry",
            "reordered: entry 2: holds the record of another entry",
        ],
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_whoever_owns_the_tables_and_bends_them_is_found(sealed: list[AuditRecord], name: str) -> None:
    sql, told = TAMPERINGS[name]
    tamper(sql, sealed[1].pk)
    beside = AuditRecord.objects.exclude(pk__in=AuditEntry.objects.values("record_id")).first()
    expected = [each.format(beside.pk if beside else "") for each in told]
    assert [str(finding) for finding in check().findings] == expected


def test_a_log_cut_off_with_its_checkpoint_is_told_by_one_kept_elsewhere(
    sealed: list[AuditRecord], tmp_path: Path
) -> None:
    *_, newest = audit_lines.checkpoints()
    (tmp_path / "kept.jsonl").write_text(json.dumps(newest.line()))
    tamper("delete from agencies_auditcheckpoint where size > 3")
    tamper("delete from agencies_auditentry where seq > 3")
    tamper("delete from agencies_auditsubject where record_id in (%s, %s)", sealed[3].pk, sealed[4].pk)
    tamper("delete from agencies_auditrecord where id in (%s, %s)", sealed[3].pk, sealed[4].pk)
    assert check() == Report(3, 1, [])
    with pytest.raises(CommandError):
        call_command("verify_audit", checkpoints=tmp_path / "kept.jsonl", stdout=(said := StringIO()))
    assert said.getvalue().splitlines()[0].startswith("truncated: entries 4 to 5")


def test_an_export_is_verified_without_the_database(sealed: list[AuditRecord], tmp_path: Path) -> None:
    call_command("export_audit", tmp_path / "out.jsonl", stdout=StringIO())
    key = b64decode(key_file("audit_verify.key").read_text())
    assert check_export(tmp_path / "out.jsonl", key=key) == Report(5, 2, [])
    call_command("verify_audit", export=tmp_path / "out.jsonl", stdout=(said := StringIO()))
    assert said.getvalue() == "5 entries and 2 checkpoints hold.\n"


def test_the_command_says_which_and_fails(sealed: list[AuditRecord]) -> None:
    tamper("update agencies_auditrecord set action = 'nothing' where id = %s", sealed[3].pk)
    with pytest.raises(CommandError):
        call_command("verify_audit", key=key_file("audit_verify.key"), stdout=(said := StringIO()))
    assert said.getvalue().splitlines() == [
        "flipped: entry 4: the record is not the one that was written",
        "1 findings in 5 entries and 2 checkpoints.",
    ]


def test_another_key_than_the_logs_is_told(sealed: list[AuditRecord], tmp_path: Path) -> None:
    report = audit_checking.check(key=bytes(32))
    assert {finding.kind for finding in report.findings} == {"forged", "unsigned"}


def test_erasing_what_is_about_a_child_does_not_break_the_chain(sealed: list[AuditRecord]) -> None:
    other = look(subject=OTHER)
    call_command("erase_from_audit", str(CHILD), stdout=(said := StringIO()))
    audit_sealing.seal()
    assert said.getvalue() == "5 references erased.\n"
    assert not about(CHILD).exists()
    assert list(about(OTHER)) == [other]
    assert AuditRecord.objects.latest("id").action == audit_erasing.ERASED
    assert check().findings == []


AsProcess = Callable[..., AbstractContextManager[None]]


@pytest.mark.parametrize("process", ["web", "worker", "vault"])
def test_every_process_has_the_rights_to_record(process: str, as_process: AsProcess) -> None:
    with as_process(process):
        audit.record("child_opened", by=None, kind="child", subject=CHILD, concern=OTHER)
    assert AuditWaiting.objects.get().record == about(CHILD).get()


def test_the_worker_has_the_rights_to_seal(as_process: AsProcess) -> None:
    look()
    with as_process("worker"):
        assert audit_sealing.seal() == 1
    assert check() == Report(1, 1, [])


APPEND_ONLY = [
    "update agencies_auditrecord set action = 'nothing'",
    "delete from agencies_auditrecord",
    "truncate agencies_auditrecord cascade",
    "update agencies_auditentry set seq = seq + 100",
    "delete from agencies_auditentry",
    "truncate agencies_auditentry",
    "update agencies_auditcheckpoint set size = size + 100",
    "delete from agencies_auditcheckpoint",
    "truncate agencies_auditcheckpoint",
    "delete from agencies_auditsubject",
    "truncate agencies_auditsubject",
    "update agencies_auditsubject set digest = ''",
    "update agencies_auditsubject set salt = '', digest = '', sealed = '', commitment = ''",
    "update agencies_auditsubject set salt = '', digest = '', sealed = '', position = 7",
]


@pytest.mark.parametrize("sql", APPEND_ONLY)
def test_even_the_tables_owner_is_refused_by_a_trigger(sealed: list[AuditRecord], sql: str) -> None:
    with connection.cursor() as cursor:
        # The tests switch one trigger off, which would keep Django from emptying tables between them.
        for table in ("record", "subject", "entry", "checkpoint"):
            cursor.execute("set constraints all immediate")
            cursor.execute(f"alter table agencies_audit{table} enable trigger user")
        # A setting of the session that pgtrigger's own triggers would obey.
        cursor.execute("set pgtrigger.ignore = '{agencies_auditrecord:append_only}'")
        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute(sql)
