from django.urls import path

from sharing.views import (
    advice,
    decisions,
    disclosures,
    identity_releases,
    opening_requests,
    referrals,
    withdrawing,
)

CONCERN = "concerns/<uuid:concern_id>/"
REFERRAL = "referrals/<uuid:referral_id>/"
OPENING_REQUEST = "opening-requests/<uuid:opening_id>/"

urlpatterns = [
    path(f"{CONCERN}advice/", advice.ask, name="ask_advice"),
    path(f"{CONCERN}decision/", decisions.decide, name="decide"),
    path(f"{CONCERN}disclosure/", disclosures.open_to, name="open_to"),
    path(f"{CONCERN}disclosures/", disclosures.record, name="disclosure_record"),
    path(f"{CONCERN}opening/", disclosures.open_at_once, name="open_at_once"),
    path(f"{CONCERN}opening-requests/", opening_requests.ask, name="ask_to_open"),
    path("disclosures/<uuid:disclosure_id>/withdrawal/", disclosures.withdraw, name="withdraw_disclosure"),
    path("opening-requests/", opening_requests.request_list, name="opening_requests"),
    path(OPENING_REQUEST, opening_requests.one, name="opening_request"),
    path(f"{OPENING_REQUEST}refusal/", opening_requests.refuse, name="refuse_opening"),
    path(f"{OPENING_REQUEST}withdrawal/", opening_requests.withdraw, name="withdraw_opening_request"),
    path(f"{CONCERN}referral/", referrals.refer, name="refer"),
    path(f"{CONCERN}withdrawal/", withdrawing.withdraw, name="withdraw"),
    path("advice/", advice.advice_list, name="advice_list"),
    path("advice/<uuid:advice_id>/", advice.one, name="advice"),
    path("referrals/", referrals.referral_list, name="referrals"),
    path(REFERRAL, referrals.one, name="referral"),
    path(f"{REFERRAL}writing/", referrals.step, {"name": "write"}, name="confirm_referral"),
    path(f"{REFERRAL}acknowledgement/", referrals.step, {"name": "acknowledge"}, name="acknowledge_referral"),
    path(f"{REFERRAL}decision/", referrals.step, {"name": "decide"}, name="decide_referral"),
    path(f"{REFERRAL}outcome/", referrals.step, {"name": "tell"}, name="tell_outcome"),
    path(f"{REFERRAL}identity/", identity_releases.ask, name="ask_identity"),
    path(f"{REFERRAL}identity/<uuid:release_id>/", identity_releases.one, name="identity_release"),
]
