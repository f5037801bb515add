"""Systems that call the API for people of an agency: registered, collected, revoked.

The administrator decides which system, for whom, for what and how long. The token itself is shown once, to
the person whom the system will speak for: what it opens is what they may see, and no administrator may.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, selectors, tokens, visibility
from agencies.errors import Conflict, NotFound
from agencies.models import ApiToken, Membership, Practitioner
from agencies.roles import Right


@transaction.atomic
def register(
    *, membership_id: UUID, system: str, scopes: Iterable[str], lifetime: timedelta, by: Practitioner
) -> ApiToken:
    """For the person of that membership. Raises NotFound for a membership that `by` does not administer."""
    member = visibility.memberships_managed_by(by).filter(pk=membership_id).first()
    if member is None:
        raise NotFound("You do not administer this membership.")
    made = ApiToken.objects.create(
        practitioner=member.practitioner,
        agency=member.agency,
        system=system,
        scopes=list(scopes),
        until=timezone.now() + lifetime,
    )
    _record("token_registered", made, by=_administering(made, by))
    return made


@transaction.atomic
def collect(*, token_id: UUID, by: Practitioner) -> str:
    """The token, told this once. Raises NotFound for somebody else's, Conflict for one already collected."""
    found = visibility.tokens_of(by).select_for_update(of=("self",)).filter(pk=token_id).first()
    if found is None:
        raise NotFound("There is no such system.")
    if not found.waits or found.until <= timezone.now():
        raise Conflict("This token has been collected already, or its time has run out.")
    token = tokens.fresh()
    found.digest = tokens.digest(token)
    found.save(update_fields=["digest"])
    _record("token_issued", found, by=selectors.memberships(by).filter(agency=found.agency_id).first())
    return token


@transaction.atomic
def revoke(*, token_id: UUID, by: Practitioner) -> ApiToken:
    """By an administrator of the agency, or by the person whom the system speaks for.

    The row goes; the audit log keeps that it was. Raises NotFound for anybody else's.
    """
    found = visibility.tokens_managed_by(by).filter(pk=token_id).first()
    acting = _administering(found, by) if found else None
    if found is None:
        found = visibility.tokens_of(by).filter(pk=token_id).first()
        acting = selectors.memberships(by).first()
    if found is None:
        raise NotFound("There is no such system.")
    _record("token_revoked", found, by=acting)
    ApiToken.objects.filter(pk=found.pk).delete()
    return found


def _administering(token: ApiToken, by: Practitioner) -> Membership:
    return selectors.acting(by, Right.MANAGE_PEOPLE, agency_id=token.agency_id)


def _record(action: str, token: ApiToken, *, by: Membership | None) -> None:
    scopes = " ".join(token.scopes)
    audit.record(
        action, by=by, kind="token", subject=token.pk, speaks_for=token.practitioner_id, scopes=scopes
    )
