from django.urls import path

from sharing.views import access_log

urlpatterns = [path("audit/", access_log.who_looked, name="access_log")]
