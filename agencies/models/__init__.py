from agencies.models.agency import Agency, AgencyKind, Nation, Partnership
from agencies.models.agreement import SharingAgreement
from agencies.models.audit import AuditRecord
from agencies.models.event import Event, EventKind
from agencies.models.membership import Membership, RoleGroup
from agencies.models.practitioner import Practitioner
from agencies.models.token import ApiToken

__all__ = [
    "Agency",
    "AgencyKind",
    "ApiToken",
    "AuditRecord",
    "Event",
    "EventKind",
    "Membership",
    "Nation",
    "Partnership",
    "Practitioner",
    "RoleGroup",
    "SharingAgreement",
]
