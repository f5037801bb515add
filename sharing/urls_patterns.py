from django.urls import path

from sharing.views import patterns

urlpatterns = [path("patterns/", patterns.pattern, name="patterns")]
