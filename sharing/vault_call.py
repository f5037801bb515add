"""How the web process wakes the vault: PostgreSQL's own notifications, on commit.

Losing one costs one round of the vault's polling, never a concern.
"""

from django.db import connection

CHANNEL = "vault_has_work"


def wake_vault() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, '')", [CHANNEL])
