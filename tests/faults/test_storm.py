"""Nothing that was acknowledged is lost and nothing is told twice, whatever is killed and whenever."""

import random
import time
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import pytest
from django.utils import timezone

from config.demo import data
from config.progress import Progress
from config.stack import Stack
from config.stack_commands import WORKER_THREADS
from tests.faults import plan
from tests.faults.after import After, show
from tests.faults.breaking import Fault
from tests.faults.ledger import Ledger
from tests.faults.posting import Clients
from tests.faults.storm import TELL, Storm
from tests.functional.visitor import cast, manage

pytestmark = pytest.mark.stack

DRAINED_WITHIN = 60.0  # seconds after the last fault
# Of what the machine can do, that much is posted: what comes while something is down is caught up. But of the
# storm's own rate at least so much, or one message that waited in the trial would stretch it to hours.
SHARE, LEAST = 0.5, 1 / 3
# The threads of the pool; and those beside it that hand over and look, which send where the broker does not.
SENDING_AT_ONCE = WORKER_THREADS + 2
TRIED_ABOUT = len(plan.children(plan.TRIAL))  # the first children, whose concerns the oracle does not see
POSTS = {"practitioner", "safeguarding_lead"}


@pytest.fixture(scope="module")
def authors(stack: Stack) -> dict[str, dict[str, str]]:
    return {each["key"]: each for each in cast(stack) if each["role"] in POSTS}


@pytest.fixture(scope="module")
def seed(pytestconfig: pytest.Config, progress: Progress) -> int:
    chosen = pytestconfig.getoption("--seed", default=None)
    seed = random.randrange(2**32) if chosen is None else int(chosen)
    progress(f"The storm's seed is {seed}: to see it again, --seed {seed}")
    return seed


@pytest.fixture(scope="module")
def after(
    stack: Stack, authors: dict[str, dict[str, str]], seed: int, full: bool, progress: Progress
) -> After:
    size, ledger = plan.FULL if full else plan.BOUNDED, Ledger(stack)
    tokens = {key: author["token"] for key, author in authors.items()}
    possible = capacity(stack, ledger, tokens, seed, progress)
    rate = min(size.rate, max(LEAST * size.rate, SHARE * possible))
    progress(f"Posting {rate:.1f} concerns a second")
    before = ledger.counts()
    planned = plan.concerns(size, seed, sorted(authors), timezone.now(), after=TRIED_ABOUT)
    clients = Clients(stack.port, tokens, planned, rate=rate, seed=seed)
    storm = Storm(stack, clients, plan.moments(size, seed), random.Random(seed + 2), progress)
    storm.blow()
    drained = storm.drain(ledger)
    made = ledger.counts()
    made.subtract(before)
    by_key = {each.key: each for each in planned}
    found = After(stack, size, seed, by_key, authors, clients.outcome, storm.done, drained, made, ledger)
    show(found, progress)
    return found


def capacity(stack: Stack, ledger: Ledger, tokens: Mapping[str, str], seed: int, progress: Progress) -> float:
    """How many concerns a second this machine takes, files and tells of, while nothing breaks."""
    wait_until_idle(stack, ledger, progress)
    planned = plan.concerns(plan.TRIAL, seed, sorted(tokens), timezone.now())
    start = time.monotonic()
    clients = Clients(stack.port, tokens, planned, rate=plan.TRIAL.rate, seed=seed)
    while not clients.done:
        stack.tend()
        time.sleep(0.05)
    clients.stop()
    posted = time.monotonic() - start
    wait_until_idle(stack, ledger, progress)
    took = time.monotonic() - start
    progress(f"{len(planned)} concerns posted in {posted:.1f} s, and all told after {took:.1f} s")
    return len(planned) / took


def wait_until_idle(stack: Stack, ledger: Ledger, progress: Progress) -> None:
    start, told = time.monotonic(), 0
    while left := ledger.backlog():
        waited = time.monotonic() - start
        assert waited < 120, left
        if waited > TELL * (told + 1):
            told += 1
            progress(f"before the storm: {left} left")
        stack.tend()
        time.sleep(0.1)


def test_all_has_broken_that_was_to_break(after: After) -> None:
    assert {fault: after.faults[fault] for fault in Fault} == after.size.faults


def test_every_concern_was_acknowledged(after: After) -> None:
    assert not after.outcome.refused
    assert set(after.outcome.receipts) == set(after.planned)


def test_every_acknowledged_concern_is_there_once_as_it_was_posted(after: After) -> None:
    assert len(set(after.outcome.receipts.values())) == after.made["concerns"] == len(after.planned)
    for key, planned in after.planned.items():
        row, author = after.concerns[key], after.authors[planned.author]
        assert (row.author, row.agency) == (author["email"], author["agency"])
        assert (row.strength, row.observed_at) == (planned.strength, planned.observed_at)


@pytest.mark.parametrize(("action", "all_told"), [("concern_posted", "posted"), ("concern_filed", "filed")])
def test_every_concern_is_on_record_once(after: After, action: str, all_told: str) -> None:
    ids = [row.id for row in after.concerns.values()]
    assert set(after.ledger.on_record(action, ids).values()) == {1}
    assert after.made[f"{all_told}, on record"] == after.made[f"{all_told}, events"] == len(after.planned)


def test_every_concern_was_filed_once_to_the_child_it_is_about(after: After) -> None:
    rows = after.concerns.values()
    assert {row.filings for row in rows} == {1}
    pairs = {(row.child, after.planned[key].child) for key, row in after.concerns.items()}
    assert None not in {child for child, _ in pairs}
    posted_about = {each.child for each in after.planned.values()}
    assert len(pairs) == len({child for child, _ in pairs}) == len(posted_about) == after.made["children"]
    ids = [str(row.id) for row in rows]
    assert set(after.ledger.resolutions(ids).values()) == {1}


def test_the_alerts_are_those_that_the_concerns_amount_to(after: After) -> None:
    found = {after.children[alert.child]: (alert.rule, sorted(alert.concerns)) for alert in after.alerts}
    expected = {child: (alert.rule, sorted(alert.concerns)) for child, alert in after.expected.items()}
    assert found == expected
    assert len(after.alerts) == len(after.expected) == after.made["alerts"]
    on_record = after.ledger.on_record("alert_raised", [alert.id for alert in after.alerts])
    assert set(on_record.values()) == {1}


def test_everybody_was_told_of_every_step_of_every_alert_once(after: After) -> None:
    told: dict[int, Counter[str]] = {}
    for each in after.deliveries:
        if each.channel == "in_app" and each.state == "sent":
            told.setdefault(each.event, Counter())[each.recipient] += 1
    steps: dict[UUID, list[int]] = {}
    for event, kind, about in after.events:
        steps.setdefault(about, []).append(event)
        assert (kind == "alert_raised") == (len(steps[about]) == 1)
    for alert in after.alerts:
        expected = after.expected[after.children[alert.child]].steps
        assert len(steps[alert.id]) == len(expected)
        for event, agencies in zip(steps[alert.id], expected, strict=True):
            # Who is told is asked once more when it is claimed: others may have joined meanwhile.
            assert to_tell(agencies) <= set(told[event]) <= to_tell(expected[-1])
            assert set(told[event].values()) == {1}


def to_tell(agencies: frozenset[str]) -> set[str]:
    """The safeguarding leads of these agencies, and triage, by email."""
    names = {each["key"]: each["name"] for each in data.read("partnership")["agencies"]}
    return {
        person["email"]
        for person in data.read("people")
        if person["role"] == "triage"
        or (person["role"] == "safeguarding_lead" and names[person["agency"]] in agencies)
    }


def test_every_delivery_was_sent_and_every_mail_came(after: After) -> None:
    assert {each.state for each in after.deliveries} == {"sent"}
    assert set(emails(after)) <= set(arrived(after))


def test_a_mail_came_again_only_where_who_sent_it_died_before_that_was_written_down(after: After) -> None:
    kills = after.faults[Fault.WORKER] + after.faults[Fault.POSTGRES]
    again = arrived(after)
    assert sum(again[each] - 1 for each in emails(after)) <= kills * SENDING_AT_ONCE


def emails(after: After) -> list[str]:
    return [str(each.id) for each in after.deliveries if each.channel == "email"]


def arrived(after: After) -> dict[str, int]:
    """How often, by the ids of deliveries."""
    mails = after.ledger.mails()
    return {identity.strip("<>").partition("@")[0]: times for identity, times in mails.items()}


def test_nothing_waited_a_minute_after_the_last_fault(after: After) -> None:
    assert after.drained <= DRAINED_WITHIN


def test_the_audit_log_holds(after: After) -> None:
    checked = manage(after.stack, "verify_audit")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_service_itself_finds_nothing_lost(after: After) -> None:
    verified = manage(after.stack, "reconcile", "--verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
