"""Who looked at this child? Answered to the privacy officers of the partnership, and itself audited."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q, QuerySet

from agencies import audit, audit_looks, quotas, selectors
from agencies.asker_context import Question, finding_out
from agencies.audit_looks import PAGE_SIZE, Look
from agencies.errors import Invalid, NotFound
from agencies.models import Allowance, Partnership, Practitioner
from agencies.roles import Right
from sharing import links, visibility
from sharing.models import Advice, Alert, Child, Concern, IdentityRequest, MatchReview, Referral

MOST_EXPORTED = 10_000


class Purpose(models.TextChoices):
    COMPLAINT = "complaint", "Somebody complained"
    SUBJECT_ACCESS = "subject_access", "A family asked who has seen their record"
    INCIDENT = "incident", "A possible breach"
    ROUTINE = "routine", "A routine check"


@dataclass(frozen=True)
class WhoLooked:
    """`about` is the child, or a concern that is not filed yet. `next` is where the following page begins."""

    about: Child | Concern
    looks: list[Look]
    next: int | None

    def lines(self) -> Iterator[dict[str, object]]:
        """Of an export; the last says so where there are older looks than it holds."""
        yield from (look.line() for look in self.looks)
        if self.next:
            yield {"cut_off": True, "older_than": self.next}


@transaction.atomic
def who_looked(
    *, about: str, purpose: str, by: Practitioner, before: int | None = None, most: int = PAGE_SIZE
) -> WhoLooked:
    """Acts and looks of the partnership's agencies, newest first, by the child or anything about it.

    `about` is a child's code or id, or a concern's reference; `before` is the `next` of the page before.
    Raises NotAllowed, Invalid (`purpose`), or NotFound where the partnership has nothing about it. Audited.
    """
    officer = selectors.acting(by, Right.OVERSEE_ACCESS)
    if purpose not in Purpose.values:
        raise Invalid({"purpose": ["Choose what you need to know it for."]})
    partnership = officer.agency.partnership
    with finding_out(Question.ACCESS):
        found = _child(about, partnership, by) or _unfiled(about, partnership, by)
        if found is None:
            raise NotFound("Your partnership has nothing about this code.")
        subjects = _subjects(found, partnership)
    looks = audit_looks.newest(subjects, partnership, before=before, most=most + 1)
    audit.record(
        "access_log_seen", by=officer, kind=str(found._meta.model_name), subject=found.pk, purpose=purpose
    )
    return WhoLooked(found, looks[:most], looks[most - 1].id if len(looks) > most else None)


@quotas.counted(Allowance.EXPORTS)
def export(*, about: str, purpose: str, by: Practitioner) -> WhoLooked:
    """All at once, or the newest. Raises as `who_looked` does, or TooMany. Audited."""
    return who_looked(about=about, purpose=purpose, by=by, most=MOST_EXPORTED)


def _child(about: str, partnership: Partnership, by: Practitioner) -> Child | None:
    """The child of that code, id or concern, where the partnership has a concern or an alert about it."""
    said = about.strip().upper().removeprefix("CHILD").strip()
    concern = _concern(said, partnership, by).first()
    named = Q(code=said) | Q(pk=concern.child_id if concern else _as_id(said))
    child = visibility.children_overseen(by).filter(named).first()
    if child is None:
        return None
    one = _one_child(child)
    concerns = Concern.objects.filter(child__in=one, agency__partnership=partnership)
    known = concerns.exists() or Alert.objects.filter(child__in=one, partnership=partnership).exists()
    return child if known else None


def _one_child(child: Child) -> set[UUID]:
    """The pseudonyms that are this one child now."""
    filed_as = links.filed_as(child.pk)
    return {child.pk, filed_as, *links.linked_to(filed_as)}


def _unfiled(about: str, partnership: Partnership, by: Practitioner) -> Concern | None:
    return _concern(about.strip().upper(), partnership, by).filter(child=None).first()


def _concern(reference: str, partnership: Partnership, by: Practitioner) -> QuerySet[Concern]:
    overseen = visibility.concerns_overseen(by)
    return overseen.filter(reference=reference, agency__partnership=partnership)


def _as_id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _subjects(found: Child | Concern, partnership: Partnership) -> list[UUID]:
    """Everything that a look at it may have been recorded about."""
    children = _one_child(found) if isinstance(found, Child) else set()
    of_partnership = Concern.objects.filter(agency__partnership=partnership)
    rows = of_partnership.filter(child__in=children) if children else of_partnership.filter(pk=found.pk)
    concerns = list(rows.values_list("pk", flat=True))
    within: list[QuerySet[Any]] = [
        Alert.objects.filter(child__in=children, partnership=partnership),
        Referral.objects.filter(concern__in=concerns),
        Advice.objects.filter(concern__in=concerns),
        IdentityRequest.objects.filter(child__in=children),
        MatchReview.objects.filter(Q(child__in=children) | Q(other__in=children)),
    ]
    return [*children, *concerns, *(pk for each in within for pk in each.values_list("pk", flat=True))]
