"""Who is told of an alert, and what does it show them?"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.contrib.auth.models import Group
from django.db.models import Count, Q, QuerySet

from agencies.groups import role_groups
from agencies.models import Membership
from agencies.roles import Right, with_right
from sharing import escalation, family, grants
from sharing.family import Family
from sharing.models import Alert, Concern, ConcernGroupObjectPermission, RuleRecipient

_ANSWERING = with_right(Right.ANSWER_ALERTS)
# Of every grant that an alert gives.
REASON = "alert"


def shown_by(alert: Alert, kin: Family | None = None) -> QuerySet[Concern]:
    """What contributed and is still filed to the alert's child, or about a carer of it.

    `kin`: of the child that the alert's is filed as, where the caller knows it.
    """
    kin = kin or family.as_filed(alert.child_id)
    about = Q(child=kin.child) | Q(carer__in=kin.carers)
    return Concern.objects.filter(about, contributions__alert=alert)


def told(alert: Alert) -> set[tuple[UUID, str]]:
    """(agency, role) of everyone that the rule tells, as the alert stands now."""
    return told_where(alert, set(shown_by(alert).order_by().values_list("agency_id", flat=True).distinct()))


def told_where(alert: Alert, contributing: Collection[UUID]) -> set[tuple[UUID, str]]:
    """`told`, where these agencies contribute."""
    recipients = list(RuleRecipient.objects.filter(rule=alert.rule_id))
    at_agencies = [r.role for r in recipients if r.where == RuleRecipient.Where.CONTRIBUTING]
    anywhere = [r.role for r in recipients if r.where == RuleRecipient.Where.PARTNERSHIP]
    in_partnership = (
        Membership.objects.live()
        .filter(agency__partnership=alert.partnership_id, role__in=anywhere)
        .values_list("agency_id", "role")
    )
    return {(agency, role) for agency in contributing for role in at_agencies} | set(in_partnership)


def show(alert: Alert, kin: Family | None = None) -> None:
    """Every recipient, and whom it may be taken to, sees the alert and the outline of every contribution;

    triage and who stands in for it may answer.
    """
    everyone = _show_to(alert, set(alert.recipients.values_list("agency_id", "role")))
    _outline(_not_seen_by_all(everyone, shown_by(alert, kin)), everyone)


def show_new(alert: Alert, told: Collection[tuple[UUID, str]], concerns: Collection[Concern]) -> None:
    """`show` of an alert that is raised now, for these concerns, and of which these are told."""
    _outline(concerns, _show_to(alert, told))


def _show_to(alert: Alert, told: Collection[tuple[UUID, str]]) -> list[Group]:
    groups = role_groups({*told, *escalation.may_be_told(alert, told)})
    see = [(grants.OUTLINE_ALERT, alert, group) for group in groups.values()]
    answer = [
        (grants.ANSWER_ALERT, alert, group) for (_, role), group in groups.items() if role in _ANSWERING
    ]
    grants.to_groups([*see, *answer], by=None, reason=REASON)
    return list(groups.values())


def _outline(concerns: Iterable[Concern], groups: Collection[Group]) -> None:
    given = [(grants.OUTLINE, concern, group) for concern in concerns for group in groups]
    grants.to_groups(given, by=None, reason=REASON)


def _not_seen_by_all(groups: list[Group], concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    """An alert of hundreds that grows by one gives the outline of one."""
    outline = grants.permission(Concern, grants.OUTLINE)
    given = ConcernGroupObjectPermission.objects.live().filter(
        content_object__in=concerns, permission=outline, reason=REASON, group__in=groups
    )
    by_concern = given.order_by().values("content_object").annotate(groups=Count("pk"))
    return concerns.exclude(pk__in=by_concern.filter(groups=len(groups)).values("content_object"))
