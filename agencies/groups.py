"""The group of all who hold one role at one agency: made as the first of them comes, or when first needed."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import Group

from agencies.models import RoleGroup


def role_group(*, agency_id: UUID, role: str) -> Group:
    return role_groups([(agency_id, role)])[agency_id, role]


def role_groups(roles: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], Group]:
    """By (agency, role). In one query, unless one of them is needed for the first time."""
    wanted = set(roles)
    agencies, codes = {agency for agency, _ in wanted}, {role for _, role in wanted}
    rows = RoleGroup.objects.select_related("group").filter(agency_id__in=agencies, role__in=codes)
    found = {(row.agency_id, row.role): row.group for row in rows}
    return {pair: found.get(pair) or _made(*pair) for pair in wanted}


def _made(agency_id: UUID, role: str) -> Group:
    # The name is unique: of two that make it at once, the second finds the first's.
    group, _ = Group.objects.get_or_create(name=f"{role}:{agency_id}")
    RoleGroup.objects.get_or_create(group=group, defaults={"agency_id": agency_id, "role": role})
    return group
