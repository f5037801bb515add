from django.urls import path

from sharing.views import alerts, calendars, still_worried

urlpatterns = [
    path("alerts/", alerts.alert_list, name="alerts"),
    path("alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/acknowledgement/", alerts.acknowledge, name="acknowledge_alert"),
    path("alerts/<uuid:alert_id>/decision/", alerts.decide, name="decide_alert"),
    path("alerts/<uuid:alert_id>/closure/", alerts.close, name="close_alert"),
    path("alerts/<uuid:alert_id>/meeting.ics", calendars.strategy_discussion, name="alert_meeting"),
    path("concerns/<uuid:concern_id>/looking-again.ics", calendars.looking_again, name="looking_again"),
    path("concerns/<uuid:concern_id>/still-worried/", still_worried.say, name="still_worried"),
]
