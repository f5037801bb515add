"""What was lost on the way is found and put right; where nothing was lost, nothing is found."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.models import Event, EventKind
from sharing import disagreements, reconciling
from sharing.identity.watch import Watch
from sharing.identity.work import Work
from sharing.models import Alert, Concern, Lost, Outcome, Reconciliation, SealedIdentity
from sharing.reconciling import Findings
from sharing.services import accumulating, alerts, filing, withdrawing
from tests.factories.reviews import link, uncertain, unlink
from tests.factories.sharing import post
from tests.factories.world import World

AsProcess = Callable[[str], AbstractContextManager[None]]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])


def file(concern: Concern, child: Concern | None = None) -> Concern:
    """To a child of its own, or to that of the other concern."""
    child_id = child.child_id if child else concern.pk
    assert child_id
    outcome = Outcome.SAME if child else Outcome.NEW
    filing.file(concern_id=concern.pk, child_id=child_id, outcome=outcome, likely_child_id=None)
    concern.refresh_from_db()
    return concern


def file_and_forget(concern: Concern, child: Concern | None = None) -> Concern:
    """The rules are not evaluated: as if the service had a fault."""
    with patch.object(accumulating, "evaluate", lambda _: None):
        return file(concern, child)


def look(*, everywhere: bool = False) -> Findings:
    findings = Findings()
    for _ in reconciling.look(findings, everywhere=everywhere):
        pass
    return findings


def verified() -> list[str]:
    """The differences, each a line; the command fails where there are any."""
    said = StringIO()
    with suppress(CommandError):
        call_command("reconcile", "--verify", stdout=said, stderr=StringIO())
        assert said.getvalue() == ""
    return said.getvalue().splitlines()


def three(world: World, *, forget: bool = False) -> Concern:
    """Of three agencies about one child, which is enough; the last of them."""
    first = file(post(world.gp))
    file(post(world.teacher), first)
    return (file_and_forget if forget else file)(post(world.officer), first)


def test_an_alert_that_was_not_raised_is_raised_once(world: World) -> None:
    three(world, forget=True)
    assert look().repaired == {Lost.NOT_RAISED: 1}
    assert Alert.objects.get().contributions.count() == 3
    assert Event.objects.filter(kind=EventKind.ALERT_RAISED).count() == 1
    assert look().found == {}


def test_the_vault_repairs_with_its_own_rights(world: World, as_process: AsProcess) -> None:
    three(world, forget=True)
    with as_process("vault"):
        look()
    assert Alert.objects.count() == 1


def test_a_concern_that_an_open_alert_lacks_joins_it(world: World) -> None:
    lost = file_and_forget(post(world.teacher), three(world))
    assert look().repaired == {Lost.NOT_GROWN: 1}
    assert Alert.objects.get().contributions.filter(concern=lost).exists()
    assert look().found == {}


def test_what_was_withdrawn_is_not_looked_for(world: World) -> None:
    lost = file_and_forget(post(world.teacher), three(world))
    withdrawing.withdraw(concern_id=lost.pk, reason="A mistake.", by=world.teacher.practitioner)
    assert look().found == {}


def test_what_triage_has_answered_raises_no_alert_again(world: World) -> None:
    three(world)
    close(world, Alert.objects.get())
    assert look(everywhere=True).found == {}


def test_what_comes_after_a_closed_alert_is_looked_for(world: World) -> None:
    last = three(world)
    close(world, Alert.objects.get())
    file_and_forget(post(world.teacher), last)
    assert look().repaired == {Lost.NOT_RAISED: 1}
    assert Alert.objects.count() == 2


def close(world: World, alert: Alert) -> None:
    triage = world.triage.practitioner
    alerts.acknowledge(alert_id=alert.pk, by=triage)
    alerts.decide(alert_id=alert.pk, decision="no_action", reason="Help is in place.", by=triage)
    alerts.close(alert_id=alert.pk, outcome="known", by=triage)


def test_a_child_that_was_linked_and_parted_again_disagrees_with_nothing(world: World) -> None:
    linked = link(world, uncertain(world))
    assert look(everywhere=True).found == {}
    unlink(world, linked)
    assert look(everywhere=True).found == {}
    assert verified() == []


def test_a_child_to_whom_nothing_came_lately_has_its_turn(world: World) -> None:
    three(world, forget=True)
    Concern.objects.update(filed_at=timezone.now() - timedelta(days=30))
    assert look(everywhere=True).repaired == {Lost.NOT_RAISED: 1}


def test_a_concern_that_waits_too_long_is_counted(world: World) -> None:
    post(world.gp)
    Concern.objects.update(posted_at=timezone.now() - timedelta(minutes=1))
    assert look().found == {Lost.NOT_FILED: 1}


def test_a_concern_that_names_nobody_any_more_is_counted(world: World) -> None:
    post(world.gp)
    SealedIdentity.objects.all().delete()
    Concern.objects.update(posted_at=timezone.now() - timedelta(minutes=1))
    assert look().found == {Lost.NOT_FILED: 1, Lost.CANNOT_BE_FILED: 1}


def test_a_look_is_noted_for_whoever_operates_the_service(world: World) -> None:
    three(world, forget=True)
    look()
    noted = Reconciliation.objects.get()
    assert (noted.process, noted.compared) == (Reconciliation.Process.VAULT, 1)
    assert (noted.found, noted.repaired) == ({"not_raised": 1}, {"not_raised": 1})


def test_looks_of_long_ago_are_forgotten(world: World) -> None:
    look()
    Reconciliation.objects.update(began_at=timezone.now() - timedelta(days=8))
    look()
    assert Reconciliation.objects.count() == 1


def test_looking_says_nothing_of_whom_it_is_about(world: World, caplog: pytest.LogCaptureFixture) -> None:
    child = three(world, forget=True).child
    look()
    assert child
    assert "not_raised: 1" in caplog.text
    assert str(child.pk) not in caplog.text
    assert child.code not in caplog.text


def test_of_a_right_database_verify_prints_nothing(world: World) -> None:
    last = three(world)
    file(post(world.teacher), last)
    close(world, Alert.objects.get())
    file(post(world.gp, strength="very_worried"), last)
    assert Alert.objects.count() == 2
    assert verified() == []


def test_verify_names_an_alert_without_what_raised_it(world: World) -> None:
    three(world)
    alert = Alert.objects.get()
    alert.contributions.earliest("pk").delete()
    assert [line for line in verified() if str(alert.pk) in line]


def test_verify_names_an_alert_that_no_rule_raised(world: World) -> None:
    concern = file(post(world.gp))
    alert = Alert.objects.create(
        child_id=concern.child_id,
        partnership=world.partnership,
        rule=world.rule,
        due_at=timezone.now(),
        escalate_at=timezone.now(),
    )
    assert [line for line in verified() if str(alert.pk) in line]


def test_verify_names_what_is_missing_and_changes_nothing(world: World) -> None:
    last = three(world, forget=True)
    [line] = [said for said in verified() if str(last.pk) in said]
    assert line.startswith(Lost.NOT_RAISED.label)
    assert not Alert.objects.exists()


def test_a_linked_child_is_asked_of_as_the_other(world: World) -> None:
    linked = link(world, uncertain(world))
    assert disagreements.of([linked.child_id], now=timezone.now()) == []


def test_what_did_not_open_is_tried_again_at_the_next_look(world: World) -> None:
    work, concern = Work(), post(world.gp)
    sealed = SealedIdentity.objects.get()
    SealedIdentity.objects.update(ciphertext=b"x" * 60)
    work.off()
    SealedIdentity.objects.update(ciphertext=sealed.ciphertext)
    assert work.off() == 0
    Watch(work).step()
    work.off()
    concern.refresh_from_db()
    assert concern.filed_at


def test_a_look_goes_on_step_by_step_until_it_is_done(world: World) -> None:
    three(world, forget=True)
    watch = Watch(Work())
    while watch.step():
        pass
    assert Alert.objects.count() == 1
    assert not watch.step()  # half a minute has not passed


def test_a_look_that_fails_is_loud_and_keeps_nothing_from_being_filed(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(disagreements, "of", fail)
    file(post(world.gp))
    watch = Watch(Work())
    while watch.step():
        pass
    assert "Looking for what was lost failed" in caplog.text
