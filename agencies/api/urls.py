from django.urls import path

from agencies.api.agencies import AgenciesView
from agencies.api.agreements import (
    AgreementEndingView,
    AgreementRenewalView,
    AgreementsView,
    AgreementView,
)
from agencies.api.audit import CheckpointsView

urlpatterns = [
    path("agencies/", AgenciesView.as_view(), name="api_agencies"),
    path("agreements/", AgreementsView.as_view(), name="api_agreements"),
    path("agreements/<uuid:agreement_id>/", AgreementView.as_view(), name="api_agreement"),
    path(
        "agreements/<uuid:agreement_id>/renewal/",
        AgreementRenewalView.as_view(),
        name="api_agreement_renewal",
    ),
    path(
        "agreements/<uuid:agreement_id>/ending/", AgreementEndingView.as_view(), name="api_agreement_ending"
    ),
    path("audit/checkpoints/", CheckpointsView.as_view(), name="api_audit_checkpoints"),
]
