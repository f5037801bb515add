"""Every way in which access ends, and every path by which what was open may be read afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import sleep
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import tokens
from agencies.models import Event, EventKind, Membership, Practitioner, Scope, Session, SharingAgreement
from agencies.services import agreements, memberships, sessions, systems
from notifications import recipients
from sharing import lists, permissions, visibility, words
from sharing.models import (
    Concern,
    ConcernGroupObjectPermission,
    ConcernUserObjectPermission,
    Disclosure,
    EmergencyOpening,
    Restriction,
)
from sharing.services import disclosures, restricting, walls
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import filed, terms
from tests.factories.emergencies import an_hour_later, break_glass, ended
from tests.factories.sharing import post
from tests.factories.world import World, build_world
from tests.integration.second_wall import as_web, rows

NARRATIVE = "A bruise, in the shape of a buckle."


@dataclass
class Opened:
    """A concern of the practice's, whose words are open to the school's lead.

    `step` or `emergency`: how. `outlined`: the outline stays when the words are closed again.
    """

    world: World
    concern: Concern
    reader: Membership
    administrator: Practitioner
    token: str
    session: str
    outlined: bool = False
    step: Disclosure | None = None
    emergency: EmergencyOpening | None = None
    ended: Model | None = None

    @property
    def person(self) -> Practitioner:
        """As a request or a task finds them: anew."""
        return Practitioner.objects.get(pk=self.reader.practitioner_id)


def opened_to_one() -> Opened:
    opened = closed()
    filed(opened.concern)
    open_again(opened)
    return opened


def opened_to_role() -> Opened:
    opened = closed()
    filed(opened.concern)
    open_to_role_again(opened)
    return opened


def opened_in_emergency() -> Opened:
    opened, child = closed(), uuid4()
    opened.outlined = True
    for concern in (opened.concern, post(opened.world.teacher), post(opened.world.teacher)):
        filed(concern, child)
    break_glass_again(opened)
    return opened


def closed() -> Opened:
    world = build_world()
    reader, browser = world.school_lead, Client()
    browser.force_login(reader.practitioner)
    token = tokens.issue(
        to=reader.practitioner, system="S", scopes=Scope.values, lifetime=timedelta(hours=1), by=None
    )
    return Opened(
        world=world,
        concern=post(world.gp, NARRATIVE),
        reader=reader,
        administrator=MembershipFactory(agency=world.school, role="agency_administrator").practitioner,
        token=token,
        session=browser.cookies["sessionid"].value,
    )


def open_words(opened: Opened, **to: object) -> None:
    opened.step = disclosures.open_to(
        concern_id=opened.concern.pk,
        to_agency_id=opened.reader.agency_id,
        purpose="plan_help",
        lawful_basis="public_task",
        terms=terms(),
        by=opened.world.gp.practitioner,
        **to,  # type: ignore[arg-type]
    )


# Ways in which it ends, each with the way back -----------------------------------------------------------


def withdraw(opened: Opened) -> None:
    assert opened.step
    disclosures.withdraw(disclosure_id=opened.step.pk, reason="A mistake.", by=opened.world.gp.practitioner)


def open_again(opened: Opened) -> None:
    open_words(opened, to_person_id=opened.reader.pk)


def open_to_role_again(opened: Opened) -> None:
    open_words(opened, to_role=opened.reader.role)


def end_emergency(opened: Opened) -> None:
    assert opened.emergency
    ended(opened.emergency)


def let_the_hour_pass(opened: Opened) -> None:
    assert opened.emergency
    an_hour_later(opened.emergency)


def break_glass_again(opened: Opened) -> None:
    opened.concern.refresh_from_db()
    opened.emergency = break_glass(opened.world, opened.concern)


def let_it_run_out(opened: Opened) -> None:
    """And wait until it has."""
    until = timezone.now() + timedelta(milliseconds=20)
    _until(opened, until)
    while timezone.now() <= until:
        sleep(0.001)


def prolong(opened: Opened) -> None:
    _until(opened, timezone.now() + timedelta(days=1))


def _until(opened: Opened, moment: datetime) -> None:
    assert opened.step
    Disclosure.objects.filter(pk=opened.step.pk).update(until=moment)
    for grants in (ConcernUserObjectPermission, ConcernGroupObjectPermission):
        grants.objects.filter(reason=f"disclosure {opened.step.pk}").update(until=moment)


def end_membership(opened: Opened) -> None:
    memberships.end(membership_id=opened.reader.pk, by=opened.administrator)


def take_on_again(opened: Opened) -> None:
    Membership.objects.filter(pk=opened.reader.pk).update(until=None)


def close_account(opened: Opened) -> None:
    Practitioner.objects.filter(pk=opened.reader.practitioner_id).update(is_active=False)


def open_account(opened: Opened) -> None:
    Practitioner.objects.filter(pk=opened.reader.practitioner_id).update(is_active=True)


def end_agreement(opened: Opened) -> None:
    agreement = SharingAgreement.objects.get()
    agreements.end(agreement_id=agreement.pk, reason="Over.", by=opened.world.privacy_officer.practitioner)


def agree_again(opened: Opened) -> None:
    SharingAgreement.objects.update(ended_by=None, ended_at=None, ended_reason="")


def raise_wall(opened: Opened) -> None:
    _wall(opened, close=[opened.reader.practitioner_id])


def take_wall_down(opened: Opened) -> None:
    _wall(opened, close=[])


def _wall(opened: Opened, close: list[Any]) -> None:
    judged = [opened.reader.practitioner_id]
    walls.keep(kind="child", ids=[opened.concern.child_id], judged=judged, close=close)


def restrict(opened: Opened) -> None:
    Restriction.objects.create(
        child_id=opened.concern.child_id,
        kind="adopted",
        reason=words.write("The birth family works there."),
        set_by=opened.world.triage,
        review_on=timezone.localdate() + timedelta(days=90),
    )


def lift(opened: Opened) -> None:
    standing = Restriction.objects.live().get()
    restricting.lift(restriction_id=standing.pk, by=opened.world.triage.practitioner)


def revoke_token(opened: Opened) -> None:
    opened.ended = tokens.bearer(opened.token)
    assert opened.ended
    systems.revoke(token_id=opened.ended.pk, by=opened.reader.practitioner)


def end_session(opened: Opened) -> None:
    session = Session.objects.get(pk=opened.session)
    opened.ended = session
    sessions.end(handle=session.handle, by=opened.reader.practitioner)


def put_back(opened: Opened) -> None:
    assert opened.ended
    opened.ended.save(force_insert=True)


# Paths: whether anything of it is seen --------------------------------------------------------------------


def by_sql(opened: Opened) -> bool:
    """As the web process, past the service: the second wall alone."""
    with as_web(opened.reader):
        concern = rows("select from sharing_concern where id = %s", opened.concern.pk)
        text = rows("select from sharing_words where id = %s", opened.concern.narrative_id)
    return bool(text or (concern and not opened.outlined))


def by_rows(opened: Opened) -> bool:
    """The first wall alone."""
    return visibility.concerns_for(opened.person).filter(pk=opened.concern.pk).exists()


def by_right(opened: Opened) -> bool:
    return bool(permissions.may_open(opened.person, opened.concern))


def by_has_perm(opened: Opened) -> bool:
    return opened.person.has_perm("sharing.open_concern", opened.concern)


def by_list(opened: Opened) -> bool:
    """Of ids alone: what a wall keeps from the person is taken out of it with its rows."""
    found = lists.following(lists.CONCERNS, opened.person, None, 5)
    shown = visibility.concerns_not_walled(opened.person)
    return shown.filter(pk__in=[key for _, key in found]).exists()


def by_page(opened: Opened) -> bool:
    return _shows(opened, _browser(opened).get(reverse("concern", args=[opened.concern.pk])))


def by_cached_page(opened: Opened) -> bool:
    """A browser or a cache that has it asks whether it may show it once more."""
    asked = {"If-None-Match": "*", "If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"}
    answer = _browser(opened).get(reverse("concern", args=[opened.concern.pk]), headers=asked)
    # And what it had, it was told to forget.
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code == 304 or _shows(opened, answer)


def by_api(opened: Opened) -> bool:
    return _shows(opened, _system(opened, reverse("api_concern", args=[opened.concern.pk])))


def by_api_list(opened: Opened) -> bool:
    return opened.concern.reference in _system(opened, reverse("api_concerns")).content.decode()


def by_worker(opened: Opened) -> bool:
    """Would they still be told that something was opened to them?"""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role worker")
        told = Event.objects.filter(kind=EventKind.CONCERN_OPENED).latest("pk")
        return opened.reader.practitioner_id in recipients.of(told)


# Access that ends in the middle of an answer makes that answer fail, which shows nothing.
def _browser(opened: Opened) -> Client:
    browser = Client(raise_request_exception=False)
    browser.cookies["sessionid"] = opened.session
    return browser


def _system(opened: Opened, path: str) -> Any:
    return Client(raise_request_exception=False).get(
        path, headers={"Authorization": f"Bearer {opened.token}"}
    )


def _shows(opened: Opened, answer: Any) -> bool:
    return (answer.status_code == 200 and not opened.outlined) or NARRATIVE in answer.content.decode()


Path = Callable[[Opened], bool]
# Of each group one reader, in a process of its own, takes the paths in turn; and at least how many of them
# after access has ended.
Readers = Mapping[tuple[Path, ...], int]
EVERYWHERE: Readers = {
    (by_sql, by_rows, by_right, by_has_perm, by_list): 55,
    (by_page, by_api, by_cached_page, by_api_list): 4,
    (by_worker,): 30,
}
# Where the outline stays.
THE_WORDS: Readers = {(by_sql, by_right, by_has_perm): 55, (by_page, by_api, by_cached_page): 4}
BROWSERS: Readers = {(by_page, by_cached_page): 8}
SYSTEMS: Readers = {(by_api, by_api_list): 8}


@dataclass(frozen=True)
class Way:
    end: Callable[[Opened], None]
    undo: Callable[[Opened], None]
    begin: Callable[[], Opened] = opened_to_one
    readers: Readers = field(default_factory=lambda: EVERYWHERE)


WAYS: Mapping[str, Way] = {
    "the disclosure is withdrawn": Way(withdraw, open_again),
    "the disclosure runs out": Way(let_it_run_out, prolong),
    "the membership ends": Way(end_membership, take_on_again),
    "the account is closed": Way(close_account, open_account),
    "the agreement ends": Way(end_agreement, agree_again),
    "a wall is raised": Way(raise_wall, take_wall_down),
    "the child is restricted": Way(restrict, lift),
    "the disclosure to a role is withdrawn": Way(withdraw, open_to_role_again, opened_to_role),
    "the disclosure to a role runs out": Way(let_it_run_out, prolong, opened_to_role),
    "the membership with a role ends": Way(end_membership, take_on_again, opened_to_role),
    "the agreement ends for a role": Way(end_agreement, agree_again, opened_to_role),
    "the emergency ends": Way(end_emergency, break_glass_again, opened_in_emergency, THE_WORDS),
    "the emergency’s hour is over": Way(let_the_hour_pass, break_glass_again, opened_in_emergency, THE_WORDS),
    "the system’s token is revoked": Way(revoke_token, put_back, readers=SYSTEMS),
    "the session is ended": Way(end_session, put_back, readers=BROWSERS),
}
