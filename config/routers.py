"""Which database a table lives in: the vault's tables in `identity`, all others in `default`."""

from typing import Any

VAULT_APP = "identity"


class VaultRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "identity" if model._meta.app_label == VAULT_APP else "default"

    db_for_write = db_for_read

    def allow_relation(self, left: Any, right: Any, **hints: Any) -> bool:
        return (left._meta.app_label == VAULT_APP) == (right._meta.app_label == VAULT_APP)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == "identity") == (app_label == VAULT_APP)
