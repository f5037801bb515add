"""The walls between web, worker and vault, proved by trying."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, connections, router
from django.db.models import Model

from config import database_grants

AsProcess = Callable[..., AbstractContextManager[None]]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])


@pytest.mark.parametrize("alias", ["default", "identity", "index"])
def test_every_table_has_its_line(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        tables = connections[alias].introspection.table_names(cursor)
    assert set(tables) == set(database_grants.BY_DATABASE[alias])


@pytest.mark.parametrize("process", database_grants.ROLES)
def test_no_process_owns_a_table_or_steps_around_security(process: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolcreatedb or rolcreaterole or rolbypassrls,"
            " (select count(*) from pg_class where relowner = pg_roles.oid)"
            " from pg_roles where rolname = %s",
            [process],
        )
        assert cursor.fetchone() == (False, 0)


def tried(sql: str, *, using: str = "default") -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("process", ["web", "worker"])
@pytest.mark.parametrize("model", list(apps.get_app_config("identity").get_models()))
def test_web_and_worker_read_nothing_of_the_vault(
    as_process: AsProcess, process: str, model: type[Model]
) -> None:
    store = router.db_for_read(model)
    with pytest.raises(ProgrammingError, match="permission denied"), as_process(process, store):
        tried(f'select count(*) from "{model._meta.db_table}"', using=store)


@pytest.mark.parametrize(("role", "store"), [("vault", "index"), ("index", "identity"), ("index", "default")])
def test_what_reads_one_store_cannot_even_connect_to_the_other(role: str, store: str) -> None:
    url = os.environ.get(f"TEST_{role.upper()}_{store.upper()}_URL")
    if url is None:
        pytest.skip("Servers of your own: set TEST_VAULT_INDEX_URL, TEST_INDEX_IDENTITY_URL and so on.")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(url)


@pytest.mark.parametrize("process", ["web", "worker"])
def test_web_and_worker_cannot_even_connect_to_the_identity_database(process: str) -> None:
    url = os.environ.get(f"TEST_{process.upper()}_IDENTITY_URL")
    if url is None:
        pytest.skip("Servers of your own: set TEST_WEB_IDENTITY_URL and TEST_WORKER_IDENTITY_URL.")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(url)


def test_the_vault_can_connect_to_the_identity_database() -> None:
    url = os.environ.get("TEST_VAULT_IDENTITY_URL")
    if url is None:
        pytest.skip("Servers of your own: set TEST_VAULT_IDENTITY_URL.")
    with psycopg.connect(url) as vault:
        assert vault.execute("select current_user").fetchone() == ("vault",)


@pytest.mark.parametrize(
    ("process", "sql"),
    [
        ("worker", "select ciphertext from sharing_words"),
        ("vault", "select ciphertext from sharing_words"),
        ("worker", "select * from sharing_sealedidentity"),
        ("web", "select * from sharing_sealedidentity"),
        ("web", "delete from sharing_sealedidentity"),
        ("web", "update sharing_concern set child_id = null"),
        ("web", "insert into sharing_child values (gen_random_uuid())"),
        ("web", "insert into sharing_alert (id) values (gen_random_uuid())"),
        ("web", "delete from sharing_concern"),
        ("worker", "update sharing_concern set state = 'sealed'"),
        ("vault", "select password from agencies_practitioner"),
        ("vault", "select * from django_session"),
        ("worker", "select * from django_session"),
    ],
)
def test_a_process_may_not(as_process: AsProcess, process: str, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_process(process):
        tried(sql)


@pytest.mark.parametrize("process", database_grants.ROLES)
@pytest.mark.parametrize(
    "sql",
    [
        "update agencies_auditrecord set action = 'nothing'",
        "delete from agencies_auditrecord",
        "truncate agencies_auditrecord",
    ],
)
def test_no_process_changes_the_audit_log(as_process: AsProcess, process: str, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_process(process):
        tried(sql)
