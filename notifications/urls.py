from django.urls import path

from notifications.models import Channel
from notifications.views import home, inbox, own_channels, preferences, status, undelivered, webhooks

urlpatterns = [
    path("", home.home, name="home"),
    path("messages/unread/", inbox.unread, name="unread"),
    path("messages/<uuid:delivery_id>/", inbox.message, name="message"),
    path("me/told/", own_channels.own_channels, name="own_channels"),
    path("me/told/email/", own_channels.change, {"channel": Channel.EMAIL}, name="change_email"),
    path("me/told/email/code/", own_channels.confirm, {"channel": Channel.EMAIL}, name="confirm_email"),
    path("me/told/mobile/", own_channels.change, {"channel": Channel.SMS}, name="change_mobile"),
    path("me/told/mobile/code/", own_channels.confirm, {"channel": Channel.SMS}, name="confirm_mobile"),
    path("me/told/mobile/stop/", own_channels.stop_texts, name="stop_texts"),
    path("me/told/when/", preferences.when_told, name="when_told"),
    path("undelivered/", undelivered.undelivered, name="undelivered"),
    path("status/", status.status, name="status"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.new, name="new_webhook"),
    path("webhooks/<uuid:webhook_id>/", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:webhook_id>/secret/", webhooks.secret, name="webhook_secret"),
    path("webhooks/<uuid:webhook_id>/test/", webhooks.test, name="test_webhook"),
    path("webhooks/<uuid:webhook_id>/turn-on/", webhooks.turn_on, name="turn_on_webhook"),
    path("webhooks/<uuid:webhook_id>/end/", webhooks.end, name="end_webhook"),
]
