"""Which rows come next in a person's list? Their ids, in the list's order.

Each role, member and author has its grants in an index in that order (sharing/models/grant.py): the newest
few of each are taken and merged. So a page costs the same however many rows there are, and however few of
them the person may see. Who holds very many roles is better served by walking all rows: docs/adr/0011.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from agencies.models import Practitioner
from sharing import grants, visibility
from sharing.holding import AGREED, HELD, LIVE, asked_by, rows_of
from sharing.models import Concern

# Above it, all rows are walked backwards, asking of each whether the person may see it. Measured with 100,000
# concerns, blocks read for a lead of so many agencies: 200: 2,240 against 20,517; 500: 4,085 against 5,982;
# 900: 7,325 against 6,034. A list may read 5,000.
MOST_HOLDERS = 500

Mark = tuple[datetime, UUID]
NEWEST = ("infinity", UUID(int=2**128 - 1))

ROLES = "select distinct r.group_id from held join agencies_rolegroup r using (agency_id, role)"
MEMBERS = "select id from held"
WORKS_AT = "select distinct agency_id from held where role = any(%(posting)s)"
LEADS_AT = "select distinct agency_id from held where role = any(%(leading)s)"
READS = "g.permission_id = any(%(reads)s)"


@dataclass(frozen=True)
class Listed:
    """One list: `statement` finds its ids, `every` has its rows, `moment` is the field it is in order of."""

    statement: str
    every: Callable[[Practitioner], QuerySet[Any]]
    moment: str


def following(listed: Listed, practitioner: Practitioner, after: Mark | None, most: int) -> list[Mark]:
    """(moment, id) of the `most` rows that follow the mark, or of the newest; newest first."""
    found = rows_of(listed.statement, asked_for(practitioner, after, most))
    if found and found[0][1] is None:
        return _walked(listed, practitioner, after, most)
    return found


def asked_for(practitioner: Practitioner, after: Mark | None, most: int) -> dict[str, Any]:
    """The parameters of a list's statement."""
    moment, last = after or NEWEST
    reads = [grants.permission(Concern, codename) for codename in (grants.OPEN, grants.OUTLINE)]
    said = {"moment": moment, "last": last, "most": most, "reads": reads, "most_holders": MOST_HOLDERS}
    return asked_by(practitioner) | said


def _walked(listed: Listed, practitioner: Practitioner, after: Mark | None, most: int) -> list[Mark]:
    rows = listed.every(practitioner)
    if after:
        moment, last = after
        rows = rows.filter(
            Q(**{f"{listed.moment}__lt": moment}) | Q(**{listed.moment: moment, "id__lt": last})
        )
    return list(rows.order_by(f"-{listed.moment}", "-id").values_list(listed.moment, "id")[:most])


def _newest(
    holders: str, table: str, held_by: str, *where: str, order: str = "listed_at content_object_id"
) -> str:
    """The newest rows of each holder h."""
    moment, row = order.split()
    conditions = " and ".join((held_by, f"(g.{moment}, g.{row}) < (%(moment)s, %(last)s)", *where))
    return f"""select newest.* from ({holders}) h cross join lateral (
        select distinct g.{moment} as moment, g.{row} as id from {table} g
         where {conditions} and g.{moment} is not null
         order by moment desc, id desc limit %(most)s) newest
     where (select not too_many from holders)"""  # noqa: S608


def _merged(*branches: str) -> str:
    """One list of all branches. Where the person holds too many roles, only a row of nulls."""
    together = "\nunion all\n".join((*branches, "select null, null from holders where too_many"))
    return f"""with {HELD},
holders as materialized (select count(*) > %(most_holders)s as too_many from held)
select distinct moment, id from ({together}) branches order by moment desc, id desc limit %(most)s"""  # noqa: S608


CONCERN = "sharing_concern"
CONCERN_GROUP = "sharing_concerngroupobjectpermission"
CONCERN_USER = "sharing_concernuserobjectpermission"

WRITTEN = Listed(
    _merged(
        _newest(
            WORKS_AT,
            CONCERN,
            "g.author_id = %(asker)s and g.agency_id = h.agency_id",
            order="posted_at id",
        )
    ),
    visibility.authored_by,
    "posted_at",
)
OF_AGENCY = Listed(
    _merged(_newest(LEADS_AT, CONCERN, "g.agency_id = h.agency_id", order="posted_at id")),
    visibility.of_own_agency,
    "posted_at",
)
CONCERNS = Listed(
    _merged(
        _newest(ROLES, CONCERN_GROUP, "g.group_id = h.group_id", READS, LIVE, AGREED),
        _newest(MEMBERS, CONCERN_USER, "g.membership_id = h.id", READS, LIVE, AGREED),
        _newest(
            WORKS_AT,
            CONCERN_USER,
            "g.user_id = %(asker)s and g.agency_id = h.agency_id and g.membership_id is null",
            READS,
            LIVE,
            AGREED,
        ),
    ),
    visibility.concerns_for,
    "posted_at",
)
ALERTS = Listed(
    _merged(_newest(ROLES, "sharing_alertgroupobjectpermission", "g.group_id = h.group_id", LIVE)),
    visibility.alerts_for,
    "raised_at",
)
REFERRALS = Listed(
    _merged(
        _newest(ROLES, "sharing_referralgroupobjectpermission", "g.group_id = h.group_id", LIVE),
        _newest(
            WORKS_AT,
            "sharing_referraluserobjectpermission",
            "g.user_id = %(asker)s and g.agency_id = h.agency_id",
            LIVE,
        ),
    ),
    visibility.referrals_for,
    "phoned_at",
)
