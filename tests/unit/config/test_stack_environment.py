from pathlib import Path

import pytest

from config.stack_environment import StackEnvironment
from tests.unit.config.privileges import EVERY, PRIVILEGES


@pytest.fixture
def environment(tmp_path: Path) -> StackEnvironment:
    return StackEnvironment(
        tmp_path,
        database_url=lambda role, database: f"{role}@{database}",
        site_url="http://127.0.0.1:8000",
        broker_url="redis+socket:///made-up",
        mail_port=2525,
    )


@pytest.mark.parametrize("process", PRIVILEGES)
def test_a_process_is_given_its_own_privileges_and_no_others(
    environment: StackEnvironment, process: str
) -> None:
    assert environment.of(process).keys() & EVERY == PRIVILEGES[process]


def test_the_mail_catcher_is_given_nothing(environment: StackEnvironment) -> None:
    assert not environment.of("mail").keys() & EVERY


@pytest.mark.parametrize("process", ["web", "worker", "vault"])
def test_a_process_connects_by_its_own_role(environment: StackEnvironment, process: str) -> None:
    assert environment.of(process)["DATABASE_URL"] == f"{process}@sharing"


def test_a_secret_of_the_surroundings_is_not_passed_on(
    environment: StackEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOMEBODY_ELSES_TOKEN", "secret")
    monkeypatch.setenv("VAULT_KEYS_FILE", "/elsewhere")
    assert "SOMEBODY_ELSES_TOKEN" not in environment.of("web")
    assert "VAULT_KEYS_FILE" not in environment.of("web")


def test_the_site_s_secret_is_made_once_and_kept(environment: StackEnvironment, tmp_path: Path) -> None:
    made = environment.of("web")["SECRET_KEY"]
    assert len(made) >= 48
    assert environment.of("worker")["SECRET_KEY"] == made
    assert (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o777 == 0o600
