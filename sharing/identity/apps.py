from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "sharing.identity"
    label = "identity"
    verbose_name = "The vault: the only code that sees a name"
