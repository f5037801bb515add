from django.urls import path

from sharing.views import emergencies

EMERGENCY = "emergency-openings/<uuid:emergency_id>/"

urlpatterns = [
    path("children/<uuid:child_id>/emergency-openings/", emergencies.break_glass, name="break_glass"),
    path("emergency-openings/", emergencies.emergency_list, name="emergency_openings"),
    path(EMERGENCY, emergencies.one, name="emergency_opening"),
    path(f"{EMERGENCY}ending/", emergencies.end, name="end_emergency_opening"),
]
