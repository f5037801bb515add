"""Which migrations does a database still lack?"""

from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from config.routers import VAULT_APP


def apps_of(alias: str) -> list[str]:
    """Whose migrations it goes through; empty for all. The vault's databases hold its own app: those of the
    others would take long there, and make nothing.
    """
    return [] if alias == "default" else [VAULT_APP]


def waiting(alias: str) -> list[Any]:
    executor = MigrationExecutor(connections[alias])
    apps = apps_of(alias)
    ends = [node for node in executor.loader.graph.leaf_nodes() if not apps or node[0] in apps]
    return list(executor.migration_plan(ends))
