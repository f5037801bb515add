"""Gives and ends grants: guardian's rows, with who granted, why and until when."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from agencies.groups import role_groups
from agencies.models import Membership, Practitioner, SharingAgreement
from sharing.models import (
    ENDS,
    Alert,
    Concern,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    Referral,
)
from sharing.models.live import over

OPEN, OUTLINE = "open_concern", "outline_concern"
OUTLINE_ALERT, ANSWER_ALERT = "outline_alert", "answer_alert"
FOLLOW_REFERRAL, ANSWER_REFERRAL = "follow_referral", "answer_referral"

Subject = Concern | Alert | Referral
# The reason of what was opened in an emergency, before its id; config/asker.sql reads it.
EMERGENCY = "break-glass"
# What their lists are in the order of.
LISTED_BY = {Concern: "posted_at", Alert: "raised_at", Referral: "phoned_at"}


def to_person(
    codename: str,
    on: Concern | Referral,
    to: Practitioner,
    *,
    by: Membership | None,
    reason: str,
    until: datetime | None = None,
) -> None:
    """To its author or maker, while they work for the agency that they acted for.

    Granting again renews: the newest reason and end hold.
    """
    model, given = get_user_obj_perms_model(on), [(codename, on, to)]
    _give(model, "user", given, by=by, reason=reason, until=until, agency_id=_acted_for(on))


def to_member(
    codename: str,
    on: Concern,
    to: Membership,
    *,
    by: Membership,
    reason: str,
    until: datetime,
    agreement: SharingAgreement | None,
) -> None:
    """To one person, while they hold the membership and the agreement is in force.

    None is needed for what one's own agency wrote.

    Granting again renews, also under another membership: the newest holds.
    """
    given = [(codename, on, to.practitioner)]
    under = {"membership": to, "agreement": agreement, "agency_id": None}
    model = ConcernUserObjectPermission
    _give(model, "user", given, by=by, reason=reason, until=until, **under)


def to_role(
    codename: str,
    on: Subject,
    *,
    agency_id: UUID,
    role: str,
    by: Membership | None,
    reason: str,
    until: datetime | None = None,
    agreement: SharingAgreement | None = None,
) -> None:
    """To all who hold the role at the agency, now or later; with `agreement`, while that is in force."""
    to_roles(codename, [on], [(agency_id, role)], by=by, reason=reason, until=until, agreement=agreement)


def to_roles(
    codename: str,
    on: Sequence[Subject],
    roles: Iterable[tuple[UUID, str]],
    *,
    by: Membership | None,
    reason: str,
    until: datetime | None = None,
    agreement: SharingAgreement | None = None,
) -> None:
    """On each of the rows (all of one kind) to each (agency, role), in one statement."""
    if not on:
        return
    groups = role_groups(roles).values()
    given = [(codename, subject, group) for subject in on for group in groups]
    to_groups(given, by=by, reason=reason, until=until, agreement=agreement)


def to_groups(
    given: Sequence[tuple[str, Subject, Group]],
    *,
    by: Membership | None,
    reason: str,
    until: datetime | None = None,
    agreement: SharingAgreement | None = None,
) -> None:
    """Each codename on each row (all of one kind) to each role's group, in one statement."""
    if not given:
        return
    model = get_group_obj_perms_model(given[0][1])
    under = {"agreement": agreement} if model is ConcernGroupObjectPermission else {}
    _give(model, "group", given, by=by, reason=reason, until=until, **under)


def end(on: Concern | Alert, *, reason: str, only: Iterable[tuple[UUID, str]] | None = None) -> None:
    """Ends what roles, or `only` some (agency, role), were granted on it for this reason, from now on."""
    model: Any = get_group_obj_perms_model(on)
    given = model.objects.live().filter(content_object=on, reason=reason)
    if only is not None:
        given = given.filter(group__in=list(role_groups(only).values()))
    given.update(until=timezone.now(), listed_at=None)


def close(*concern_ids: UUID, reason: str) -> None:
    """Ends what roles and persons were granted on them for this reason, whether or not it holds today."""
    for model in (ConcernGroupObjectPermission, ConcernUserObjectPermission):
        given = model.objects.filter(content_object__in=concern_ids, reason=reason)
        given.exclude(until__lte=timezone.now()).update(until=timezone.now(), listed_at=None)


def close_emergencies(concern_ids: Iterable[UUID]) -> None:
    """Ends what anybody opened of them in an emergency."""
    opened = ConcernUserObjectPermission.objects.filter(
        content_object__in=concern_ids, reason__startswith=f"{EMERGENCY} "
    )
    opened.exclude(until__lte=timezone.now()).update(until=timezone.now(), listed_at=None)


def unlist_ended() -> int:
    """Takes grants on concerns out of the lists that can hold no more, by their own end or their agreement's.

    Says how many. A day late, so that no clock that is behind still sees one that holds.
    """
    yesterday = timezone.now() - timedelta(days=1)
    return sum(
        model.objects.filter(ENDS)
        .filter(Q(until__lte=yesterday) | over(yesterday.date()))
        .update(listed_at=None)
        for model in (ConcernGroupObjectPermission, ConcernUserObjectPermission)
    )


def _give(
    model: Any,
    whom: str,
    given: Sequence[tuple[str, Subject, Any]],
    *,
    by: Membership | None,
    reason: str,
    until: datetime | None,
    **under: SharingAgreement | Membership | UUID | None,
) -> None:
    kind = ContentType.objects.get_for_model(given[0][1]).pk
    told = {
        "granted_by_id": by.practitioner_id if by else None,
        "reason": reason,
        "since": timezone.now(),
        "until": until,
    } | under
    model.objects.bulk_create(
        [
            model(
                permission_id=_permission(kind, codename),
                content_object=subject,
                listed_at=getattr(subject, LISTED_BY[type(subject)]),
                **{whom: to},
                **told,
            )
            for codename, subject, to in given
        ],
        update_conflicts=True,
        unique_fields=[whom, "permission", "content_object"],
        update_fields=["granted_by", "reason", "since", "until", "listed_at", *under],
    )


def permission(model: type[Subject], codename: str) -> int:
    return _permission(ContentType.objects.get_for_model(model).pk, codename)


def _acted_for(on: Concern | Referral) -> UUID:
    return on.made_by.agency_id if isinstance(on, Referral) else on.agency_id


@lru_cache
def _permission(kind: int, codename: str) -> int:
    """Made by migrations, and never changed. `kind` is in the key because a database made anew has others."""
    return Permission.objects.get(content_type=kind, codename=codename).pk
