"""Who has an account at the provider: username → address, and whether the provider vouches for it."""

PEOPLE = {
    "invited": ("invited@agency.example", True),
    "stranger": ("stranger@agency.example", True),
    "unverified": ("unverified@agency.example", False),
}
PASSWORD = "the provider's password"
CLIENT_ID = "concern-sharing"
