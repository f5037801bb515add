"""Every table says which of its rows each process may see, and the database holds to it."""

import pytest
from django.db import connection

from config import database_grants, row_conditions, row_free, row_policies, row_security

pytestmark = pytest.mark.django_db
PROTECTED = sorted(row_policies.ROWS)


def found(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_every_table_has_policies_or_a_reason_to_need_none() -> None:
    tables = set(connection.introspection.table_names())
    assert tables == row_policies.ROWS.keys() | row_free.FREE.keys()
    assert not row_policies.ROWS.keys() & row_free.FREE.keys()
    assert all(row_free.FREE.values())


@pytest.mark.parametrize("table", PROTECTED)
def test_a_process_with_a_right_to_a_table_has_a_policy_there_and_no_other(table: str) -> None:
    assert row_policies.ROWS[table].keys() == database_grants.DEFAULT[table].keys()


def test_a_process_without_a_right_to_a_verb_says_nothing_of_its_rows() -> None:
    """A condition that no right leads to would look like a wall and be none."""
    verbs = {"see": "SELECT", "add": "INSERT", "change": "UPDATE", "remove": "DELETE"}
    idle = [
        (table, process, name)
        for table, processes in row_policies.ROWS.items()
        for process, rows in processes.items()
        for name, verb in verbs.items()
        if rows != row_conditions.ALL
        and (getattr(rows, name) != "false") != (verb in database_grants.DEFAULT[table][process])
    ]
    assert idle == []


def test_row_security_is_enabled_and_forced_where_it_is_declared_and_nowhere_else() -> None:
    enabled = found(
        "select relname, relforcerowsecurity from pg_class"
        " where relrowsecurity and relnamespace = 'public'::regnamespace"
    )
    assert dict(enabled) == dict.fromkeys(PROTECTED, True)


def test_the_database_has_exactly_the_declared_policies() -> None:
    declared = {(table, "owner_maintains") for table in PROTECTED} | {
        (table, f"{process}_{name}")
        for table, processes in row_policies.ROWS.items()
        for process in processes
        for name, clauses in row_security.VERBS.items()
        if clauses.split()[1] in database_grants.DEFAULT[table][process]
    }
    assert set(found("select tablename, policyname from pg_policies where schemaname = 'public'")) == declared


def test_no_policy_is_for_everybody() -> None:
    assert not found("select tablename from pg_policies where 'public' = any(roles)")


@pytest.mark.parametrize("role", [*database_grants.ROLES, "owner"])
def test_nobody_steps_around_the_policies(role: str) -> None:
    assert found("select rolsuper, rolbypassrls from pg_roles where rolname = %s", role) == [(False, False)]


@pytest.mark.parametrize("process", database_grants.ROLES)
def test_no_process_may_become_another(process: str) -> None:
    members = "select roleid::regrole::text from pg_auth_members where member = %s::regrole"
    assert found(members, process) == []


def test_only_the_web_process_may_ask_what_looks_past_the_policies() -> None:
    """But for what the vault asks again before it answers a steward."""
    may_run = found(
        "select role.name, proname from pg_proc, unnest(%s::text[]) role(name) where role.name <> 'web'"
        " and pronamespace = 'asker'::regnamespace"
        " and has_function_privilege(role.name, pg_proc.oid, 'EXECUTE')",
        list(database_grants.ROLES),
    )
    assert set(may_run) == {("vault", name) for name in row_security.ASKED_BY_THE_VAULT}


def test_what_looks_past_the_policies_finds_tables_in_one_place() -> None:
    unsafe = found(
        "select proname from pg_proc where pronamespace = 'asker'::regnamespace and prosecdef"
        " and not coalesce(proconfig, '{}') @> array['search_path=public, pg_temp']"
    )
    assert unsafe == []
