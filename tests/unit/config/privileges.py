"""What each process may have beyond the common settings, whoever starts it."""

PRIVILEGES: dict[str, set[str]] = {
    "web": {
        "DATABASE_URL",
        "NARRATIVE_KEYS_FILE",
        "VAULT_PUBLIC_KEY_FILE",
        "AUDIT_KEYS_FILE",
        "WEBHOOK_PUBLIC_KEY_FILE",
    },
    "worker": {
        "DATABASE_URL",
        "BROKER_URL",
        "EMAIL_HOST",
        "EMAIL_PORT",
        "AUDIT_KEYS_FILE",
        "AUDIT_SIGNING_KEY_FILE",
        "WEBHOOK_PRIVATE_KEY_FILE",
    },
    "beat": {"BROKER_URL"},
    "vault": {
        "DATABASE_URL",
        "IDENTITY_DATABASE_URL",
        "INDEX_DATABASE_URL",
        "VAULT_PRIVATE_KEY_FILE",
        "VAULT_KEYS_FILE",
        "AUDIT_KEYS_FILE",
    },
}
EVERY = set.union(*PRIVILEGES.values())
