from django.urls import path

from agencies.views import agreements

urlpatterns = [
    path("agreements/", agreements.agreement_list, name="agreements"),
    path("agreements/new/", agreements.record, name="record_agreement"),
    path("agreements/<uuid:agreement_id>/", agreements.agreement, name="agreement"),
    path("agreements/<uuid:agreement_id>/renewal/", agreements.renew, name="renew_agreement"),
    path("agreements/<uuid:agreement_id>/ending/", agreements.end, name="end_agreement"),
]
