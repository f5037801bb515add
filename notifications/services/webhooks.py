"""An agency's administrator has its systems called when something happens."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from agencies import audit, selectors
from agencies import visibility as agency_visibility
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Practitioner
from agencies.roles import Right
from notifications import visibility
from notifications.models import DeliveryState, Webhook, WebhookDelivery, WebhookSecret
from notifications.webhooks import addresses, sealing
from notifications.webhooks.kinds import OFFERED

MOST = 10  # for an agency
# How long calls are signed with the old secret too, once there is a new one.
OVERLAP = timedelta(hours=24)


@transaction.atomic
def make(*, agency_id: UUID, url: str, kinds: Sequence[str], by: Practitioner) -> tuple[Webhook, str]:
    """With its secret, told this once. Raises Invalid (`agency`, `url`, `kinds`)."""
    agency = agency_visibility.agencies_managed_by(by).filter(pk=agency_id).first()
    if agency is None:
        raise Invalid({"agency": ["You do not administer this agency."]})
    made_by = selectors.acting(by, Right.MANAGE_PEOPLE, agency_id=agency_id)
    has = visibility.webhooks_managed_by(by).filter(agency=agency)
    if wrong := _wrong(url, kinds, has.exclude(url=url).count()):
        raise Invalid(wrong)
    wanted = [kind.value for kind in OFFERED if kind in kinds]
    made, is_new = Webhook.objects.get_or_create(
        agency=agency, url=url, ended_at=None, defaults={"kinds": wanted, "made_by": made_by}
    )
    if not is_new:
        raise Invalid({"url": ["Your agency has a webhook with this address already."]})
    secret = _new_secret(made)
    _record("webhook_made", made, by, kinds=" ".join(wanted))
    return made, secret


@transaction.atomic
def renew_secret(*, webhook_id: UUID, by: Practitioner) -> str:
    """A new secret, told this once. Calls are signed with the one before it too, for a day; with none older.

    Raises NotFound.
    """
    found = _locked(webhook_id, by)
    WebhookSecret.objects.filter(webhook=found, until__isnull=False).delete()
    WebhookSecret.objects.filter(webhook=found).update(until=timezone.now() + OVERLAP)
    secret = _new_secret(found)
    _record("webhook_secret_renewed", found, by)
    return secret


@transaction.atomic
def send_test(*, webhook_id: UUID, by: Practitioner) -> WebhookDelivery:
    """Calls it with nothing to tell. Raises NotFound; Conflict where it is turned off, or a test waits."""
    found = _locked(webhook_id, by)
    if not found.is_live:
        raise Conflict("It is turned off. Turn it on again first.")
    if found.deliveries.filter(event=None, state=DeliveryState.WAITING).exists():
        raise Conflict("A test waits to be sent already.")
    _record("webhook_tested", found, by)
    return WebhookDelivery.objects.create(webhook=found)


@transaction.atomic
def turn_on(*, webhook_id: UUID, by: Practitioner) -> Webhook:
    """After the service turned it off. What happened meanwhile is not told. Raises NotFound, Conflict."""
    found = _locked(webhook_id, by)
    if found.is_live:
        raise Conflict("It is on already.")
    found.turned_off_at, found.turned_off_because = None, ""
    found.save(update_fields=["turned_off_at", "turned_off_because"])
    _record("webhook_turned_on", found, by)
    return found


@transaction.atomic
def end(*, webhook_id: UUID, by: Practitioner) -> Webhook:
    """For good; its secrets are forgotten. Raises NotFound."""
    found = _locked(webhook_id, by)
    found.ended_at = timezone.now()
    found.ended_by = selectors.acting(by, Right.MANAGE_PEOPLE, agency_id=found.agency_id)
    found.save(update_fields=["ended_at", "ended_by"])
    WebhookSecret.objects.filter(webhook=found).delete()
    _record("webhook_ended", found, by)
    return found


def _wrong(url: str, kinds: Sequence[str], others: int) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not kinds or not set(kinds) <= set(OFFERED):
        wrong["kinds"] = ["Choose at least one of what is offered."]
    try:
        addresses.target(url)
    except addresses.MayNotBeCalled as refused:
        wrong["url"] = [str(refused)]
    if others >= MOST:
        wrong["url"] = [f"An agency can have {MOST} webhooks. End one first."]
    return wrong


def _new_secret(webhook: Webhook) -> str:
    secret, row = sealing.fresh(), uuid4()
    WebhookSecret.objects.create(pk=row, webhook=webhook, sealed=sealing.seal(secret, row))
    return secret


def _locked(webhook_id: UUID, by: Practitioner) -> Webhook:
    managed = visibility.webhooks_managed_by(by)
    found = managed.select_for_update(of=("self",)).filter(pk=webhook_id).first()
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def _record(action: str, webhook: Webhook, by: Practitioner, **detail: str) -> None:
    acting = selectors.acting(by, Right.MANAGE_PEOPLE, agency_id=webhook.agency_id)
    audit.record(action, by=acting, kind="webhook", subject=webhook.pk, **detail)
