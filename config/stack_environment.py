"""What each process is given: its own database role and keys, and nothing else."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.embedded.private import secret

KEY_FILES = {
    "NARRATIVE_KEYS_FILE": "narrative_keys.json",
    "VAULT_PUBLIC_KEY_FILE": "vault_public.key",
    "VAULT_PRIVATE_KEY_FILE": "vault_private.key",
    "VAULT_KEYS_FILE": "vault_keys.json",
    "AUDIT_KEYS_FILE": "audit_keys.json",
    "AUDIT_SIGNING_KEY_FILE": "audit_signing.key",
    "WEBHOOK_PUBLIC_KEY_FILE": "webhook_public.key",
    "WEBHOOK_PRIVATE_KEY_FILE": "webhook_private.key",
}
# The beat says when and the mail catcher keeps mails: neither is told the site's secret.
WITHOUT_DJANGO = {"beat", "mail"}
# What a program needs from its surroundings; a secret that happens to be there is not passed on.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class StackEnvironment:
    """`of(process)` is a process's whole environment. `directory` holds the stack's state and secrets."""

    directory: Path
    database_url: Callable[[str, str], str]  # (role, database)
    site_url: str
    broker_url: str
    mail_port: int

    def of(self, process: str) -> dict[str, str]:
        """`process`: web, worker, beat, vault; owner prepares databases; demo is owner and loads people."""
        own = {
            "web": self._database("web")
            | self._keys(
                "NARRATIVE_KEYS_FILE", "VAULT_PUBLIC_KEY_FILE", "AUDIT_KEYS_FILE", "WEBHOOK_PUBLIC_KEY_FILE"
            ),
            "worker": self._database("worker")
            | self._broker()
            | self._mail()
            | self._keys("AUDIT_KEYS_FILE", "AUDIT_SIGNING_KEY_FILE", "WEBHOOK_PRIVATE_KEY_FILE"),
            "beat": self._broker(),
            "vault": self._database("vault")
            | self._identity("vault")
            | self._index("index")
            | self._keys("VAULT_PRIVATE_KEY_FILE", "VAULT_KEYS_FILE", "AUDIT_KEYS_FILE"),
            "owner": self._database("owner") | self._identity("owner") | self._index("owner"),
            "demo": self._database("owner")
            | self._identity("owner")
            | self._index("owner")
            | self._keys("NARRATIVE_KEYS_FILE", "VAULT_PUBLIC_KEY_FILE", "AUDIT_KEYS_FILE"),
            "mail": {},
        }
        return (self._surroundings() if process in WITHOUT_DJANGO else self._common()) | own[process]

    def key_files(self) -> list[Path]:
        return [self.directory / "secrets" / name for name in KEY_FILES.values()]

    def _surroundings(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return inherited | {
            "STATE_DIR": str(self.directory),
            "VIRTUAL_ENV": sys.prefix,
            "PYTHONUNBUFFERED": "1",
            "MALLOC_ARENA_MAX": "2",  # threads would otherwise hold tens of megabytes each
        }

    def _common(self) -> dict[str, str]:
        return self._surroundings() | {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "SECRET_KEY": secret(self.directory / "secrets" / "secret_key"),
            "SITE_URL": self.site_url,
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        }

    def _database(self, role: str) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url(role, "sharing")}

    def _identity(self, role: str) -> dict[str, str]:
        return {"IDENTITY_DATABASE_URL": self.database_url(role, "identity")}

    def _index(self, role: str) -> dict[str, str]:
        return {"INDEX_DATABASE_URL": self.database_url(role, "blind_index")}

    def _broker(self) -> dict[str, str]:
        return {"BROKER_URL": self.broker_url}

    def _mail(self) -> dict[str, str]:
        return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.mail_port)}

    def _keys(self, *names: str) -> dict[str, str]:
        return {name: str(self.directory / "secrets" / KEY_FILES[name]) for name in names}
