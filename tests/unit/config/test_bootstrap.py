import sys
from pathlib import Path

import pytest

import bootstrap


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty directory as the whole PATH, on a machine whose `python3` is too old."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    return tmp_path


def test_a_python_that_we_support_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    assert bootstrap.suitable_python() == sys.executable


def test_beside_an_old_python_the_newest_supported_one_is_found(only: Path) -> None:
    for name in ("python3.10", "python3.11", "python3.13", "python3.14"):
        (only / name).touch(mode=0o755)
    assert bootstrap.suitable_python() == str(only / "python3.13")


def test_without_a_suitable_python_the_answer_says_what_to_do(only: Path) -> None:
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 to 3\.13, and `python3` is 3\.9"):
        bootstrap.suitable_python()


def test_a_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        bootstrap.make_venv(sys.executable)
