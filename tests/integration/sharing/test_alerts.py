from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Event, EventKind
from sharing import accumulation
from sharing.identity.identity import Identity
from sharing.models import Alert, AlertContribution, Concern
from sharing.services import alert_reading, alerts
from tests.factories.sharing import post
from tests.factories.world import World

Vault = Callable[[], int]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])


@pytest.fixture
def raised(world: World, vault: Vault) -> Alert:
    post(world.gp, days_ago=20)
    post(world.teacher, days_ago=10)
    post(world.officer)
    vault()
    return Alert.objects.get()


def test_three_concerns_of_two_agencies_raise_one_alert(raised: Alert, world: World) -> None:
    assert raised.rule == world.rule
    assert raised.contributions.count() == 3
    assert Event.objects.filter(kind=EventKind.ALERT_RAISED, subject_id=raised.pk).count() == 1


def test_two_concerns_do_not(world: World, vault: Vault) -> None:
    post(world.gp)
    post(world.teacher)
    vault()
    assert not Alert.objects.exists()


@pytest.mark.parametrize("times", [3, 12])
def test_one_agency_alone_never_raises_an_alert(world: World, vault: Vault, times: int) -> None:
    for _ in range(times):
        post(world.gp)
        post(world.gp_lead)
    vault()
    assert not Alert.objects.exists()


def test_what_is_older_than_the_window_does_not_count(world: World, vault: Vault) -> None:
    post(world.gp, days_ago=400)
    post(world.teacher)
    post(world.officer)
    vault()
    assert not Alert.objects.exists()


def test_very_worried_reaches_triage_at_once(world: World, vault: Vault) -> None:
    post(world.gp, strength="very_worried")
    vault()
    assert Alert.objects.get().rule == world.at_once


def test_a_later_concern_grows_the_open_alert(raised: Alert, world: World, vault: Vault) -> None:
    later = post(world.teacher, "Absent for four days.")
    vault()
    assert AlertContribution.objects.filter(alert=raised, concern=later).exists()
    assert Alert.objects.count() == 1
    assert Event.objects.filter(kind=EventKind.ALERT_GROWN, subject_id=raised.pk).count() == 1


def test_a_closed_alert_re_arms(raised: Alert, world: World, vault: Vault) -> None:
    triage = world.triage.practitioner
    alerts.acknowledge(alert_id=raised.pk, by=triage)
    alerts.decide(alert_id=raised.pk, decision="no_action", reason="The family has help.", by=triage)
    alerts.close(alert_id=raised.pk, outcome="not_useful", by=triage)
    post(world.officer, "Called out again.")
    vault()
    assert Alert.objects.exclude(pk=raised.pk).get().contributions.count() == 4


def test_an_uncertain_match_counts_and_is_not_shown(world: World, vault: Vault) -> None:
    post(world.gp)
    post(world.teacher)
    unsure = post(
        world.officer, identity=Identity("Olly", "Turner", None, upn="B801200005001", postcode="NB1 4QT")
    )
    vault()
    alert = Alert.objects.get()
    assert alert.child_id != Concern.objects.get(pk=unsure.pk).child_id
    assert not alert.contributions.filter(concern=unsure).exists()
    opened = alert_reading.open_alert(alert.pk, by=world.triage.practitioner)
    assert opened.uncertain == 1
    assert len(opened.outlines) == 2
    with pytest.raises(NotFound):
        alert_reading.open_alert(alert.pk, by=world.police_lead.practitioner)


@pytest.mark.parametrize("who", ["gp_lead", "school_lead", "police_lead", "triage"])
def test_leads_of_contributing_agencies_and_triage_see_the_outline(
    raised: Alert, world: World, who: str
) -> None:
    opened = alert_reading.open_alert(raised.pk, by=world.everyone[who].practitioner)
    assert [outline.kind for outline in opened.outlines] == ["Gp", "School", "Police"]
    assert all(outline.phone for outline in opened.outlines)
    assert opened.judgement.crossed


@pytest.mark.parametrize(
    "who", ["gp", "teacher", "adviser", "analyst", "administrator", "steward", "privacy_officer"]
)
def test_for_everyone_else_the_alert_does_not_exist(raised: Alert, world: World, who: str) -> None:
    with pytest.raises(NotFound):
        alert_reading.open_alert(raised.pk, by=world.everyone[who].practitioner)


@pytest.mark.parametrize("who", ["gp_lead", "triage"])
def test_an_outline_is_not_the_words(raised: Alert, world: World, who: str) -> None:
    opened = alert_reading.open_alert(raised.pk, by=world.everyone[who].practitioner)
    others = [o for o in opened.outlines if o.concern.agency_id != world.everyone[who].agency_id]
    assert [outline.openable for outline in others] == [False] * len(others)


def test_only_triage_answers(raised: Alert, world: World) -> None:
    with pytest.raises(NotFound):
        alerts.acknowledge(alert_id=raised.pk, by=world.gp_lead.practitioner)
    assert alerts.acknowledge(alert_id=raised.pk, by=world.triage.practitioner).state == "acknowledged"


def test_an_alert_is_acknowledged_once(raised: Alert, world: World) -> None:
    alerts.acknowledge(alert_id=raised.pk, by=world.triage.practitioner)
    with pytest.raises(Conflict):
        alerts.acknowledge(alert_id=raised.pk, by=world.triage.practitioner)


def test_a_decision_needs_its_reason(raised: Alert, world: World) -> None:
    alerts.acknowledge(alert_id=raised.pk, by=world.triage.practitioner)
    with pytest.raises(Invalid):
        alerts.decide(alert_id=raised.pk, decision="no_action", reason=" ", by=world.triage.practitioner)


def test_an_ended_membership_shows_nothing_from_the_next_look_on(raised: Alert, world: World) -> None:
    world.school_lead.until = timezone.now()
    world.school_lead.save()
    with pytest.raises(NotFound):
        alert_reading.open_alert(raised.pk, by=world.school_lead.practitioner)


def test_an_expired_grant_shows_nothing(raised: Alert, world: World) -> None:
    raised.group_grants.update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        alert_reading.open_alert(raised.pk, by=world.triage.practitioner)


def test_a_childs_page_explains_what_its_alert_does_and_what_is_missing_to_the_next(
    raised: Alert, world: World
) -> None:
    by = world.triage.practitioner
    alert = alert_reading.open_alert(raised.pk, by=by)
    child = alert_reading.open_child(raised.child_id, purpose="protect", by=by)
    assert child.explanation == alert.explanation
    assert len(child.explanation) > len(accumulation.explain(alert.judgement))


def test_a_child_exists_for_those_who_see_an_alert_about_it(raised: Alert, world: World) -> None:
    opened = alert_reading.open_child(raised.child_id, purpose="protect", by=world.triage.practitioner)
    assert len(opened.outlines) == 3
    with pytest.raises(NotFound):
        alert_reading.open_child(raised.child_id, purpose="protect", by=world.gp.practitioner)
