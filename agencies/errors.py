"""What can go wrong, in the service's own words. The edge (config/api.py, the views) maps them to HTTP."""

from datetime import timedelta
from math import ceil

from django.db import InterfaceError, OperationalError

# The database does not answer: nobody's fault, and over once it does.
DATABASE_AWAY = (OperationalError, InterfaceError)


class ServiceError(Exception):
    """Base of all errors a person may be told about; `str(error)` is safe to show."""


class NotAllowed(ServiceError):
    """This person may not do this, or what they asked about does not exist for them."""


class NotFound(ServiceError):
    """Nothing here for this person: the same answer whether it exists or not."""


class Conflict(ServiceError):
    """The state has moved on: someone else acted first, or the act was already done."""


class TooMany(ServiceError):
    """More than one person may do in an hour or a day; `wait` until they may go on."""

    def __init__(self, said: str, *, wait: timedelta) -> None:
        super().__init__(said)
        self.wait = wait

    @property
    def seconds(self) -> int:
        """As the header Retry-After says it: whole, and never none."""
        return max(1, ceil(self.wait.total_seconds()))


class Invalid(ServiceError):
    """Typed input that cannot be taken; `fields` maps a field's name to what is wrong with it."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(words)}" for name, words in fields.items()))
        self.fields = fields
