"""Who is asking, as the database knows it: row-level security shows a request the rows of its asker.

It holds until the transaction ends, so that a connection that is used again, by the next request or
through a pooler, knows nothing of it. Without it the web process sees no row about a child.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from agencies.models import ApiToken, Practitioner

IS_ASKING = """
    select set_config('app.practitioner', %s, true),
           set_config('app.system', %s, true),
           set_config('app.question', '', true),
           set_config('app.about', '', true)
"""
FINDING_OUT = "select set_config('app.question', %s, true), set_config('app.about', %s, true)"


class Question(StrEnum):
    """What a service must find out for an asker from rows that it does not show them (config/asker.sql)."""

    ACCUMULATION = "accumulation"  # about a child with an alert: what counts for it
    ADVICE = "advice"  # about a question: what the concern behind it is on
    SETTLING = "settling"  # about a match review: the alerts and links of its children
    PARTING = "parting"  # which concern has this reference
    PATTERNS = "patterns"  # how many concerns there are
    ACCESS = "access"  # what has been looked at


def is_asking(person: Practitioner | AnonymousUser | None, *, through: ApiToken | None = None) -> None:
    """From here to the end of the transaction; nobody in particular where it is no practitioner.

    `through`: the token of the system that speaks for them.
    """
    known = str(person.pk) if isinstance(person, Practitioner) else ""
    with connection.cursor() as cursor:
        cursor.execute(IS_ASKING, [known, str(through.pk) if through else ""])


@contextmanager
def finding_out(question: Question, about: UUID | None = None) -> Iterator[None]:
    """Opens what answering takes, to the asker's own service and for as long as it takes.

    To be used inside the service's transaction: an error ends that, and this with it.
    """
    _find_out(question, about)
    yield
    _find_out(None, None)


def _find_out(question: Question | None, about: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FINDING_OUT, [question or "", str(about or "")])
