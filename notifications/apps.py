from django.apps import AppConfig
from django.core.checks import Tags, register

from notifications import checks


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Notifications: telling people"

    def ready(self) -> None:
        register(checks.carriers, Tags.security, deploy=True)
