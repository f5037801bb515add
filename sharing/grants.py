"""Gives and ends grants: guardian's rows, with who granted, why and until when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from agencies.groups import role_group
from agencies.models import Membership, Practitioner
from sharing.models import Alert, Concern, Referral

OPEN, OUTLINE = "open_concern", "outline_concern"
OUTLINE_ALERT, ANSWER_ALERT = "outline_alert", "answer_alert"
FOLLOW_REFERRAL, ANSWER_REFERRAL = "follow_referral", "answer_referral"

Subject = Concern | Alert | Referral


def to_person(
    codename: str,
    on: Subject,
    to: Practitioner,
    *,
    by: Membership | None,
    reason: str,
    until: datetime | None = None,
) -> None:
    """To one person. Granting again renews: the newest reason and end hold."""
    _give(get_user_obj_perms_model(on), "user", codename, [(on, to)], by=by, reason=reason, until=until)


def to_role(
    codename: str,
    on: Subject,
    *,
    agency_id: UUID,
    role: str,
    by: Membership | None,
    reason: str,
    until: datetime | None = None,
) -> None:
    """To all who hold the role at the agency, now or later."""
    to_roles(codename, [on], [(agency_id, role)], by=by, reason=reason, until=until)


def to_roles(
    codename: str,
    on: Sequence[Subject],
    roles: Iterable[tuple[UUID, str]],
    *,
    by: Membership | None,
    reason: str,
    until: datetime | None = None,
) -> None:
    """On each of the rows (all of one kind) to each (agency, role), in one statement."""
    if not on:
        return
    groups = [role_group(agency_id=agency_id, role=role) for agency_id, role in roles]
    pairs = [(subject, group) for subject in on for group in groups]
    _give(get_group_obj_perms_model(on[0]), "group", codename, pairs, by=by, reason=reason, until=until)


def end(on: Concern | Alert, *, reason: str, only: Iterable[tuple[UUID, str]] | None = None) -> None:
    """Ends what roles, or `only` some (agency, role), were granted on it for this reason, from now on."""
    model: Any = get_group_obj_perms_model(on)
    given = model.objects.live().filter(content_object=on, reason=reason)
    if only is not None:
        given = given.filter(group__in=[role_group(agency_id=agency, role=role) for agency, role in only])
    given.update(until=timezone.now())


def _give(
    model: Any,
    whom: str,
    codename: str,
    pairs: Sequence[tuple[Subject, Any]],
    *,
    by: Membership | None,
    reason: str,
    until: datetime | None,
) -> None:
    if not pairs:
        return
    kind = ContentType.objects.get_for_model(type(pairs[0][0]))
    permission = Permission.objects.get(content_type=kind, codename=codename)
    told = {
        "granted_by_id": by.practitioner_id if by else None,
        "reason": reason,
        "since": timezone.now(),
        "until": until,
    }
    model.objects.bulk_create(
        [model(permission=permission, content_object=subject, **{whom: to}, **told) for subject, to in pairs],
        update_conflicts=True,
        unique_fields=[whom, "permission", "content_object"],
        update_fields=["granted_by", "reason", "since", "until"],
    )
