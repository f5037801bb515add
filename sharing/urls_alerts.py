from django.urls import path

from sharing.views import alerts

urlpatterns = [
    path("alerts/", alerts.alert_list, name="alerts"),
    path("alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/acknowledgement/", alerts.acknowledge, name="acknowledge_alert"),
    path("alerts/<uuid:alert_id>/decision/", alerts.decide, name="decide_alert"),
]
