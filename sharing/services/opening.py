"""Opens a concern's words to a role at an agency: the step that a disclosure and a referral share."""

from datetime import datetime

from django.db.models import Q

from agencies import audit
from agencies.groups import role_group
from agencies.models import Agency, Membership
from sharing import grants
from sharing.models import Concern, ConcernGroupObjectPermission, Disclosure


def open_words(
    *,
    concern: Concern,
    to_agency: Agency,
    to_role: str,
    purpose: str,
    lawful_basis: str,
    consent: str,
    until: datetime,
    by: Membership,
) -> Disclosure:
    """Records the step and grants it. The caller has settled that it is allowed, in its transaction."""
    disclosure = Disclosure.objects.create(
        concern=concern,
        to_agency=to_agency,
        to_role=to_role,
        purpose=purpose,
        lawful_basis=lawful_basis,
        consent=consent,
        decided_by=by,
        until=until,
    )
    if not _open_longer(concern, to_agency, to_role, until):
        grants.to_role(
            grants.OPEN,
            concern,
            agency_id=to_agency.pk,
            role=to_role,
            by=by,
            reason=f"disclosure {disclosure.pk}",
            until=until,
        )
    audit.record(
        "concern_disclosed", by=by, kind="concern", subject=concern.pk, disclosure=str(disclosure.pk)
    )
    return disclosure


def _open_longer(concern: Concern, agency: Agency, role: str, until: datetime) -> bool:
    """A grant holds one end date: a later, shorter step must not take away what an earlier one gave."""
    given = ConcernGroupObjectPermission.objects.filter(
        Q(until__isnull=True) | Q(until__gte=until),
        content_object=concern,
        permission__codename=grants.OPEN,
        group=role_group(agency_id=agency.pk, role=role),
    )
    return given.exists()
