"""Which database a table lives in: identities in `identity`, blind keys in `index`, others in `default`."""

from typing import Any

VAULT_APP = "identity"
INDEX_TABLES = {"blindkey"}


def home_of(app_label: str, model_name: str | None) -> str:
    if app_label != VAULT_APP:
        return "default"
    return "index" if model_name in INDEX_TABLES else "identity"


class VaultRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str:
        return home_of(model._meta.app_label, model._meta.model_name)

    db_for_write = db_for_read

    def allow_relation(self, left: Any, right: Any, **hints: Any) -> bool:
        return self.db_for_read(left) == self.db_for_read(right)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return db == home_of(app_label, model_name)
