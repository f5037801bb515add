"""Where somebody is signed in: one row for each browser, so that it can be listed and ended."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone

# Noting every single request would write as often as people read.
TOUCHED_EVERY = timedelta(seconds=30)


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self) -> "SessionQuerySet":
        """Not ended by its time, and not locked because nobody was there (settings.IDLE_LOCK)."""
        now = timezone.now()
        return self.filter(expire_date__gt=now, last_seen_at__gt=now - settings.IDLE_LOCK)

    def dead(self) -> "SessionQuerySet":
        now = timezone.now()
        return self.filter(Q(expire_date__lte=now) | Q(last_seen_at__lte=now - settings.IDLE_LOCK))


class Session(AbstractBaseSession):
    """`practitioner` is empty until somebody has signed in completely."""

    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    signed_in_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta(AbstractBaseSession.Meta):
        indexes = [models.Index(fields=["last_seen_at"], name="session_last_seen")]

    @property
    def handle(self) -> UUID:
        """What pages call it: the key itself signs in whoever holds it, and never leaves the cookie."""
        return UUID(bytes=hashlib.sha256(self.session_key.encode()).digest()[:16])

    @property
    def locks_at(self) -> datetime:
        return self.last_seen_at + settings.IDLE_LOCK

    def touch(self) -> None:
        now = timezone.now()
        if now - self.last_seen_at > TOUCHED_EVERY:
            Session.objects.filter(pk=self.pk).update(last_seen_at=now)
