from notifications.models.delivery import Channel, Delivery, DeliveryState

__all__ = ["Channel", "Delivery", "DeliveryState"]
