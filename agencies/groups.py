"""The group of all who hold one role at one agency, made when first needed."""

from uuid import UUID

from django.contrib.auth.models import Group

from agencies.models import RoleGroup


def role_group(*, agency_id: UUID, role: str) -> Group:
    found = RoleGroup.objects.select_related("group").filter(agency_id=agency_id, role=role).first()
    if found:
        return found.group
    # The name is unique: of two that make it at once, the second finds the first's.
    group, _ = Group.objects.get_or_create(name=f"{role}:{agency_id}")
    RoleGroup.objects.get_or_create(group=group, defaults={"agency_id": agency_id, "role": role})
    return group
