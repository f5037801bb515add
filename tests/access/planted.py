"""Mistakes that are easily made, each put into the service for one test.

`both_walls`: found as the service runs. The others are mistakes of the first wall that the second makes good:
they are looked for with the second taken away, by requests of the owner, who sees every row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from django.db.models import F, Max, QuerySet

from agencies import audit, audit_looks
from agencies.errors import Invalid, NotAllowed, NotFound
from agencies.middleware import PrivateResponseMiddleware
from agencies.models import AuditRecord, EventKind, Membership
from agencies.models.membership import MembershipQuerySet
from notifications import recipients
from notifications.models import Channel, Delivery, DeliveryState
from sharing import contacts, contributions, selectors, visibility
from sharing.models import Advice, Alert, Category, Concern, IdempotencyKey, OpeningRequest
from sharing.models.grant import LiveGrants
from sharing.selectors import Page
from sharing.services import concerns, opening_request_reading, reading
from sharing.views import alerts as alert_views
from tests.access.pairs import Pair

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Bug:
    """`pair` finds it, at these routes."""

    plant: Callable[[Patch], None]
    pair: Pair
    at: tuple[str, ...]
    both_walls: bool = False


def exists(concern_id: object) -> bool:
    return Concern.objects.filter(pk=concern_id).exists()


def advice_unfiltered(patch: Patch) -> None:
    patch.setattr(visibility, "advice_for", lambda person: Advice.objects.all())


def alerts_unfiltered(patch: Patch) -> None:
    patch.setattr(visibility, "alerts_for", lambda person: Alert.objects.all())


def counting_everybodys_requests(patch: Patch) -> None:
    """In the navigation of every page."""
    waiting = OpeningRequest.objects.filter
    patch.setattr(opening_request_reading, "waiting_for", lambda person: waiting(state="asked").count())


def counting_everybodys_messages(patch: Patch) -> None:
    unread = Delivery.objects.filter
    sent = {"channel": Channel.IN_APP, "state": DeliveryState.SENT, "read_at": None}
    patch.setattr("notifications.context.unread_count", lambda person: unread(**sent).count())


def ordered_by_what_others_posted(patch: Patch) -> None:
    """The child of whom something was said last comes first."""
    page_of = selectors.page_of

    def ordered(*said: Any) -> Page[Any]:
        page = page_of(*said)
        latest = dict(
            Concern.objects.filter(child__isnull=False)
            .order_by()
            .values_list("child")
            .annotate(latest=Max("posted_at"))
        )
        items = sorted(page.items, key=lambda row: str(latest.get(row.child_id, "")), reverse=True)
        return Page(items, page.next)

    patch.setattr(selectors, "page_of", ordered)


def _instead_of_not_found(patch: Patch, act: Callable[[Any, Any], None]) -> None:
    """Where there is such a concern, and not for this person."""
    open_concern = reading.open_concern

    def opened(concern_id: Any, *, by: Any) -> reading.OpenedConcern:
        try:
            return open_concern(concern_id, by=by)
        except NotFound:
            if exists(concern_id):
                act(concern_id, by)
            raise

    patch.setattr(reading, "open_concern", opened)


def error_that_says_it_exists(patch: Patch) -> None:
    def said(concern_id: Any, by: Any) -> None:
        raise NotFound("This concern is another agency’s.")

    _instead_of_not_found(patch, said)


def refused_instead_of_not_found(patch: Patch) -> None:
    def said(concern_id: Any, by: Any) -> None:
        raise NotAllowed("You may not see this concern.")

    _instead_of_not_found(patch, said)


def refusal_on_record_only_where_it_exists(patch: Patch) -> None:
    """The same answer, after more queries."""

    def said(concern_id: Any, by: Any) -> None:
        audit.record("concern_refused", by=None, kind="concern", subject=concern_id)

    _instead_of_not_found(patch, said)


def redirected_where_it_exists(patch: Patch) -> None:
    press = alert_views.press

    def pressed(request: Any, act: Any, *, done: str, **said: Any) -> None:
        try:
            press(request, act, done=done, **said)
        except NotFound:
            if not Alert.objects.filter(pk=said["alert_id"]).exists():
                raise

    patch.setattr(alert_views, "press", pressed)


def tag_of_all_rows(patch: Patch) -> None:
    """For caches: whether anything has changed."""
    answer = PrivateResponseMiddleware.__call__

    def tagged(self: PrivateResponseMiddleware, request: Any) -> Any:
        response = answer(self, request)
        response.headers["ETag"] = sha256(str(Concern.objects.count()).encode()).hexdigest()
        return response

    patch.setattr(PrivateResponseMiddleware, "__call__", tagged)


def cursor_of_what_was_walked_past(patch: Patch) -> None:
    from_list = selectors.lists.following
    page_of = selectors.page_of

    def paged(listed: Any, practitioner: Any, rows: QuerySet[Any], before: str, most: int = 25) -> Page[Any]:
        page = page_of(listed, practitioner, rows, before, most)
        found = from_list(listed, practitioner, selectors._marked(before), most)
        return Page(page.items, selectors._mark(*found[-1]) if len(found) > len(page.items) else page.next)

    patch.setattr(selectors, "page_of", paged)


def earlier_concern_of_others_named(patch: Patch) -> None:
    own = concerns._own

    def earlier(concern_id: Any, by: Membership) -> Concern:
        try:
            return own(concern_id, by)
        except NotFound:
            if exists(concern_id):
                raise Invalid({"same_child_as": ["This is another agency’s."]}) from None
            raise

    patch.setattr(concerns, "_own", earlier)


def key_of_anybody(patch: Patch) -> None:
    """An Idempotency-Key is looked up without its practitioner."""

    def replay(by: Membership, key: str, digest: bytes) -> Concern | None:
        known = IdempotencyKey.objects.filter(key=key).first()
        return known.concern if known else None

    patch.setattr(concerns, "_replay", replay)


def withdrawn_for_everybody(patch: Patch) -> None:
    concerns_for = visibility.concerns_for
    patch.setattr(
        visibility,
        "concerns_for",
        lambda person: concerns_for(person) | Concern.objects.filter(state="withdrawn"),
    )


def grants_without_end(patch: Patch) -> None:
    patch.setattr(LiveGrants, "live", lambda rows: rows.all())


def memberships_without_end(patch: Patch) -> None:
    patch.setattr(MembershipQuerySet, "live", lambda rows: rows.filter(practitioner__is_active=True))


def categories_by_use(patch: Patch) -> None:
    """The form offers first what was chosen last, by anybody."""

    def last_used() -> QuerySet[Category]:
        last = F("used").desc(nulls_last=True)
        return Category.objects.annotate(used=Max("concerns__filed_at")).order_by(last)

    patch.setattr("sharing.forms.answers.live_categories", last_used)


def withdrawn_ones_counted(patch: Patch) -> None:
    patch.setattr(contributions, "_EACH", contributions._EACH.replace("where state <> 'withdrawn'", ""))


def telephone_of_those_who_left(patch: Patch) -> None:
    def whom_to_phone(concern: Concern) -> list[Membership]:
        leads = Membership.objects.filter(agency_id=concern.agency_id, role="safeguarding_lead")
        return list(leads.select_related("practitioner", "agency__kind").order_by("since", "id"))

    patch.setattr(contacts, "whom_to_phone", whom_to_phone)


def question_to_every_adviser(patch: Patch) -> None:
    """The message of it, that is."""
    advisers = Membership.objects.live().filter
    patch.setitem(recipients.TOLD, EventKind.ADVICE_ASKED, lambda advice_id: advisers(role="adviser"))  # type: ignore[arg-type]


def looks_of_every_partnership(patch: Patch) -> None:
    def newest(subjects: Any, partnership: Any, *, before: Any, most: int) -> list[audit_looks.Look]:
        rows = audit_looks.about(*subjects).order_by("-id")
        rows = rows.filter(pk__lt=before) if before else rows
        return [looked(row) for row in rows[:most]]

    def looked(row: AuditRecord) -> audit_looks.Look:
        names = {row.actor_id: "Somebody"} if row.actor_id else {}
        agencies = {row.agency_id: "An agency"} if row.agency_id else {}
        return audit_looks._look(row, names, agencies)

    patch.setattr(audit_looks, "newest", newest)


BUGS: dict[str, Bug] = {
    "a list without its filter": Bug(
        advice_unfiltered, Pair("sealed", "colleague", "advice of others"), ("api_advice_list",)
    ),
    "a page without its filter": Bug(
        alerts_unfiltered, Pair("sealed", "lead", "an alert"), ("alert", "api_alert")
    ),
    "a count over everything, in the navigation": Bug(
        counting_everybodys_requests, Pair("sealed", "lead", "an alert"), ("home",)
    ),
    "everybody’s unread messages": Bug(
        counting_everybodys_messages, Pair("sealed", "author", "an alert"), ("home",)
    ),
    "an order by what is hidden": Bug(
        ordered_by_what_others_posted, Pair("sealed", "author", "another about the same child"), ("concerns",)
    ),
    "an error that says it exists": Bug(
        error_that_says_it_exists, Pair("sealed", "adviser", "a concern"), ("api_concern",)
    ),
    "refused instead of not found": Bug(
        refused_instead_of_not_found, Pair("sealed", "adviser", "a concern"), ("concern",)
    ),
    "more queries where it exists": Bug(
        refusal_on_record_only_where_it_exists, Pair("sealed", "adviser", "a concern"), ("concern",)
    ),
    "another redirect where it exists": Bug(
        redirected_where_it_exists, Pair("sealed", "author", "an alert"), ("acknowledge_alert",)
    ),
    "a tag of all rows": Bug(tag_of_all_rows, Pair("sealed", "nobody", "a concern"), ("home",)),
    "a cursor past what is hidden": Bug(
        cursor_of_what_was_walked_past,
        Pair("sealed", "reader", "an alert behind a wall"),
        ("api_alerts",),
        both_walls=True,
    ),
    "an earlier concern of others, named": Bug(
        earlier_concern_of_others_named, Pair("sealed", "author", "a concern"), ("api_concerns",)
    ),
    "anybody’s idempotency key": Bug(
        key_of_anybody, Pair("sealed", "author", "a concern"), ("api_concerns",)
    ),
    "withdrawn ones for everybody": Bug(
        withdrawn_for_everybody, Pair("sealed", "adviser", "it is withdrawn"), ("concern",)
    ),
    "grants without end": Bug(
        grants_without_end, Pair("sealed", "outside_lead", "grants that ended"), ("concern",)
    ),
    "memberships without end": Bug(
        memberships_without_end, Pair("sealed", "adviser", "a role that ended"), ("home",), both_walls=True
    ),
    "categories in the order of their use": Bug(
        categories_by_use, Pair("sealed", "author", "other answers"), ("share_concern",)
    ),
    "withdrawn ones counted": Bug(
        withdrawn_ones_counted,
        Pair("opened", "contributing_lead", "a withdrawn one about the same child"),
        ("api_child",),
        both_walls=True,
    ),
    "the telephone of those who left": Bug(
        telephone_of_those_who_left,
        Pair("opened", "triage", "people of others"),
        ("alert", "api_alert"),
        both_walls=True,
    ),
    "a message to the wrong person": Bug(
        question_to_every_adviser,
        Pair("sealed", "adviser", "advice of others"),
        ("api_messages",),
        both_walls=True,
    ),
    "looks of every partnership": Bug(
        looks_of_every_partnership,
        Pair("sealed", "privacy_officer", "another partnership, the same child"),
        ("api_access_log",),
        both_walls=True,
    ),
}
