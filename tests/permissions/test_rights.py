"""Every function of permissions.py, asked for every person in every state, against the same table."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from agencies import permissions as agencies_permissions
from agencies.decisions import Decision
from agencies.models import Agency, Membership, Practitioner
from sharing import permissions as sharing_permissions
from sharing.models import Alert, Child, Concern, Disclosure, EmergencyOpening, OpeningRequest, Referral
from tests.permissions.matrix import ABSENT, LINES, REFUSED, STATES, Line
from tests.permissions.worlds import Case

pytestmark = pytest.mark.django_db
MODULES = {"agencies": agencies_permissions, "sharing": sharing_permissions}
# What a right is about, by the kind of its subject.
IDS = {
    Concern: "concern_id",
    Alert: "alert_id",
    Child: "child_id",
    EmergencyOpening: "emergency_id",
    OpeningRequest: "opening_id",
    Disclosure: "disclosure_id",
    Referral: "referral_id",
}
RIGHTS = [(state, line) for state in STATES for line in LINES if line.right and state in line.cells]


def function_of(line: Line) -> Callable[..., Decision]:
    app, name = line.right.split(".")
    function: Callable[..., Decision] = getattr(MODULES[app], name)
    return function


def asked(line: Line, case: Case, who: str) -> Decision:
    """Of a person who works nowhere, no membership can be asked."""
    function = function_of(line)
    given: list[Any] = []
    for parameter in inspect.signature(function).parameters.values():
        kind: Any = parameter.annotation
        if kind is Practitioner:
            given.append(case.people[who])
        elif kind is Membership:
            given.append(case.members[who])
        elif kind is Agency:
            given.append(case.agencies["surgery"])
        elif IDS[kind] in case.ids:
            given.append(kind.objects.get(pk=case.ids_for(who)[IDS[kind]]))
    return function(*given)


@pytest.mark.parametrize(
    ("case", "line"),
    RIGHTS,
    ids=[f"{state}-{line.right}" for state, line in RIGHTS],
    indirect=["case"],
    scope="module",
)
def test_a_right_is_held_by_those_whom_the_table_gives_it_and_refused_with_a_reason(
    case: Case, line: Line
) -> None:
    of_memberships = any(
        each.annotation is Membership for each in inspect.signature(function_of(line)).parameters.values()
    )
    # A role is asked of a membership as it was: that it has ended is settled before.
    people = [
        who for who in (case.members if of_memberships else case.people) if not left(who, of_memberships)
    ]
    held = {who: asked(line, case, who) for who in people}
    expected = {
        who for who in people if not line.expected(case.state, who) & {ABSENT, REFUSED, *line.short_of}
    }
    assert {who for who, decision in held.items() if decision} == expected
    assert all(decision.reason for decision in held.values() if not decision)


def left(who: str, of_memberships: bool) -> bool:
    return of_memberships and who.startswith("former_")
