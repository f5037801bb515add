from agencies.models import Event, EventKind
from sharing.models.alert import (
    OFFERED_OUTCOMES,
    Alert,
    AlertContribution,
    AlertDecision,
    AlertOutcome,
    AlertRecipient,
)
from sharing.models.break_glass import EmergencyKind, EmergencyOpening, Finding
from sharing.models.canary import Canary
from sharing.models.child import Child, ChildStatus
from sharing.models.collaboration import (
    REFERRAL,
    Advice,
    Consent,
    Decision,
    DecisionKind,
    Disclosure,
    LawfulBasis,
    NotTold,
)
from sharing.models.concern import (
    Category,
    Concern,
    Filing,
    IdempotencyKey,
    Outcome,
    ParentKnows,
    SealedIdentity,
)
from sharing.models.escalation import AlertEscalation, EscalationStep
from sharing.models.grant import (
    ENDS,
    AlertGroupObjectPermission,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    ReferralGroupObjectPermission,
    ReferralUserObjectPermission,
)
from sharing.models.identity_request import DeclaredTies, IdentityRequest, RequestedIdentity
from sharing.models.link import ChildLink, MatchReview, Parting, RecordComparison, Verdict
from sharing.models.opening_request import OpeningRequest
from sharing.models.reconciliation import Lost, Reconciliation
from sharing.models.referral import IdentityRelease, Referral, ReferralDecision
from sharing.models.relationship import Carer, Relationship, RelationshipKind
from sharing.models.rule import AccumulationRule, Clock, RuleRecipient
from sharing.models.sealed_answer import Refusal, SealedAnswer
from sharing.models.still_worried import StillWorried
from sharing.models.wall import Restriction, RestrictionKind, Wall
from sharing.models.words import Words

__all__ = [
    "ENDS",
    "OFFERED_OUTCOMES",
    "REFERRAL",
    "AccumulationRule",
    "Advice",
    "Alert",
    "AlertContribution",
    "AlertDecision",
    "AlertEscalation",
    "AlertGroupObjectPermission",
    "AlertOutcome",
    "AlertRecipient",
    "Canary",
    "Carer",
    "Category",
    "Child",
    "ChildLink",
    "ChildStatus",
    "Clock",
    "Concern",
    "ConcernGroupObjectPermission",
    "ConcernUserObjectPermission",
    "Consent",
    "Decision",
    "DecisionKind",
    "DeclaredTies",
    "Disclosure",
    "EmergencyKind",
    "EmergencyOpening",
    "EscalationStep",
    "Event",
    "EventKind",
    "Filing",
    "Finding",
    "IdempotencyKey",
    "IdentityRelease",
    "IdentityRequest",
    "LawfulBasis",
    "Lost",
    "MatchReview",
    "NotTold",
    "OpeningRequest",
    "Outcome",
    "ParentKnows",
    "Parting",
    "Reconciliation",
    "RecordComparison",
    "Referral",
    "ReferralDecision",
    "ReferralGroupObjectPermission",
    "ReferralUserObjectPermission",
    "Refusal",
    "Relationship",
    "RelationshipKind",
    "RequestedIdentity",
    "Restriction",
    "RestrictionKind",
    "RuleRecipient",
    "SealedAnswer",
    "SealedIdentity",
    "StillWorried",
    "Verdict",
    "Wall",
    "Words",
]
