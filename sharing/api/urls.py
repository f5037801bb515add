from django.urls import path

from sharing.api import (
    access_log,
    alerts,
    collaboration,
    concerns,
    disclosures,
    emergencies,
    identity_requests,
    opening_requests,
    referrals,
    still_worried,
    unusual_access,
    withdrawing,
)

urlpatterns = [
    path("concerns/", concerns.ConcernsView.as_view(), name="api_concerns"),
    path("concerns/<uuid:concern_id>/", concerns.ConcernView.as_view(), name="api_concern"),
    path("concerns/<uuid:concern_id>/advice/", collaboration.AskAdviceView.as_view(), name="api_ask_advice"),
    path(
        "concerns/<uuid:concern_id>/decisions/", collaboration.DecisionsView.as_view(), name="api_decisions"
    ),
    path(
        "concerns/<uuid:concern_id>/disclosures/",
        disclosures.DisclosuresView.as_view(),
        name="api_disclosures",
    ),
    path(
        "concerns/<uuid:concern_id>/opening/",
        disclosures.OpeningAtOnceView.as_view(),
        name="api_open_at_once",
    ),
    path(
        "concerns/<uuid:concern_id>/opening-requests/",
        opening_requests.AskToOpenView.as_view(),
        name="api_ask_to_open",
    ),
    path("concerns/<uuid:concern_id>/prompts/", disclosures.PromptsView.as_view(), name="api_prompts"),
    path(
        "concerns/<uuid:concern_id>/still-worried/",
        still_worried.StillWorriedView.as_view(),
        name="api_still_worried",
    ),
    path(
        "concerns/<uuid:concern_id>/withdrawal/", withdrawing.WithdrawalView.as_view(), name="api_withdrawal"
    ),
    path("children/<uuid:child_id>/", alerts.ChildView.as_view(), name="api_child"),
    path(
        "children/<uuid:child_id>/identity-requests/",
        identity_requests.ChildIdentityRequestsView.as_view(),
        name="api_request_identity",
    ),
    path(
        "children/<uuid:child_id>/emergency-openings/",
        emergencies.BreakGlassView.as_view(),
        name="api_break_glass",
    ),
    path("emergency-openings/", emergencies.EmergencyListView.as_view(), name="api_emergency_openings"),
    path(
        "emergency-openings/<uuid:emergency_id>/",
        emergencies.EmergencyView.as_view(),
        name="api_emergency_opening",
    ),
    path(
        "emergency-openings/<uuid:emergency_id>/ending/",
        emergencies.EndingView.as_view(),
        name="api_emergency_opening_ending",
    ),
    path(
        "emergency-openings/<uuid:emergency_id>/finding/",
        emergencies.FindingView.as_view(),
        name="api_emergency_opening_finding",
    ),
    path(
        "identity-requests/",
        identity_requests.IdentityRequestListView.as_view(),
        name="api_identity_request_list",
    ),
    path(
        "identity-requests/<uuid:request_id>/",
        identity_requests.IdentityRequestView.as_view(),
        name="api_identity_request",
    ),
    path(
        "identity-requests/<uuid:request_id>/approval/",
        identity_requests.ApprovalView.as_view(),
        name="api_identity_request_approval",
    ),
    path(
        "identity-requests/<uuid:request_id>/refusal/",
        identity_requests.RefusalView.as_view(),
        name="api_identity_request_refusal",
    ),
    path(
        "identity-requests/<uuid:request_id>/answers/",
        identity_requests.AnswersView.as_view(),
        name="api_requested_identities",
    ),
    path(
        "identity-requests/<uuid:request_id>/answers/<uuid:answer_id>/reading/",
        identity_requests.AnswerReadingView.as_view(),
        name="api_requested_identity_reading",
    ),
    path("audit/unusual-access/", unusual_access.UnusualAccessView.as_view(), name="api_unusual_access"),
    path("audit/", access_log.WhoLookedView.as_view(), name="api_access_log"),
    path("alerts/", alerts.AlertsView.as_view(), name="api_alerts"),
    path("alerts/<uuid:alert_id>/", alerts.AlertView.as_view(), name="api_alert"),
    path(
        "alerts/<uuid:alert_id>/acknowledgement/",
        alerts.AcknowledgementView.as_view(),
        name="api_alert_acknowledgement",
    ),
    path("alerts/<uuid:alert_id>/decision/", alerts.AlertDecisionView.as_view(), name="api_alert_decision"),
    path("alerts/<uuid:alert_id>/closure/", alerts.ClosureView.as_view(), name="api_alert_closure"),
    path(
        "disclosures/<uuid:disclosure_id>/withdrawal/",
        disclosures.DisclosureWithdrawalView.as_view(),
        name="api_disclosure_withdrawal",
    ),
    path(
        "opening-requests/",
        opening_requests.OpeningRequestListView.as_view(),
        name="api_opening_request_list",
    ),
    path(
        "opening-requests/<uuid:opening_id>/",
        opening_requests.OpeningRequestView.as_view(),
        name="api_opening_request",
    ),
    path(
        "opening-requests/<uuid:opening_id>/opening/",
        opening_requests.OpeningView.as_view(),
        name="api_opening",
    ),
    path(
        "opening-requests/<uuid:opening_id>/refusal/",
        opening_requests.OpeningRefusalView.as_view(),
        name="api_opening_refusal",
    ),
    path(
        "opening-requests/<uuid:opening_id>/withdrawal/",
        opening_requests.OpeningRequestWithdrawalView.as_view(),
        name="api_opening_request_withdrawal",
    ),
    path("advisers/", collaboration.AdvisersView.as_view(), name="api_advisers"),
    path("advice/", collaboration.AdviceListView.as_view(), name="api_advice_list"),
    path("advice/<uuid:advice_id>/", collaboration.AdviceView.as_view(), name="api_advice"),
    path("advice/<uuid:advice_id>/reply/", collaboration.AdviceReplyView.as_view(), name="api_advice_reply"),
    path("referrals/", referrals.ReferralsView.as_view(), name="api_referrals"),
    path("referrals/<uuid:referral_id>/", referrals.ReferralView.as_view(), name="api_referral"),
    path(
        "referrals/<uuid:referral_id>/confirmation/",
        referrals.ConfirmationView.as_view(),
        name="api_referral_confirmation",
    ),
    path(
        "referrals/<uuid:referral_id>/acknowledgement/",
        referrals.ReferralAcknowledgementView.as_view(),
        name="api_referral_acknowledgement",
    ),
    path(
        "referrals/<uuid:referral_id>/decision/",
        referrals.ReferralDecisionView.as_view(),
        name="api_referral_decision",
    ),
    path(
        "referrals/<uuid:referral_id>/outcome/",
        referrals.ReferralOutcomeView.as_view(),
        name="api_referral_outcome",
    ),
    path(
        "referrals/<uuid:referral_id>/identity-requests/",
        referrals.IdentityRequestsView.as_view(),
        name="api_identity_requests",
    ),
    path(
        "referrals/<uuid:referral_id>/identity-requests/<uuid:release_id>/reading/",
        referrals.IdentityReadingView.as_view(),
        name="api_identity_reading",
    ),
]
