"""Files and directories that only their owner may open."""

import os
import secrets
from pathlib import Path


def private_directory(path: Path) -> Path:
    """Makes the directory with mode 0700 where it is missing. Parents are left as they are."""
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def write_private(path: Path, text: str) -> None:
    """Writes the file whole or not at all, with mode 0600."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def secret(path: Path) -> str:
    """The secret kept in this file; a new random one where the file is missing. URL-safe characters."""
    if not path.exists():
        private_directory(path.parent)
        write_private(path, secrets.token_urlsafe(36))
    return path.read_text()
