from agencies.models.agency import Agency, AgencyKind, Nation, Partnership
from agencies.models.agreement import SharingAgreement
from agencies.models.audit import AuditCheckpoint, AuditEntry, AuditRecord, AuditSubject, AuditWaiting
from agencies.models.event import Event, EventKind
from agencies.models.membership import Membership, RoleGroup
from agencies.models.practitioner import Practitioner
from agencies.models.token import ApiToken

__all__ = [
    "Agency",
    "AgencyKind",
    "ApiToken",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditRecord",
    "AuditSubject",
    "AuditWaiting",
    "Event",
    "EventKind",
    "Membership",
    "Nation",
    "Partnership",
    "Practitioner",
    "RoleGroup",
    "SharingAgreement",
]
