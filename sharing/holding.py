"""What holds now, as SQL: for statements that cannot wait for the ORM to compose them.

The answers are those of sharing/visibility.py, to which tests/integration/sharing/test_lists.py holds them.
"""

from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone

from agencies.models import Practitioner
from agencies.roles import Right, with_right

# The asker's memberships: none that has ended or has not begun, none of a closed account.
HELD = """held as materialized (
    select m.id, m.agency_id, m.role
      from agencies_membership m join agencies_practitioner p on p.id = m.practitioner_id
     where m.practitioner_id = %(asker)s and p.is_active
       and m.since <= %(now)s and (m.until is null or m.until > %(now)s)
)"""
# Of a grant g. Which agreements are in force is found once, and only where a grant is under one.
LIVE = "(g.until is null or g.until > %(now)s)"
AGREED = """(g.agreement_id is null or g.agreement_id = any(array(
            select version.id from agencies_sharingagreement version
             where version.series in (
                select newest.series from agencies_sharingagreement newest
                 where newest.since <= %(today)s and newest.until >= %(today)s and newest.ended_at is null
                   and not exists (select from agencies_sharingagreement later
                                    where later.renews_id = newest.id)))))"""


def asked_by(practitioner: Practitioner) -> dict[str, Any]:
    """The parameters that these ask for: who, when, and which roles work with concerns and lead."""
    return {
        "asker": practitioner.pk,
        "now": timezone.now(),
        "today": timezone.localdate(),
        "posting": list(with_right(Right.POST_CONCERNS)),
        "leading": list(with_right(Right.SEE_OWN_AGENCY_CONCERNS)),
    }


def rows_of(statement: str, asked: dict[str, Any]) -> list[Any]:
    """PostgreSQL keeps the plan for the connection: to plan takes several times as long as to find.

    So a pooler between has to know prepared statements.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(statement, asked, prepare=True).fetchall()
