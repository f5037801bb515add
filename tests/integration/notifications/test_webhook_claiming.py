"""Whose systems are called for what happened: at most once each, and with nothing about anybody."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import Event, EventKind, Membership
from notifications import processing, recipients, sending, webhook_delivery
from notifications.messages import MESSAGES
from notifications.models import Channel, Webhook, WebhookDelivery
from notifications.webhooks.kinds import CHECKPOINT, OFFERED
from tests.factories.agencies import MembershipFactory
from tests.factories.restrictions import restrict
from tests.factories.webhooks import webhook_of
from tests.factories.world import World
from tests.integration.notifications.story import happen, raise_alert

pytestmark = pytest.mark.django_db


def called() -> set[tuple[str, str]]:
    """Which agency, for which kind."""
    rows = WebhookDelivery.objects.select_related("webhook__agency", "event")
    return {(row.webhook.agency.name, row.type) for row in rows}


def test_a_system_is_called_when_somebody_of_its_agency_is_told(world: World) -> None:
    for agency in (world.social_care, world.police):
        webhook_of(agency, kinds=["alert_raised", "alert_acknowledged"])
    raise_alert(world)
    processing.claim_events()
    told = {(held.agency.name, "alert_raised") for held in told_of(EventKind.ALERT_RAISED)}
    assert called() == told & {("Police", "alert_raised"), ("Social care", "alert_raised")}
    assert ("Social care", "alert_raised") in called()


def told_of(kind: EventKind) -> list[Membership]:
    event = Event.objects.get(kind=kind)
    return list(Membership.objects.filter(practitioner__in=recipients.of(event)).select_related("agency"))


def test_a_system_is_called_for_what_its_agency_chose_only(world: World) -> None:
    webhook_of(world.social_care, kinds=["referral_made"])
    raise_alert(world)
    processing.claim_events()
    assert called() == set()


def test_an_agency_where_the_person_works_in_another_role_is_not_called(world: World) -> None:
    MembershipFactory(practitioner=world.triage.practitioner, agency=world.school)
    webhook_of(world.school, kinds=["alert_raised"])
    Membership.objects.filter(agency=world.school, role="safeguarding_lead").update(until=timezone.now())
    raise_alert(world)
    processing.claim_events()
    assert world.triage.practitioner_id in {held.practitioner_id for held in told_of(EventKind.ALERT_RAISED)}
    assert called() == set()


def test_an_event_calls_a_webhook_once_however_often_it_is_claimed(world: World) -> None:
    webhook_of(world.social_care)
    raise_alert(world)
    for _ in range(2):
        Event.objects.update(claimed_at=None)
        processing.claim_events()
    [row] = WebhookDelivery.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookDelivery.objects.create(event=row.event, webhook=row.webhook)


def test_nobody_is_called_where_a_restriction_leaves_only_the_privacy_officer_to_tell(world: World) -> None:
    for agency in (world.social_care, world.school, world.privacy_officer.agency):
        webhook_of(agency)
    alert = raise_alert(world)
    restrict(world, alert.child_id)
    Membership.objects.filter(pk=world.triage.pk).update(until=timezone.now())
    raised = Event.objects.get(kind=EventKind.ALERT_RAISED)
    assert recipients.of(raised) == {world.privacy_officer.practitioner_id}
    processing.claim_events()
    assert not WebhookDelivery.objects.filter(event=raised).exists()


def test_a_webhook_is_offered_only_what_is_in_an_inbox_too_or_a_checkpoint() -> None:
    in_app = {kind for kind, message in MESSAGES.items() if Channel.IN_APP in message.channels}
    assert OFFERED.keys() - in_app == {CHECKPOINT}


@pytest.mark.parametrize(
    "kind",
    [
        EventKind.GLASS_BROKEN,
        EventKind.EMERGENCY_REVIEW_OVERDUE,
        EventKind.ACCESS_UNUSUAL,
        EventKind.IDENTITY_REQUESTED,
        EventKind.CHILDREN_UNLINKED,
        EventKind.CONCERN_PARTED,
        EventKind.MATCH_REVIEW_OPENED,
        EventKind.CONCERN_POSTED,
        EventKind.CONCERN_FILED,
    ],
)
def test_what_is_for_privacy_officers_or_for_nobody_is_not_offered(kind: EventKind) -> None:
    assert kind not in OFFERED


def test_what_is_due_is_handed_over_by_webhook_and_once(world: World) -> None:
    made = [webhook_of(agency)[0] for agency in (world.social_care, world.police)]
    rows = [
        WebhookDelivery.objects.create(webhook=each, event=happen(EventKind.ALERT_RAISED, uuid4()))
        for each in made
        for _ in "12"
    ]
    batches = webhook_delivery.take_due()
    assert sorted(map(len, batches)) == [2, 2]
    assert {pk for batch in batches for pk in batch} == {row.pk for row in rows}
    assert webhook_delivery.take_due() == []


def test_calls_are_forgotten_after_a_month_but_not_what_waits(world: World) -> None:
    webhook: Webhook = webhook_of(world.social_care)[0]
    old = timezone.now() - webhook_delivery.KEPT
    for said in ({}, sending.given_up()):
        event = happen(EventKind.ALERT_RAISED, uuid4())
        WebhookDelivery.objects.create(webhook=webhook, event=event, created_at=old, **said)
    webhook_delivery.forget()
    assert [row.state for row in WebhookDelivery.objects.all()] == ["waiting"]
