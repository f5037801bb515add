from django.urls import path

from notifications.views import home, inbox

urlpatterns = [
    path("", home.home, name="home"),
    path("messages/<uuid:delivery_id>/", inbox.message, name="message"),
]
