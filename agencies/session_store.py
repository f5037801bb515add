"""Django's database sessions, in rows that know whose they are and lock when nobody is there."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from agencies.models import Session

# What the session itself holds of where it began, for its row's columns.
BEGAN = "began"


class SessionStore(DatabaseStore):
    # False where a page asks by itself: that is no sign that somebody is there (agencies/middleware.py).
    attended = True

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        """Nothing, where the session was ended, has run out or is locked: whoever asks is a stranger then."""
        row = Session.objects.live().filter(session_key=self.session_key).first()
        if row is None:
            self._session_key = None
            return {}
        if self.attended:
            row.touch()
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.practitioner_id = data.get(SESSION_KEY)
        began = data.get(BEGAN)
        if began:
            at = datetime.fromisoformat(began["at"])
            row.signed_in_at, row.address, row.browser = at, began["address"], began["browser"]
            # However busy: a session does not outlive the working day.
            row.expire_date = min(self.get_expiry_date(), at + settings.LONGEST_SESSION)
        return row

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.dead().delete()


def note_where(request: HttpRequest, address: str | None) -> None:
    """To be called as somebody signs in: their list of sessions says when, where and by which browser."""
    browser = request.headers.get("User-Agent", "")[:200]
    request.session[BEGAN] = {"at": timezone.now().isoformat(), "address": address, "browser": browser}
