from django.urls import path

from sharing.views import access_log, unusual_access

urlpatterns = [
    path("audit/", access_log.who_looked, name="access_log"),
    path("audit/unusual-access/", unusual_access.unusual, name="unusual_access"),
]
