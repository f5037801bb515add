"""Who works for an agency, as what: invite, end, change. No act here touches a concern."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, events, policies, selectors, visibility
from agencies.decisions import Decision
from agencies.errors import Conflict, Invalid, NotFound
from agencies.groups import role_group
from agencies.models import Agency, EventKind, Membership, Practitioner
from agencies.permissions import may_manage_people
from agencies.roles import Right, with_right


@transaction.atomic
def invite(
    *, agency_id: UUID, email: str, name: str, role: str, job_title: str = "", by: Practitioner
) -> Membership:
    """Somebody the service already knows keeps the name and job title they have.

    Raises NotFound for an agency that `by` does not administer, Invalid where the role cannot be given.
    """
    agency = _agency(agency_id, by)
    practitioner = Practitioner.objects.filter(email=email.strip().lower()).first()
    if practitioner is None:
        practitioner = Practitioner.objects.create_user(email.strip(), name, job_title=job_title)
    _refuse_as("email", policies.may_receive(practitioner, by=by))
    membership = _begin(practitioner, agency, role)
    _record("member_invited", membership, by=by)
    events.append(EventKind.MEMBER_INVITED, membership.pk)
    return membership


@transaction.atomic
def end(*, membership_id: UUID, by: Practitioner) -> None:
    """Access ends with it: every path asks for live memberships, from the next request on.

    Raises NotFound for a membership that `by` does not administer, NotAllowed for one's own or the
    agency's last administrator.
    """
    membership = _membership(membership_id, by)
    policies.may_be_ended(membership, by=by).require()
    _end(membership)
    _record("member_ended", membership, by=by)


@transaction.atomic
def change_role(*, membership_id: UUID, role: str, by: Practitioner) -> Membership:
    """Ends the old membership and begins a new one, so that who was what and when stays known.

    Raises as `end` does, and Invalid where the role cannot be given or is the one already held.
    """
    old = _membership(membership_id, by)
    policies.may_be_ended(old, by=by).require()
    new = _begin(old.practitioner, old.agency, role)
    _end(old)
    _record("member_role_changed", new, by=by, before=old.role)
    return new


def _agency(agency_id: UUID, by: Practitioner) -> Agency:
    agency = Agency.objects.select_related("kind").filter(pk=agency_id).first()
    if agency is None or not may_manage_people(by, agency):
        raise NotFound("You do not administer this agency.")
    return agency


def _membership(membership_id: UUID, by: Practitioner) -> Membership:
    """The membership, with the agency's administrators locked: the last two cannot end one another."""
    found = visibility.memberships_managed_by(by).filter(pk=membership_id).first()
    if found is None:
        raise NotFound("You do not administer this membership.")
    administering = Membership.objects.filter(
        agency=found.agency_id, role__in=with_right(Right.MANAGE_PEOPLE)
    )
    list(administering.select_for_update().order_by("pk"))
    # Asked again under the lock: the administrator or the membership may have been ended meanwhile.
    found = visibility.memberships_managed_by(by).filter(pk=membership_id).first()
    if found is None:
        raise Conflict("Somebody else changed this membership first.")
    return found


def _begin(practitioner: Practitioner, agency: Agency, role: str) -> Membership:
    _refuse_as("role", policies.may_give(role, agency))
    held = Membership.objects.filter(practitioner=practitioner, agency=agency, role=role, until__isnull=True)
    if held.exists():
        raise Invalid({"role": ["This person holds that role here already."]})
    # Made here, so that the time a later grant takes does not tell whether it is the role's first.
    role_group(agency_id=agency.pk, role=role)
    return Membership.objects.create(practitioner=practitioner, agency=agency, role=role)


def _refuse_as(field: str, decision: Decision) -> None:
    if not decision:
        raise Invalid({field: [decision.reason]})


def _end(membership: Membership) -> None:
    membership.until = timezone.now()
    membership.save(update_fields=["until"])


def _record(action: str, membership: Membership, *, by: Practitioner, **detail: str) -> None:
    acting = selectors.acting(by, Right.MANAGE_PEOPLE, agency_id=membership.agency_id)
    audit.record(action, by=acting, kind="membership", subject=membership.pk, role=membership.role, **detail)
