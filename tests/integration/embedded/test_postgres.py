import os
import stat
from pathlib import Path

import psycopg
import pytest

from config.embedded.errors import AlreadyRunning, NotRunning, ServerFailed
from config.embedded.postgres import ROLES, Postgres
from tests.integration.embedded.killing import kill
from tests.integration.embedded.listening import listens_on_tcp


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def socket_directory(server: Postgres) -> Path:
    return Path(server.url("web", "sharing").partition("?host=")[2])


def test_only_the_owner_may_reach_data_secrets_or_socket(postgres: Postgres) -> None:
    private = [postgres.data, postgres.directory / "secrets", socket_directory(postgres)]
    assert [mode(path) for path in private] == [0o700] * 3
    assert mode(socket_directory(postgres) / ".s.PGSQL.5432") == 0o700
    assert {mode(path) for path in (postgres.directory / "secrets").iterdir()} == {0o600}


def test_nothing_listens_on_tcp(postgres: Postgres) -> None:
    assert postgres.pid
    assert not listens_on_tcp(postgres.pid)


def test_no_role_that_a_process_uses_is_powerful(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url("owner", "sharing")) as connection:
        powers = connection.execute(
            "select rolname, rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls"
            " from pg_roles where rolname = any(%s)",
            [list(ROLES)],
        ).fetchall()
    assert dict(powers) == dict.fromkeys(ROLES, False)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_only_the_vault_connects_to_the_identity_database(postgres: Postgres, role: str) -> None:
    with psycopg.connect(postgres.url("vault", "identity")) as connection:
        assert connection.info.dbname == "identity"
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(postgres.url(role, "identity"))


@pytest.mark.parametrize("role", ["web", "worker", "vault"])
def test_no_process_makes_tables(postgres: Postgres, role: str) -> None:
    with (
        psycopg.connect(postgres.url(role, "sharing")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("create table mine (id int)")


def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    address = postgres.url("web", "sharing")
    password = (postgres.directory / "secrets" / "web.password").read_text()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address.replace(password, "guessed"))


def test_roles_may_be_prepared_again(postgres: Postgres) -> None:
    postgres.bootstrap()
    with psycopg.connect(postgres.url("web", "sharing")) as connection:
        assert connection.execute("select current_user").fetchone() == ("web",)


def test_committed_rows_outlive_kill_9_of_the_server(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url("owner", "sharing")) as connection:
        connection.execute("create table kept (id int)")
        connection.execute("insert into kept values (1)")
    address = postgres.url("owner", "sharing")
    kill(postgres)
    postgres.start()
    assert postgres.url("owner", "sharing") == address
    with psycopg.connect(address) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1,)


def test_another_launcher_recovers_what_kill_9_left(postgres: Postgres) -> None:
    left = socket_directory(postgres)
    kill(postgres)
    successor = Postgres(postgres.directory)
    successor.start()
    try:
        with psycopg.connect(successor.url("vault", "identity")) as connection:
            assert connection.info.dbname == "identity"
        assert not left.exists()
    finally:
        successor.stop()


def test_a_lock_that_names_another_program_does_not_stop_the_start(postgres: Postgres) -> None:
    lock = postgres.data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    postgres.stop()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    postgres.start()
    assert postgres.answers()


def test_two_servers_never_share_a_directory(postgres: Postgres) -> None:
    with pytest.raises(AlreadyRunning):
        Postgres(postgres.directory).start()
    assert postgres.answers()


def test_another_command_finds_the_running_server(postgres: Postgres) -> None:
    found = Postgres.attach(postgres.directory)
    assert found.url("web", "sharing") == postgres.url("web", "sharing")
    postgres.stop()
    with pytest.raises(NotRunning):
        Postgres.attach(postgres.directory)


def test_stopping_does_not_wait_for_clients_and_leaves_nothing_running(postgres: Postgres) -> None:
    sockets, pid = socket_directory(postgres), postgres.pid
    assert pid
    with psycopg.connect(postgres.url("web", "sharing")):
        postgres.stop()
    assert not sockets.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_start_that_fails_shows_why(postgres: Postgres) -> None:
    postgres.stop()
    settings = postgres.data / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    with pytest.raises(ServerFailed, match="no_such_setting"):
        postgres.start()
    settings.write_text(before)


def test_the_log_never_quotes_a_value(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url("web", "sharing")) as connection:
        for statement in ("select 'Quillfeather'::date", "select * from quillfeather"):
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
            connection.rollback()
    assert "quillfeather" not in (postgres.directory / "postgres.log").read_text().lower()


def test_a_test_server_lets_the_owner_act_as_each_process(directory: Path) -> None:
    server = Postgres(directory, fast=True)
    server.start()
    try:
        server.bootstrap()
        with psycopg.connect(server.url("owner", "sharing"), autocommit=True) as connection:
            connection.execute("create database test_sharing")
            connection.execute("set role worker")
            assert connection.execute("select current_user").fetchone() == ("worker",)
    finally:
        server.stop()
