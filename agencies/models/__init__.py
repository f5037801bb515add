from agencies.models.agency import Agency, AgencyKind, Nation, Partnership
from agencies.models.agreement import AgreementNotice, Notice, Purpose, SharingAgreement
from agencies.models.audit import AuditCheckpoint, AuditEntry, AuditRecord, AuditSubject, AuditWaiting
from agencies.models.event import TOLD_OF_ALERTS, Event, EventKind
from agencies.models.membership import Membership, RoleGroup
from agencies.models.practitioner import Practitioner
from agencies.models.session import Session
from agencies.models.token import ApiToken, Scope
from agencies.models.watching import Allowance, QuotaUse, UnusualAccess, UnusualKind, Window

__all__ = [
    "TOLD_OF_ALERTS",
    "Agency",
    "AgencyKind",
    "AgreementNotice",
    "Allowance",
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
    "Notice",
    "Partnership",
    "Practitioner",
    "Purpose",
    "QuotaUse",
    "RoleGroup",
    "Scope",
    "Session",
    "SharingAgreement",
    "UnusualAccess",
    "UnusualKind",
    "Window",
]
