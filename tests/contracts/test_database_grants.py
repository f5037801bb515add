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


# Who may connect to the vault's two stores; nobody else, whatever rights on tables they have.
WHO_MAY_CONNECT = {"identity": "vault", "index": "index"}


def url_of(role: str, store: str) -> str:
    name = f"TEST_{role.upper()}_{store.upper()}_URL"
    if name not in os.environ:
        pytest.skip(f"Servers of your own: set {name} and its like.")
    return os.environ[name]


@pytest.mark.parametrize("store", WHO_MAY_CONNECT)
@pytest.mark.parametrize("role", database_grants.ROLES)
def test_each_store_of_the_vault_is_open_to_one_role(role: str, store: str) -> None:
    if role == WHO_MAY_CONNECT[store]:
        with psycopg.connect(url_of(role, store)) as own:
            assert own.execute("select current_user").fetchone() == (role,)
    else:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(url_of(role, store))


def test_what_reads_the_index_cannot_connect_to_concerns() -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(url_of("index", "default"))


@pytest.mark.parametrize(
    ("process", "store", "sql"),
    [
        ("vault", "identity", "update identity_identityrecord set ciphertext = ''"),
        ("vault", "identity", "delete from identity_identityrecord"),
        ("vault", "identity", "delete from identity_identitylink"),
        ("vault", "identity", "update identity_resolution set outcome = 'same'"),
        ("index", "index", "update identity_blindkey set pointer = ''"),
        ("index", "index", "truncate identity_blindkey"),
    ],
)
def test_not_even_the_vault_may(as_process: AsProcess, process: str, store: str, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_process(process, store):
        tried(sql, using=store)


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
        ("vault", "select * from agencies_session"),
        ("worker", "select session_data from agencies_session"),
        ("web", "select sealed from agencies_auditsubject"),
        ("worker", "select sealed from agencies_auditsubject"),
        ("vault", "select sealed from agencies_auditsubject"),
        ("vault", "select action from agencies_auditrecord"),
        ("web", "delete from agencies_auditwaiting"),
        ("vault", "delete from agencies_auditwaiting"),
        ("web", "insert into agencies_auditentry values (1, 1, '', '')"),
        ("vault", "insert into agencies_auditentry values (1, 1, '', '')"),
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
        "update agencies_auditsubject set sealed = ''",
        "delete from agencies_auditsubject",
        "truncate agencies_auditsubject",
        "update agencies_auditentry set record_id = 0",
        "delete from agencies_auditentry",
        "truncate agencies_auditentry",
        "update agencies_auditcheckpoint set size = 0",
        "delete from agencies_auditcheckpoint",
        "truncate agencies_auditcheckpoint",
        "insert into agencies_auditwaiting values (1)",
        "truncate agencies_auditwaiting",
    ],
)
def test_no_process_changes_the_audit_log(as_process: AsProcess, process: str, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_process(process):
        tried(sql)
