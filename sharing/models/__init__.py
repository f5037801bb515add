from agencies.models import Event, EventKind
from sharing.models.alert import Alert, AlertContribution, AlertOutcome, AlertRecipient
from sharing.models.child import Child, ChildStatus
from sharing.models.collaboration import (
    Advice,
    Consent,
    Decision,
    DecisionKind,
    Disclosure,
    LawfulBasis,
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
    AlertGroupObjectPermission,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    ReferralGroupObjectPermission,
    ReferralUserObjectPermission,
)
from sharing.models.referral import IdentityRelease, Referral, ReferralDecision
from sharing.models.rule import AccumulationRule, Clock, RuleRecipient
from sharing.models.words import Words

__all__ = [
    "AccumulationRule",
    "Advice",
    "Alert",
    "AlertContribution",
    "AlertGroupObjectPermission",
    "AlertOutcome",
    "AlertRecipient",
    "Category",
    "Child",
    "ChildStatus",
    "Clock",
    "Concern",
    "ConcernGroupObjectPermission",
    "ConcernUserObjectPermission",
    "Consent",
    "Decision",
    "DecisionKind",
    "Disclosure",
    "Event",
    "EventKind",
    "Filing",
    "IdempotencyKey",
    "IdentityRelease",
    "LawfulBasis",
    "Outcome",
    "ParentKnows",
    "Referral",
    "ReferralDecision",
    "ReferralGroupObjectPermission",
    "ReferralUserObjectPermission",
    "RuleRecipient",
    "SealedIdentity",
    "Words",
]
