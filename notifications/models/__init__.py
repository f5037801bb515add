from notifications.models.delivery import Channel, Delivery, DeliveryState, Sending
from notifications.models.webhook import Trouble, TurnedOff, Webhook, WebhookDelivery, WebhookSecret

__all__ = [
    "Channel",
    "Delivery",
    "DeliveryState",
    "Sending",
    "Trouble",
    "TurnedOff",
    "Webhook",
    "WebhookDelivery",
    "WebhookSecret",
]
