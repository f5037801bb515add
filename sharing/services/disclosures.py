"""Opens a concern one step further: to whom, for what, on which basis, until when; and ends such a step."""

from uuid import UUID

from django.db import transaction

from agencies import agreements, events, selectors
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Agency, EventKind, Membership, Practitioner, Purpose
from sharing import permissions, policies, receivers, visibility
from sharing.models import Concern, Disclosure, LawfulBasis
from sharing.services import opening, ownership, typed
from sharing.terms import Terms
from sharing.transitions import ConcernState


@transaction.atomic
def open_to(
    *,
    concern_id: UUID,
    to_agency_id: UUID,
    to_role: str = "",
    to_person_id: UUID | None = None,
    purpose: str,
    lawful_basis: str,
    terms: Terms,
    by: Practitioner,
) -> Disclosure:
    """Opens the words to all who hold the role at the agency, or to one person there: a membership.

    Raises NotFound, Conflict (withdrawn), NotAllowed where no live sharing agreement covers both
    agencies for this purpose, or Invalid (`to_agency`, `to_role`, `to_person`, `purpose`, `lawful_basis`,
    and the fields of Terms).
    """
    concern, membership = ownership.lock_own_concern(concern_id, by)
    typed.chosen(purpose=(purpose, Purpose), lawful_basis=(lawful_basis, LawfulBasis))
    to_agency = _receiver(concern, to_agency_id)
    step = Disclosure(
        concern=concern,
        to_agency=to_agency,
        **_reader(concern, to_agency, to_role, to_person_id),
        agreement=agreements.under(concern.agency, to_agency, purpose=purpose),
        purpose=purpose,
        lawful_basis=lawful_basis,
        **opening.agreed(terms, concern, by=membership),
    )
    opening.open_words(step, by=membership)
    ownership.bring(concern, ConcernState.OPENED)
    events.append(EventKind.CONCERN_OPENED, step.pk)
    return step


@transaction.atomic
def withdraw(*, disclosure_id: UUID, reason: str, by: Practitioner) -> Disclosure:
    """By the author or their lead, from the next request on. Whom it had been opened to are told.

    Raises NotFound, NotAllowed (a referral stands), Conflict (it has ended already) or Invalid (`reason`).
    """
    found = Disclosure.objects.filter(concern__in=visibility.own_concerns(by), pk=disclosure_id).first()
    if found is None:
        raise NotFound("There is no such step.")
    # The concern is held first, as where words are opened.
    concern, membership = ownership.lock_own_concern(found.concern_id, by)
    step = Disclosure.objects.select_for_update(no_key=True).get(pk=found.pk)
    permissions.may_withdraw_disclosure(by, step).require()
    stands = policies.disclosure_stands(step)
    if not stands:
        raise Conflict(stands.reason)
    step.concern, step.withdrawn_reason = concern, typed.keep("reason", reason)
    opening.withdraw(step, by=membership)
    return step


def _receiver(concern: Concern, agency_id: UUID) -> Agency:
    others = Agency.objects.filter(partnership=concern.agency.partnership).exclude(pk=concern.agency_id)
    agency = others.filter(pk=agency_id).first()
    if agency is None:
        raise Invalid({"to_agency": ["Choose another agency of your partnership."]})
    return agency


def _reader(
    concern: Concern, agency: Agency, role: str, person_id: UUID | None
) -> dict[str, str | Membership]:
    if person_id is not None:
        return {"to_person": _person(concern, agency, role, person_id)}
    if role not in dict(receivers.reading_roles()):
        raise Invalid({"to_role": ["Choose who may read it."]})
    if not selectors.holders(agency_id=agency.pk, role=role).exists():
        raise Invalid({"to_role": [f"Nobody at {agency} has this role today."]})
    return {"to_role": role}


def _person(concern: Concern, agency: Agency, role: str, person_id: UUID) -> Membership:
    if role:
        raise Invalid({"to_person": ["Choose one person, or a role."]})
    person = receivers.people([agency]).exclude(practitioner=concern.author_id).filter(pk=person_id).first()
    if person is None:
        raise Invalid({"to_person": [f"Choose somebody who leads or answers at {agency}."]})
    return person
