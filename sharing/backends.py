"""`practitioner.has_perm("sharing.open_concern", concern)`: Django's question, with this service's answer."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model, QuerySet

from agencies.models import Practitioner
from sharing import grants, visibility
from sharing.models import Alert, Concern, Referral

Rows = Callable[[Practitioner], QuerySet[Any]]
RIGHTS: Mapping[tuple[type[Model], str], Rows] = {
    (Concern, grants.OPEN): visibility.openable_by,
    (Concern, grants.OUTLINE): visibility.concerns_for,
    (Alert, grants.OUTLINE_ALERT): visibility.alerts_for,
    (Alert, grants.ANSWER_ALERT): visibility.answerable_alerts,
    (Referral, grants.FOLLOW_REFERRAL): visibility.referrals_for,
    (Referral, grants.ANSWER_REFERRAL): visibility.answerable_referrals,
}


class LiveGrantsBackend(BaseBackend):
    """Instead of guardian's, which honours a grant that has ended and knows no wall.

    Of no row in particular nobody has a right.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        app, _, codename = perm.partition(".")
        rows = RIGHTS.get((type(obj), codename)) if obj is not None and app == "sharing" else None
        if rows is None or obj is None or not isinstance(user_obj, Practitioner):
            return False
        return rows(user_obj).filter(pk=obj.pk).exists()
