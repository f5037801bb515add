from django.urls import path

from agencies.views import audit

urlpatterns = [
    path("audit/checkpoints/", audit.checkpoints, name="audit_checkpoints"),
    path("audit/checkpoints/download/", audit.download, name="audit_checkpoints_download"),
]
