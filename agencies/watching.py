"""Who asked for what is not for them, or for a child that was made up? Noted after every request that names
one thing, whatever its route (middleware.py): a new route is watched before anybody thinks of it.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection, transaction

from agencies import audit, selectors
from agencies.models import Practitioner

# Asked alike about every child, so that the one that was made up answers in the same time as all others.
REPORT = "select asker.report_if_made_up(%s, %s::uuid[])"


def named(kwargs: Mapping[str, object]) -> dict[str, UUID]:
    """What an address names, by kind: `concern_id` of a route is a concern."""
    return {name.removesuffix("_id"): value for name, value in kwargs.items() if isinstance(value, UUID)}


@transaction.atomic
def note(*, about: Mapping[str, UUID], refused: bool, by: Practitioner) -> None:
    """`refused`: they got the answer for what does not exist, or were told that they may not."""
    with connection.cursor() as cursor:
        cursor.execute(REPORT, [by.pk, list(about.values())])
    if refused:
        acting = selectors.acting_or_not(by)
        for kind, subject in about.items():
            audit.record("look_refused", by=acting, kind=kind, subject=subject)
