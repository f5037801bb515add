"""What is sent with each act: enough for it to be done, so that only who asks and the state can refuse it."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from tests.factories.sharing import OLLY
from tests.permissions.worlds import KEY, Case

Body = dict[str, Any]

WHY = {"purpose": "plan_help", "lawful_basis": "public_task"}
TERMS = {
    "consent": "not_asked",
    "family_not_told": "risk_or_delay",
    "family_not_told_reason": "They would flee.",
}
PASSWORD = "three words that never met"
REASON = {"reason": "A mistake."}
PUBLIC = {"public_key": b64encode(KEY.public).decode()}


def boxes(name: str, days: int = 0) -> dict[str, str]:
    """A day from today, as three boxes of a page."""
    day = timezone.localdate() + timedelta(days=days)
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def _ago() -> str:
    return (timezone.now() - timedelta(hours=2)).isoformat()


def _in(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _concern(case: Case) -> Body:
    return {"narrative": "Late.", "categories": ["care"], "strength": "niggle"}


def _shared(case: Case) -> Body:
    return _concern(case) | {
        "about": "child",
        "carer_kind": "",
        "given_name": OLLY.given_name,
        "family_name": OLLY.family_name,
        "date_of_birth_day": "14",
        "date_of_birth_month": "5",
        "date_of_birth_year": "2021",
        "parent_knows": "agrees",
        "submission": str(uuid4()),
    }


def _agreement(case: Case) -> Body:
    parties = [str(case.agencies[name].pk) for name in ("surgery", "school")]
    return {"title": "New", "aim": "Help", "purposes": ["plan_help"], "parties": parties, "source": "13"}


def _phoned(case: Case) -> Body:
    then = timezone.localtime(timezone.now() - timedelta(hours=2))
    day = {"phoned_on_day": then.day, "phoned_on_month": then.month, "phoned_on_year": then.year}
    team = {"to_agency": str(case.agencies["social_care"].pk), "phoned_to": "The duty social worker"}
    return day | team | TERMS | {"phoned_time": then.strftime("%H:%M")}


def _to_clinic(case: Case) -> Body:
    return WHY | TERMS | {"to_agency": str(case.agencies["clinic"].pk), "to_role": "safeguarding_lead"}


def _called(case: Case) -> Body:
    return {
        "agency": str(case.agencies["surgery"].pk),
        "url": "https://127.0.0.1/another",
        "kinds": ["checkpoint_signed"],
    }


PAGES: dict[str, Callable[[Case], Body]] = {
    "access_log": lambda case: {"about": case.texts["reference"], "purpose": "routine"},
    "advice": lambda case: {"reply": "Refer."},
    "ask_advice": lambda case: {"adviser": str(case.members["other_adviser"].pk), "question": "What now?"},
    "ask_to_open": lambda case: WHY,
    "break_glass": lambda case: REASON | {"kind": "other"},
    "change_email": lambda case: {"address": "other@agency.example"},
    "change_mobile": lambda case: {"address": "07700 900 982"},
    "change_password": lambda case: dict.fromkeys(("new_password1", "new_password2"), PASSWORD),
    "confirm_email": lambda case: {"code": "123456"},
    "confirm_mobile": lambda case: {"code": "123456"},
    "confirm_referral": lambda case: {"text": "As I said."},
    "decide": lambda case: {"kind": "share", "reasons": "We see the same."},
    "close_alert": lambda case: {"outcome": "useful"},
    "decide_alert": lambda case: {"decision": "advice", "reason": "It fits."},
    "decide_referral": lambda case: {"decision": "assessment"},
    "emergency_opening": lambda case: REASON | {"finding": "justified"},
    "end_agreement": lambda case: REASON,
    "invite": lambda case: {
        "agency": str(case.agencies["surgery"].pk),
        "name": "New",
        "email": "new@agency.example",
        "role": "practitioner",
    },
    "membership": lambda case: {"act": "end"},
    "new_webhook": _called,
    "open_at_once": lambda case: TERMS | REASON | {"lawful_basis": "public_task", "consent_asked_by": "me"},
    "open_to": _to_clinic,
    "opening_request": lambda case: TERMS,
    "part_concern": lambda case: REASON | {"reference": case.texts["reference"]},
    "record_agreement": lambda case: (
        _agreement(case) | boxes("since") | boxes("until", 300) | boxes("review_on", 200)
    ),
    "refer": _phoned,
    "refuse_identity_request": lambda case: REASON,
    "refuse_opening": lambda case: REASON,
    "register_system": lambda case: {
        "system": "Another",
        "speaks_for": str(case.members["author"].pk),
        "scopes": ["concerns:read"],
        "days": "30",
    },
    "renew_agreement": lambda case: {"source": "14"} | boxes("until", 700) | boxes("review_on", 500),
    "request_identity": lambda case: {"purpose": "To help.", "lawful_basis": "public_task"},
    "restrict_child": lambda case: (
        REASON | boxes("review_on", 90) | {"kind": "adopted", "named": [str(case.members["triage"].pk)]}
    ),
    "review": lambda case: {"verdict": "different", "reason": "I telephoned both."},
    "share_about_same_child": lambda case: _concern(case) | {"parent_knows": "agrees"},
    "share_concern": _shared,
    "tell_outcome": lambda case: {"text": "Helped."},
    "ties": lambda case: {"surnames": "Smith"},
    "when_told": lambda case: {
        "days": ["0"],
        "starts": "9:00",
        "ends": "17:00",
        "waits_outside_hours": "waits",
    },
    "undo_link": lambda case: REASON,
    "withdraw": lambda case: REASON,
    "withdraw_disclosure": lambda case: REASON,
}

APIS: dict[str, Callable[[Case], Body]] = {
    "api_advice_reply": lambda case: {"text": "Refer."},
    "api_agreement_ending": lambda case: REASON,
    "api_agreement_renewal": lambda case: {"source": "14", "until": _in(700), "review_on": _in(500)},
    "api_agreements": lambda case: (
        _agreement(case) | {"since": _in(0), "until": _in(300), "review_on": _in(200)}
    ),
    "api_alert_closure": lambda case: {"outcome": "useful"},
    "api_alert_decision": lambda case: {"decision": "advice", "reason": "It fits."},
    "api_ask_advice": PAGES["ask_advice"],
    "api_ask_to_open": PAGES["ask_to_open"],
    "api_break_glass": PAGES["break_glass"],
    "api_concerns": lambda case: (
        _concern(case)
        | {
            "identity": {
                "given_name": OLLY.given_name,
                "family_name": OLLY.family_name,
                "date_of_birth": "2021-05-14",
            },
            "parent": {"knows": True, "agrees": True},
        }
    ),
    "api_decisions": PAGES["decide"],
    "api_disclosure_withdrawal": lambda case: REASON,
    "api_disclosures": _to_clinic,
    "api_emergency_opening_finding": PAGES["emergency_opening"],
    "api_identity_request_refusal": lambda case: REASON,
    "api_identity_requests": lambda case: PUBLIC,
    "api_open_at_once": lambda case: TERMS | REASON | {"lawful_basis": "public_task"},
    "api_opening": lambda case: TERMS,
    "api_opening_refusal": lambda case: REASON,
    "api_referral_confirmation": lambda case: {"text": "As I said."},
    "api_referral_decision": lambda case: {"decision": "assessment"},
    "api_referral_outcome": lambda case: {"text": "Helped."},
    "api_referrals": lambda case: {
        "concern": str(case.ids["concern_id"]),
        "to_agency": str(case.agencies["social_care"].pk),
        "phoned_at": _ago(),
        "phoned_to": "Duty",
        **TERMS,
    },
    "api_request_identity": PAGES["request_identity"],
    "api_requested_identities": lambda case: PUBLIC,
    "api_webhooks": _called,
    "api_withdrawal": lambda case: REASON,
}


def body_of(route: str, case: Case) -> Body:
    """Empty for a button."""
    make = PAGES.get(route) or APIS.get(route)
    return make(case) if make else {}


def query_of(route: str, case: Case) -> str:
    if route == "api_access_log":
        return f"?child={case.ids['child_id']}&purpose=routine"
    if route == "api_child":
        return "?purpose=assess_risk"
    return "?of=agency" if route == "concerns" else ""
