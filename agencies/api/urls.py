from django.urls import path

from agencies.api.agencies import AgenciesView
from agencies.api.audit import CheckpointsView

urlpatterns = [
    path("agencies/", AgenciesView.as_view(), name="api_agencies"),
    path("audit/checkpoints/", CheckpointsView.as_view(), name="api_audit_checkpoints"),
]
