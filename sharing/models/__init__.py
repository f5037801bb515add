from agencies.models import Event, EventKind
from sharing.models.alert import Alert, AlertContribution, AlertOutcome, AlertRecipient
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
from sharing.models.referral import IdentityRelease, Referral, ReferralDecision
from sharing.models.relationship import Carer, Relationship, RelationshipKind
from sharing.models.rule import AccumulationRule, Clock, RuleRecipient
from sharing.models.sealed_answer import Refusal, SealedAnswer
from sharing.models.wall import Restriction, RestrictionKind, Wall
from sharing.models.words import Words

__all__ = [
    "ENDS",
    "REFERRAL",
    "AccumulationRule",
    "Advice",
    "Alert",
    "AlertContribution",
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
    "Event",
    "EventKind",
    "Filing",
    "Finding",
    "IdempotencyKey",
    "IdentityRelease",
    "IdentityRequest",
    "LawfulBasis",
    "MatchReview",
    "NotTold",
    "OpeningRequest",
    "Outcome",
    "ParentKnows",
    "Parting",
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
    "Verdict",
    "Wall",
    "Words",
]
