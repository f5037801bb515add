"""Ending sessions, from their next request on: one's own, or those of people whom one administers."""

from uuid import UUID

from django.db import transaction

from agencies import audit, selectors, sign_in_log, visibility
from agencies.errors import NotFound
from agencies.models import Membership, Practitioner, Session
from agencies.roles import Right


@transaction.atomic
def end(*, handle: UUID, by: Practitioner) -> None:
    """Raises NotFound where the person has no such session."""
    found = [session for session in selectors.sessions(by) if session.handle == handle]
    if not found:
        raise NotFound("You have no such session.")
    _end(found, by=by)


@transaction.atomic
def end_others(*, keep: str, by: Practitioner) -> int:
    """All but the one with the key `keep`; how many they were."""
    others = [session for session in selectors.sessions(by) if session.session_key != keep]
    _end(others, by=by)
    return len(others)


@transaction.atomic
def end_all_of(*, membership_id: UUID, by: Practitioner) -> Membership:
    """Signs somebody of one's agency out everywhere. Raises NotFound for whom one does not administer."""
    member = visibility.memberships_managed_by(by).filter(pk=membership_id).first()
    if member is None:
        raise NotFound("You do not administer this membership.")
    ended, _ = Session.objects.filter(practitioner=member.practitioner_id).delete()
    acting = selectors.acting(by, Right.MANAGE_PEOPLE, agency_id=member.agency_id)
    audit.record(
        "sessions_ended", by=acting, kind="practitioner", subject=member.practitioner_id, sessions=ended
    )
    return member


def _end(sessions: list[Session], *, by: Practitioner) -> None:
    Session.objects.filter(pk__in=[session.pk for session in sessions]).delete()
    if sessions:
        sign_in_log.record("sessions_ended", by=by, sessions=len(sessions))
