from django.urls import path

from notifications.api.messages import MessagesView
from notifications.api.webhooks import (
    WebhookEndingView,
    WebhookSecretView,
    WebhooksView,
    WebhookTestView,
    WebhookTurningOnView,
    WebhookView,
)

urlpatterns = [
    path("messages/", MessagesView.as_view(), name="api_messages"),
    path("webhooks/", WebhooksView.as_view(), name="api_webhooks"),
    path("webhooks/<uuid:webhook_id>/", WebhookView.as_view(), name="api_webhook"),
    path("webhooks/<uuid:webhook_id>/secret/", WebhookSecretView.as_view(), name="api_webhook_secret"),
    path("webhooks/<uuid:webhook_id>/test/", WebhookTestView.as_view(), name="api_webhook_test"),
    path(
        "webhooks/<uuid:webhook_id>/turning-on/",
        WebhookTurningOnView.as_view(),
        name="api_webhook_turning_on",
    ),
    path("webhooks/<uuid:webhook_id>/ending/", WebhookEndingView.as_view(), name="api_webhook_ending"),
]
