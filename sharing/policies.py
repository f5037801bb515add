"""Does the state, and what was typed, allow it? Page and API ask the same questions here."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from agencies.decisions import Decision, first_refusal
from sharing.drafts import Draft
from sharing.identifiers import valid_nhs_number, valid_upn
from sharing.identity.comparing.normalising import normalise
from sharing.identity.identity import CHILDHOOD, PREGNANCY, Identity
from sharing.identity.named import MOST_CARERS, About, Named, NamedCarer
from sharing.models import (
    Category,
    ChildStatus,
    Concern,
    Disclosure,
    EmergencyOpening,
    IdentityRequest,
    MatchReview,
    OpeningRequest,
    ParentKnows,
    Refusal,
    RelationshipKind,
)
from sharing.strengths import Strength
from sharing.transitions import (
    ConcernState,
    EmergencyState,
    IdentityRequestState,
    LinkState,
    MatchReviewState,
    OpeningRequestState,
)

MOST_CHARACTERS = 20_000
MOST_CATEGORIES = 3
# Characters of where a strategy discussion is.
MOST_OF_A_PLACE = 120
CARER_KINDS = frozenset(RelationshipKind.values) - {RelationshipKind.SIBLING.value}
# A clock that runs a little ahead is not a future date.
LEEWAY = timedelta(minutes=5)
APPROVAL_LASTS = timedelta(days=1)
# A second factor entered longer ago says nothing of who breaks glass now.
EMERGENCY_REENTRY = timedelta(minutes=1)
NO_BIRTH = (
    "Enter the date of birth; only the year will do. Or give an NHS number, a UPN, or the address with its "
    "postcode."
)

Problems = dict[str, list[str]]


def problems_of(draft: Draft, named: Named | None, same_child_as: UUID | None) -> Problems:
    """What is wrong, by field name; empty where the concern can be taken."""
    problems: Problems = {}
    if named is not None:
        problems |= problems_of_named(named)
    elif same_child_as is None:
        problems["identity"] = ["Say which child this is about."]
    checks = {
        "narrative": _narrative(draft.narrative),
        "parent_reason": _parent_reason(draft),
        "local_label": "Use 60 characters or fewer." if len(draft.local_label) > 60 else "",
        "categories": _categories(draft.categories),
        "strength": _choice(draft.strength, list(Strength), "Say how worried you are."),
        "parent_knows": _choice(draft.parent_knows, ParentKnows.values, "Say whether the parent knows."),
        "observed_at": _observed(draft.observed_at),
    }
    return problems | {name: [said] for name, said in checks.items() if said}


def problems_of_named(named: Named) -> Problems:
    """A carer's fields are called as in "carers.0.given_name"."""
    problems: Problems = {}
    if named.child is not None:
        problems |= problems_of_identity(named.child)
    elif named.about == About.CHILD:
        problems["identity"] = ["Say which child this is about."]
    if named.about == About.CARER and not named.carers:
        problems["carers"] = ["Say which parent or carer this is about."]
    if len(named.carers) > MOST_CARERS:
        problems["carers"] = [f"Name {MOST_CARERS} at most."]
    for place, carer in enumerate(named.carers):
        wrong = _carer(carer, alone=named.child is None)
        problems |= {f"carers.{place}.{name}": [said] for name, said in wrong.items() if said}
    return problems


def problems_of_identity(identity: Identity) -> Problems:
    """It must tell one child from another: by names, and a date of birth, a number or a home."""
    checks = _person(identity, "child") | {
        "date_of_birth": _birth(identity),
        "upn": ""
        if not identity.upn or valid_upn(identity.upn)
        else "Check the UPN: its first letter does not fit the digits.",
    }
    return {name: [said] for name, said in checks.items() if said}


def may_be_withdrawn(concern: Concern) -> Decision:
    """Taking back what others have acted on would leave them with half a story."""
    return first_refusal(
        (
            concern.state == ConcernState.SEALED,
            "Others have seen this concern, so it cannot be withdrawn. Record a decision to set it right.",
        ),
    )


def may_be_settled_again(review: MatchReview) -> Decision:
    """Kept apart or parted again, by stewards and by the vault, and not put to stewards since."""
    since = review.child.match_reviews.filter(opened_at__gt=review.opened_at)
    linked = review.child.links.exclude(state=LinkState.UNDONE.value)
    return first_refusal(
        (review.state == MatchReviewState.SETTLED, "This waits for a verdict."),
        (not since.exists(), "These two were put to stewards again meanwhile."),
        (
            review.child.status == ChildStatus.SETTLED and not linked.exists(),
            "The first of the two is linked, or is being parted. Look again in a moment.",
        ),
    )


def approval_stands(request: IdentityRequest) -> Decision:
    """The need to know was judged on a day: it is judged again on another."""
    return first_refusal(
        (request.state == IdentityRequestState.APPROVED, "Nobody has approved this request."),
        (
            request.answered_at is not None and request.answered_at > timezone.now() - APPROVAL_LASTS,
            str(Refusal.TOO_LATE.label),
        ),
    )


def opening_can_be_answered(request: OpeningRequest) -> Decision:
    """Once, and in time: what a need was judged on may be different later."""
    return first_refusal(
        (request.state == OpeningRequestState.ASKED, "This request has come to its end already."),
        (request.due_at > timezone.now(), "This request has lapsed. Whoever asked may ask again."),
    )


def disclosure_stands(step: Disclosure) -> Decision:
    return first_refusal(
        (step.withdrawn_at is None, "This was withdrawn already."),
        (step.until > timezone.now(), "This has ended already."),
    )


def emergency_goes_on(opening: EmergencyOpening) -> Decision:
    return first_refusal(
        (opening.state == EmergencyState.OPEN, "This has ended already."),
        (opening.until > timezone.now(), "Its hour is over."),
    )


def _person(identity: Identity, whom: str) -> dict[str, str]:
    return {
        "given_name": _name(identity.given_name, f"Enter the {whom}'s given name."),
        "family_name": _name(identity.family_name, f"Enter the {whom}'s family name."),
        "nhs_number": ""
        if not identity.nhs_number or valid_nhs_number(identity.nhs_number)
        else "Check the NHS number: its last digit does not fit the others.",
        "postcode": "Use 10 characters or fewer." if len(identity.postcode) > 10 else "",
        "address": "Use 300 characters or fewer." if len(identity.address) > 300 else "",
    }


def _carer(carer: NamedCarer, *, alone: bool) -> dict[str, str]:
    """Beside a child a name says enough; alone it would never be found again."""
    who = carer.identity
    born = ""
    if who.date_of_birth is None and alone and not who.nhs_number:
        born = "Enter the date of birth (only the year will do), or an NHS number."
    elif who.date_of_birth and who.date_of_birth > timezone.localdate():
        born = "The date of birth must be in the past."
    return _person(who, "parent or carer") | {
        "kind": _choice(carer.kind, sorted(CARER_KINDS), "Say who this is to the child."),
        "date_of_birth": born,
    }


def _name(name: str, missing: str) -> str:
    if not name.strip():
        return missing
    return "Use 300 characters or fewer." if len(name) > 300 else ""


def _birth(identity: Identity) -> str:
    born, today = identity.date_of_birth, timezone.localdate()
    if born is None:
        known = identity.nhs_number or identity.upn or _has_names_and_home(identity)
        return "" if known else NO_BIRTH
    if born > today and not normalise(identity).unborn:
        return "The date of birth must be in the past. Not born yet: write Unborn as the given name."
    if born > today + PREGNANCY:
        return "The expected date must be in the next 10 months."
    if _last_meant(born) <= date(today.year - CHILDHOOD, today.month, min(today.day, 28)):
        return "This service is for children under 18."
    return ""


def _has_names_and_home(identity: Identity) -> bool:
    """Whom the vault can tell from others without a date of birth."""
    known = normalise(identity)
    return bool(known.given and known.family and known.postcode and known.address)


def _last_meant(born: date) -> date:
    """Of 1 January or the first of a month often only the year, or the month, is known."""
    if born.day != 1:
        return born
    month = 12 if born.month == 1 else born.month
    return date(born.year, month, monthrange(born.year, month)[1])


def _narrative(text: str) -> str:
    if not text.strip():
        return "Say what you saw, heard or noticed."
    if len(text) > MOST_CHARACTERS:
        return f"Use {MOST_CHARACTERS:,} characters or fewer. You have used {len(text):,}."
    return ""


def _parent_reason(draft: Draft) -> str:
    if draft.parent_knows == ParentKnows.DISAGREES and not draft.parent_reason.strip():
        return "Say why you share although the parent does not agree."
    return "Use 2,000 characters or fewer." if len(draft.parent_reason) > 2000 else ""


def _categories(codes: tuple[str, ...]) -> str:
    if not codes:
        return "Say what it is about."
    if len(set(codes)) > MOST_CATEGORIES:
        return f"Choose {MOST_CATEGORIES} at most."
    known = Category.objects.live().filter(code__in=codes).count()
    return "" if known == len(set(codes)) else "Choose from the list: one of these is not on it."


def _choice(value: str, allowed: list[str], missing: str) -> str:
    if not value:
        return missing
    return "" if value in allowed else "Choose from the list."


def _observed(moment: datetime | None) -> str:
    return "This must be in the past." if moment and moment > timezone.now() + LEEWAY else ""
