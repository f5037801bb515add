from django.urls import path

from notifications.views import home, inbox, webhooks

urlpatterns = [
    path("", home.home, name="home"),
    path("messages/<uuid:delivery_id>/", inbox.message, name="message"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.new, name="new_webhook"),
    path("webhooks/<uuid:webhook_id>/", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:webhook_id>/secret/", webhooks.secret, name="webhook_secret"),
    path("webhooks/<uuid:webhook_id>/test/", webhooks.test, name="test_webhook"),
    path("webhooks/<uuid:webhook_id>/turn-on/", webhooks.turn_on, name="turn_on_webhook"),
    path("webhooks/<uuid:webhook_id>/end/", webhooks.end, name="end_webhook"),
]
