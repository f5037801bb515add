"""How the web process wakes the vault, on commit. Losing it costs one round of the vault's polling."""

from agencies.listening import notify

CHANNEL = "vault_has_work"
# The word where there is a concern to file, and nothing else: by far the most frequent call.
CONCERN = "concern"


def wake_vault(word: str = "") -> None:
    notify(CHANNEL, word)
