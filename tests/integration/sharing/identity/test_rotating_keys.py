"""Rotation while the vault works: both versions are read, a crash costs one batch, nothing gets lost."""

import json
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from io import StringIO
from itertools import islice
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections, transaction
from django.db.models import QuerySet

from sharing.identity.comparing.normalising import normalise
from sharing.identity.identity import Identity
from sharing.identity.models import BlindKey, IdentityRecord, Resolution, Whose
from sharing.identity.storing import index, keyrings, rotating, store
from tests.conftest import _as_process
from tests.integration.sharing.identity.register import children

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])
PURPOSES = pytest.mark.parametrize("purpose", rotating.PURPOSES)
Register = dict[UUID, Identity]


@pytest.fixture
def register(key_file: Path) -> Register:
    """Forty children and three carers, all under version 1."""
    known, carers = dict(children(40)), dict(islice(children(100), 97, None))
    store.add_many(known.items())
    store.add_many(carers.items(), whose=Whose.CARER)
    return known | carers


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotating, "ROWS_PER_BATCH", 8)


def rotate_keys(*options: str) -> str:
    said = StringIO()
    call_command("rotate_keys", *options, stdout=said)
    return said.getvalue()


def missing(register: Register) -> Iterable[UUID]:
    """Children that a lookup does not find, or of whom nothing can be read."""
    for pseudonym, identity in register.items():
        found: set[UUID] = set()
        for whose in Whose:
            keys = index.keys_of(normalise(identity), whose=whose)
            found |= {child for child, _ in store.StoredVault(whose).candidates(keys)}
        if pseudonym not in found or store.known_as(pseudonym) != identity:
            yield pseudonym


def versions() -> set[tuple[int, int]]:
    return set(IdentityRecord.objects.values_list("key_version", "index_version"))


def index_versions() -> set[int]:
    return set(BlindKey.objects.values_list("key_version", flat=True))


def test_all_records_come_under_new_keys_and_the_old_ones_are_dropped(
    register: Register, key_file: Path
) -> None:
    before = set(IdentityRecord.objects.values_list("ciphertext", flat=True))
    rotate_keys()
    assert versions() == {(2, 2)}
    assert index_versions() == {1, 2}
    assert list(missing(register)) == []
    rotate_keys("--retire")
    assert index_versions() == {2}
    assert list(missing(register)) == []
    assert {tuple(ring["keys"]) for ring in json.loads(key_file.read_text()).values()} == {("2",)}
    assert set(IdentityRecord.objects.values_list("ciphertext", flat=True)) == before


@PURPOSES
def test_everybody_is_found_after_every_batch(register: Register, small_batches: None, purpose: str) -> None:
    rotating.begin(purpose)
    assert list(missing(register)) == []
    for _ in rotating.rotate(purpose):
        assert list(missing(register)) == []
    assert not rotating.outstanding(purpose).exists()


@PURPOSES
def test_a_rotation_that_was_interrupted_is_continued(
    register: Register, small_batches: None, purpose: str
) -> None:
    rotating.begin(purpose)
    assert list(islice(rotating.rotate(purpose), 2)) == [8, 8]
    assert f"{purpose}: {len(register) - 16} records wait for version 2" in rotate_keys("--dry-run")
    assert f"{len(register) - 16} were brought there" in rotate_keys("--purpose", purpose)
    assert keyrings.ring(purpose).current == 2


def test_a_crash_between_the_two_commits_of_a_batch_makes_no_row_twice(register: Register) -> None:
    rotating.begin("index")
    records = IdentityRecord.objects.filter(whose=Whose.CHILD)
    index.add([(r.pseudonym, normalise(register[r.pseudonym])) for r in records], whose=Whose.CHILD)
    made = BlindKey.objects.count()
    rotate_keys("--purpose", "index")
    carers = BlindKey.objects.filter(key_version=2).count() - made / 2
    assert 0 < carers < made / 10


def test_what_is_written_meanwhile_is_under_the_new_version(register: Register, small_batches: None) -> None:
    rotating.begin("identity")
    rotating.begin("index")
    batches = rotating.rotate("index")
    next(batches)
    new, identity = next(iter(children(1)))
    store.add(new, identity)
    record = IdentityRecord.objects.get(pseudonym=new)
    assert (record.key_version, record.index_version) == (2, 2)
    list(batches)
    assert new not in missing({new: identity})


@PURPOSES
def test_a_version_that_records_need_is_not_dropped(register: Register, purpose: str) -> None:
    rotating.begin(purpose)
    with pytest.raises(CommandError, match="43 records still need an older version"):
        rotate_keys("--purpose", purpose, "--retire")
    assert list(missing(register)) == []


def test_a_dry_run_changes_nothing(register: Register, key_file: Path) -> None:
    before = key_file.read_text()
    assert "identity: 43 records would go from version 1 to a new one." in rotate_keys("--dry-run")
    assert key_file.read_text() == before
    assert versions() == {(1, 1)}


def test_a_second_rotation_waits_for_the_first_to_be_retired(register: Register) -> None:
    rotate_keys()
    rotate_keys()
    assert versions() == {(2, 2)}


def test_a_lost_index_and_its_lost_key_are_made_anew_from_the_vault(
    register: Register, key_file: Path
) -> None:
    BlindKey.objects.all().delete()
    key_file.write_text(json.dumps({"identity": json.loads(key_file.read_text())["identity"]}))
    with pytest.raises(ImproperlyConfigured, match="no keys for index"):
        list(missing(register))
    rotate_keys("--purpose", "index")
    assert list(missing(register)) == []
    assert index_versions() == {2}


def test_nobody_is_looked_up_in_an_index_that_is_not_complete(register: Register, key_file: Path) -> None:
    key_file.write_text(json.dumps({"identity": json.loads(key_file.read_text())["identity"]}))
    rotating.begin("index")
    with pytest.raises(OperationalError, match="made anew"):
        list(missing(register))


def newly_told(seed: int) -> UUID:
    """A child whom a concern named, and whom the index has known since then."""
    child, identity = uuid4(), Identity(f"Zeno{seed}", "Marsh", date(2016, 4, 1 + seed), postcode="NB1 4QT")
    Resolution.objects.create(
        concern_id=uuid4(), pseudonym=child, record=store.add(child, identity), outcome="new", probability=0
    )
    return child


def rows_of(child: UUID) -> QuerySet[BlindKey]:
    ring = keyrings.ring("index")
    mine = [row.pk for row in BlindKey.objects.all() if index.opened(row.pointer, row.digest, ring) == child]
    return BlindKey.objects.filter(pk__in=mine)


def lookups() -> None:
    """Those of a process that has only now reached the index."""
    index._seen_complete.cache_clear()
    store.look_up(normalise(Identity("Nobody", "Known", date(2015, 1, 3))))


def test_nobody_is_looked_up_in_an_index_that_was_lost(register: Register) -> None:
    lookups()
    BlindKey.objects.all().delete()
    with pytest.raises(OperationalError, match="rotate_keys --index-lost"):
        lookups()


def test_nobody_is_looked_up_in_an_index_that_is_older_than_what_is_known(register: Register) -> None:
    child = newly_told(1)
    lookups()
    rows_of(child).delete()
    with pytest.raises(OperationalError, match="rotate_keys --index-lost"):
        lookups()


def test_a_child_of_whom_nothing_can_be_found_makes_no_index_incomplete(key_file: Path) -> None:
    store.add(uuid4(), Identity("Unknown", "", None))
    lookups()


def test_a_record_that_does_not_open_is_told_and_stops_nobody(
    key_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store.add(uuid4(), next(iter(children(1)))[1])
    IdentityRecord.objects.update(compared=b"x" * 300)
    lookups()
    assert "does not open" in caplog.text


def test_a_lost_index_is_made_anew_and_nobody_is_looked_up_until_it_is(
    register: Register, small_batches: None
) -> None:
    BlindKey.objects.all().delete()
    assert rotating.begin("index", index_lost=True) == 2
    batches = rotating.rotate("index")
    next(batches)
    with pytest.raises(OperationalError, match="made anew"):
        lookups()
    list(batches)
    lookups()
    assert list(missing(register)) == []


def test_what_was_left_of_a_lost_index_is_deleted_once_it_is_made_anew(
    register: Register, key_file: Path
) -> None:
    rows_of(next(iter(register))).delete()
    rotate_keys("--index-lost")
    assert index_versions() == {2}
    assert list(missing(register)) == []
    assert list(json.loads(key_file.read_text())["index"]["keys"]) == ["2"]
    assert versions() == {(1, 2)}


def test_keys_that_are_older_than_the_records_find_nobody_and_are_noticed(
    register: Register, key_file: Path
) -> None:
    before = key_file.read_text()
    rotate_keys("--index-lost")
    key_file.write_text(before)
    with pytest.raises(OperationalError, match="newer keys than there are"):
        lookups()
    rotate_keys("--index-lost")
    assert list(missing(register)) == []


def test_a_lost_identity_key_is_said_and_nothing_is_made_up(register: Register, key_file: Path) -> None:
    key_file.write_text(json.dumps({"index": json.loads(key_file.read_text())["index"]}))
    with pytest.raises(ImproperlyConfigured, match="no keys for identity"):
        rotate_keys("--purpose", "identity")


def test_a_process_that_runs_takes_up_keys_that_another_has_changed(key_file: Path) -> None:
    before = keyrings.ring("index")
    assert keyrings.ring("index") is before
    content = json.loads(key_file.read_text())
    content["index"] = {"current": 7, "keys": content["index"]["keys"] | {"7": content["index"]["keys"]["1"]}}
    draft = key_file.with_name("other")
    draft.write_text(json.dumps(content))
    draft.replace(key_file)
    assert keyrings.ring("index").current == 7


def test_the_key_file_stays_readable_by_its_owner_only(key_file: Path) -> None:
    keyrings.add_version("index")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [path.name for path in key_file.parent.glob("vault_keys*")] == ["vault_keys.json"]


def test_the_roles_of_the_vault_suffice_to_rotate(register: Register) -> None:
    with _as_process("vault", "identity"), _as_process("index", "index"):
        rotate_keys()
        rotate_keys("--retire")
    assert list(missing(register)) == []


def test_two_rotations_do_not_run_at_once(register: Register) -> None:
    other = connections["identity"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(hashtext('rotate the keys'))")
            assert cursor.fetchone() == (True,)
        with pytest.raises(CommandError, match="Another rotation is at work"):
            rotate_keys()
    finally:
        other.close()


@pytest.mark.django_db(databases=["default", "identity", "index"], transaction=True)
def test_a_version_is_not_dropped_under_one_who_is_writing_under_it(key_file: Path) -> None:
    rotating.begin("index")
    writing, written = Event(), Event()

    def write() -> None:
        with closing_connections(), transaction.atomic(using="identity"):
            store.keep_keys()
            writing.set()
            assert written.wait(30)

    def cut_over() -> list[int]:
        with closing_connections():
            return rotating.cut_over("index")

    with ThreadPoolExecutor(2) as pool:
        writer = pool.submit(write)
        assert writing.wait(30)
        dropping = pool.submit(cut_over)
        with pytest.raises(TimeoutError):
            dropping.result(timeout=0.5)
        assert set(keyrings.ring("index").keys) == {1, 2}
        written.set()
        writer.result()
        assert dropping.result() == [1]


@contextmanager
def closing_connections() -> Iterator[None]:
    """A thread has connections of its own."""
    try:
        yield
    finally:
        connections.close_all()
