from notifications.models.delivery import Channel, Delivery, DeliveryState, Sending, Undelivered
from notifications.models.preference import Preference
from notifications.models.reach import Confirmation, Reach, WhyOff
from notifications.models.webhook import Trouble, TurnedOff, Webhook, WebhookDelivery, WebhookSecret

__all__ = [
    "Channel",
    "Confirmation",
    "Delivery",
    "DeliveryState",
    "Preference",
    "Reach",
    "Sending",
    "Trouble",
    "TurnedOff",
    "Undelivered",
    "Webhook",
    "WebhookDelivery",
    "WebhookSecret",
    "WhyOff",
]
