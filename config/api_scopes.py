"""Which scope a token needs for which route. A route that is not here opens to no token.

People who are signed in need none: what they may do is asked of their roles, as it is of a token's person.
"""

from agencies.models import Scope

# Reading and changing ask for the same scope, unless both are named.
SCOPES: dict[str, Scope | tuple[Scope, Scope]] = {
    "api_access_log": Scope.AUDIT,
    "api_advice": Scope.ADVICE,
    "api_advice_list": Scope.ADVICE,
    "api_advice_reply": Scope.ADVICE,
    "api_advisers": Scope.ADVICE,
    "api_agencies": Scope.AGENCIES,
    "api_agreement": Scope.AGENCIES,
    "api_agreement_ending": Scope.AGREEMENTS_WRITE,
    "api_agreement_renewal": Scope.AGREEMENTS_WRITE,
    "api_agreements": (Scope.AGENCIES, Scope.AGREEMENTS_WRITE),
    "api_alert": Scope.ALERTS,
    "api_alert_acknowledgement": Scope.ALERTS,
    "api_alert_closure": Scope.ALERTS,
    "api_alert_decision": Scope.ALERTS,
    "api_alerts": Scope.ALERTS,
    "api_ask_advice": Scope.ADVICE,
    "api_ask_to_open": Scope.CONCERNS_READ,
    "api_audit_checkpoints": Scope.AUDIT,
    "api_child": Scope.CONCERNS_READ,
    "api_concern": Scope.CONCERNS_READ,
    "api_concerns": (Scope.CONCERNS_READ, Scope.CONCERNS_WRITE),
    "api_decisions": Scope.CONCERNS_WRITE,
    "api_disclosure_withdrawal": Scope.CONCERNS_WRITE,
    "api_disclosures": Scope.CONCERNS_WRITE,
    "api_emergency_opening": Scope.AUDIT,
    "api_emergency_opening_ending": Scope.AUDIT,
    "api_emergency_openings": Scope.AUDIT,
    "api_identity_reading": Scope.IDENTITY,
    "api_identity_request": Scope.IDENTITY,
    "api_identity_request_approval": Scope.IDENTITY,
    "api_identity_request_list": Scope.IDENTITY,
    "api_identity_request_refusal": Scope.IDENTITY,
    "api_identity_requests": Scope.IDENTITY,
    "api_messages": Scope.MESSAGES,
    "api_open_at_once": Scope.CONCERNS_READ,
    "api_opening": Scope.CONCERNS_WRITE,
    "api_opening_refusal": Scope.CONCERNS_WRITE,
    "api_opening_request": Scope.CONCERNS_READ,
    "api_opening_request_list": Scope.CONCERNS_READ,
    "api_opening_request_withdrawal": Scope.CONCERNS_READ,
    "api_prompts": Scope.CONCERNS_READ,
    "api_referral": Scope.REFERRALS,
    "api_referral_acknowledgement": Scope.REFERRALS,
    "api_referral_confirmation": Scope.REFERRALS,
    "api_referral_decision": Scope.REFERRALS,
    "api_referral_outcome": Scope.REFERRALS,
    "api_referrals": Scope.REFERRALS,
    "api_request_identity": Scope.IDENTITY,
    "api_requested_identities": Scope.IDENTITY,
    "api_requested_identity_reading": Scope.IDENTITY,
    "api_still_worried": Scope.CONCERNS_WRITE,
    "api_webhook": Scope.WEBHOOKS,
    "api_webhook_ending": Scope.WEBHOOKS,
    "api_webhook_secret": Scope.WEBHOOKS,
    "api_webhook_test": Scope.WEBHOOKS,
    "api_webhook_turning_on": Scope.WEBHOOKS,
    "api_webhooks": Scope.WEBHOOKS,
    "api_unusual_access": Scope.AUDIT,
    "api_withdrawal": Scope.CONCERNS_WRITE,
}
# These are open to people alone, and say so.
PEOPLE_ONLY: dict[str, str] = {
    "api_break_glass": "No token opens anything in an emergency. Sign in, with your second factor.",
    "api_emergency_opening_finding": "No token records a finding. Sign in, with your second factor.",
}
# These say nothing of anybody.
NEED_NONE = {"api_docs", "api_nothing_here", "api_schema"}
READING = {"GET", "HEAD", "OPTIONS"}


def needed(route: str, method: str) -> Scope | None:
    """None where none is needed. Raises KeyError for a route that nobody has given a scope."""
    if route in NEED_NONE:
        return None
    named = SCOPES[route]
    if isinstance(named, tuple):
        reading, changing = named
        return reading if method in READING else changing
    return named
