"""What happens in these tests: an alert, and one act of every kind that people are told of."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from agencies import agreement_notices, audit, audit_sealing, events, quotas
from agencies.errors import TooMany
from agencies.models import Allowance, Event, EventKind
from agencies.services import memberships
from notifications import delivery, processing
from notifications.models import Delivery
from sharing.models import Alert, Concern, EmergencyOpening
from sharing.services import (
    advice,
    alerts,
    breaking_glass,
    disclosures,
    escalating,
    filing,
    linking,
    referrals,
    reviews,
    still_worried,
)
from sharing.services.identity_requests import approve
from tests.factories import identity_requests
from tests.factories.collaboration import open_to_leads
from tests.factories.emergencies import break_glass
from tests.factories.openings import opened_to_asker
from tests.factories.reach import turned_off
from tests.factories.reviews import filed, link, uncertain, unlink
from tests.factories.sharing import EscalationStepFactory, post
from tests.factories.world import World


def happen(kind: EventKind, subject: UUID) -> Event:
    with transaction.atomic():
        events.append(kind, subject)
    return Event.objects.latest("id")


def sign_checkpoint() -> Event:
    """The audit log grew, and was signed for."""
    with transaction.atomic():
        audit.record("tried", by=None, kind="test", subject="nothing")
    audit_sealing.seal()
    return Event.objects.filter(kind=EventKind.CHECKPOINT_SIGNED).latest("id")


def raise_alert(world: World) -> Alert:
    """By one concern each of the GP, the teacher and the officer."""
    child = uuid4()
    for author in (world.gp, world.teacher, world.officer):
        filing.file(concern_id=post(author).pk, child_id=child, outcome="new", likely_child_id=None)
    return Alert.objects.get()


def escalate(alert: Alert) -> None:
    """Nobody acknowledged it by yesterday; so the leads of those who contributed are told."""
    EscalationStepFactory(role="safeguarding_lead", where="contributing")
    yesterday = timezone.now() - timedelta(days=1)
    Alert.objects.filter(pk=alert.pk).update(due_at=yesterday, escalate_at=yesterday)
    escalating.escalate_overdue()


def play(world: World) -> dict[EventKind, Event]:
    """Everything that people are told of, done by those who may; returns the last event of each kind."""
    alert = raise_alert(world)
    child = alert.child_id
    filing.file(concern_id=post(world.teacher).pk, child_id=child, outcome="same", likely_child_id=None)
    worse = post(world.teacher, strength="very_worried")
    filing.file(concern_id=worse.pk, child_id=child, outcome="same", likely_child_id=None)
    triage, gp = world.triage.practitioner, world.gp.practitioner
    escalate(alert)
    alerts.acknowledge(alert_id=alert.pk, by=triage)
    alerts.decide(alert_id=alert.pk, decision="advice", reason="Help is in place.", by=triage)
    concern = world.gp.practitioner.concerns.get()
    still_worried.say(concern_id=concern.pk, by=gp)
    alerts.close(alert_id=alert.pk, outcome="useful", by=triage)
    question = advice.ask(
        concern_id=concern.pk, adviser_id=world.adviser.pk, question="What would you do?", by=gp
    )
    advice.reply(advice_id=question.pk, text="Look again in a week.", by=world.adviser.practitioner)
    open_to_leads(concern, world.school)
    open_and_close(world, concern)
    refer(world, concern.pk)
    memberships.invite(
        agency_id=world.surgery.pk,
        email="new@agency.example",
        name="New Person",
        role="practitioner",
        by=world.administrator.practitioner,
    )
    unlink(world, link(world, uncertain(world)))
    part(world, filed(world.officer))
    asked = identity_requests.request(world, child)
    approve(request_id=asked.pk, by=triage)
    # The school's lead may read what the practice opened to them: what the police wrote is closed.
    forget_to_review(break_glass(world, child_id=child))
    happen(EventKind.CHANNEL_TURNED_OFF, turned_off(world.gp).pk)
    come_near_its_end(world)
    ask_too_often(world)
    return {EventKind(event.kind): event for event in Event.objects.order_by("id")}


def open_and_close(world: World, concern: Concern) -> None:
    """The police ask for the practice's words, are given them, and have them taken away again."""
    step = opened_to_asker(world, concern, by=world.police_lead)
    disclosures.withdraw(disclosure_id=step.pk, reason="It was the wrong one.", by=world.gp.practitioner)


def ask_too_often(world: World) -> None:
    """The GP goes on until a limit stops them."""
    with suppress(TooMany):
        while True:
            quotas.use(Allowance.EXPORTS, by=world.gp.practitioner_id)


def come_near_its_end(world: World) -> None:
    """The world's sharing agreement ends in five days, and the clock has seen it."""
    world.partnership.agreements.update(until=timezone.localdate() + timedelta(days=5))
    agreement_notices.give()


def forget_to_review(opening: EmergencyOpening) -> None:
    """Until the time for it is over, and the clock has seen it."""
    EmergencyOpening.objects.filter(pk=opening.pk).update(review_due_at=timezone.now())
    breaking_glass.remind_overdue()


def refer(world: World, concern_id: UUID) -> None:
    triage, gp = world.triage.practitioner, world.gp.practitioner
    made = referrals.make(
        concern_id=concern_id,
        to_agency_id=world.social_care.pk,
        phoned_at=timezone.now(),
        phoned_to="The duty worker",
        by=gp,
    )
    referrals.confirm_in_writing(referral_id=made.pk, text="As telephoned.", by=gp)
    referrals.acknowledge(referral_id=made.pk, by=triage)
    referrals.decide(referral_id=made.pk, decision="assessment", by=triage)
    referrals.tell_outcome(referral_id=made.pk, text="Help is in place.", by=triage)


def tell_everyone() -> list[Delivery]:
    """Claims all that happened and sends all that follows from it."""
    happened = list(Event.objects.filter(claimed_at=None).values_list("pk", flat=True))
    for delivery_id in processing.claim_events():
        delivery.deliver(delivery_id)
    return list(Delivery.objects.filter(event__in=happened))


def due() -> list[UUID]:
    """Takes what is due to be sent."""
    return [each for together in delivery.take_due() for each in together]


def part(world: World, concern: Concern) -> None:
    """A steward finds that the concern is about another child than the one it was filed to."""
    parting = reviews.part(reference=concern.reference, reason="Two boys.", by=world.steward.practitioner)
    linking.part(parting_id=parting.pk)
