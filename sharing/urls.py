from django.urls import include, path

from sharing.views import concerns

urlpatterns = [
    path("", include("sharing.urls_alerts")),
    path("", include("sharing.urls_audit")),
    path("", include("sharing.urls_collaboration")),
    path("", include("sharing.urls_emergencies")),
    path("", include("sharing.urls_identity")),
    path("", include("sharing.urls_patterns")),
    path("", include("sharing.urls_restrictions")),
    path("", include("sharing.urls_reviews")),
    path("concerns/", concerns.concern_list, name="concerns"),
    path("concerns/new/", concerns.ShareConcern.as_view(), name="share_concern"),
    path("concerns/<uuid:concern_id>/", concerns.concern, name="concern"),
    path("concerns/<uuid:concern_id>/receipt/", concerns.receipt, name="concern_receipt"),
    path(
        "concerns/<uuid:concern_id>/same-child/",
        concerns.ShareAboutSameChild.as_view(),
        name="share_about_same_child",
    ),
]
