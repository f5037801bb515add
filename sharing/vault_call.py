"""How the web process wakes the vault, on commit. Losing it costs one round of the vault's polling."""

from agencies.listening import notify

CHANNEL = "vault_has_work"


def wake_vault() -> None:
    notify(CHANNEL)
