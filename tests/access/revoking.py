"""Every way in which access ends, and every path by which what was open may be read afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import sleep
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import tokens
from agencies.models import Event, Membership, Practitioner, Scope, SharingAgreement
from agencies.services import agreements, memberships
from notifications import recipients
from sharing import lists, permissions, visibility, words
from sharing.models import Concern, ConcernUserObjectPermission, Disclosure, Restriction
from sharing.services import disclosures, restricting, walls
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import filed, terms
from tests.factories.sharing import post
from tests.factories.world import World, build_world
from tests.integration.second_wall import as_web, rows

NARRATIVE = "A bruise, in the shape of a buckle."


@dataclass
class Opened:
    """A concern of the practice's, whose words are open to the school's lead by name."""

    world: World
    concern: Concern
    reader: Membership
    administrator: Practitioner
    step: Disclosure
    event: Event
    token: str
    session: str

    @property
    def person(self) -> Practitioner:
        """As a request or a task finds them: anew."""
        return Practitioner.objects.get(pk=self.reader.practitioner_id)


def opened_to_one() -> Opened:
    world = build_world()
    concern, reader = filed(post(world.gp, NARRATIVE)), world.school_lead
    browser = Client()
    browser.force_login(reader.practitioner)
    administrator = MembershipFactory(agency=world.school, role="agency_administrator")
    step = open_words(world, concern, reader)
    return Opened(
        world=world,
        concern=concern,
        reader=reader,
        administrator=administrator.practitioner,
        step=step,
        event=Event.objects.get(subject_id=step.pk),
        token=tokens.issue(
            to=reader.practitioner, system="S", scopes=Scope.values, lifetime=timedelta(hours=1), by=None
        ),
        session=browser.cookies["sessionid"].value,
    )


def open_words(world: World, concern: Concern, reader: Membership) -> Disclosure:
    return disclosures.open_to(
        concern_id=concern.pk,
        to_agency_id=reader.agency_id,
        to_person_id=reader.pk,
        purpose="plan_help",
        lawful_basis="public_task",
        terms=terms(),
        by=world.gp.practitioner,
    )


# Ways in which it ends, each with the way back -----------------------------------------------------------


def withdraw(opened: Opened) -> None:
    disclosures.withdraw(disclosure_id=opened.step.pk, reason="A mistake.", by=opened.world.gp.practitioner)


def open_again(opened: Opened) -> None:
    opened.step = open_words(opened.world, opened.concern, opened.reader)
    opened.event = Event.objects.get(subject_id=opened.step.pk)


def grants(opened: Opened) -> Any:
    return ConcernUserObjectPermission.objects.filter(membership=opened.reader)


def let_it_run_out(opened: Opened) -> None:
    """And wait until it has."""
    until = timezone.now() + timedelta(milliseconds=5)
    grants(opened).update(until=until)
    while timezone.now() <= until:
        sleep(0.001)


def prolong(opened: Opened) -> None:
    grants(opened).update(until=timezone.now() + timedelta(days=1))


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
    made = Restriction.objects.create(
        child_id=opened.concern.child_id,
        kind="adopted",
        reason=words.write("The birth family works there."),
        set_by=opened.world.triage,
        review_on=timezone.localdate() + timedelta(days=90),
    )
    assert made


def lift(opened: Opened) -> None:
    standing = Restriction.objects.live().get()
    restricting.lift(restriction_id=standing.pk, by=opened.world.triage.practitioner)


@dataclass(frozen=True)
class Way:
    """`worker`: it also ends that the person is told of what was opened to them."""

    end: Callable[[Opened], None]
    undo: Callable[[Opened], None]
    worker: bool = True


WAYS: Mapping[str, Way] = {
    "the disclosure is withdrawn": Way(withdraw, open_again),
    "the disclosure runs out": Way(let_it_run_out, prolong, worker=False),
    "the membership ends": Way(end_membership, take_on_again),
    "the account is closed": Way(close_account, open_account),
    "the agreement ends": Way(end_agreement, agree_again, worker=False),
    "a wall is raised": Way(raise_wall, take_wall_down),
    "the child is restricted": Way(restrict, lift),
}


# Paths: whether anything of it is seen --------------------------------------------------------------------


def by_sql(opened: Opened) -> bool:
    """As the web process, past the service: the second wall alone."""
    with as_web(opened.reader):
        concern = rows("select from sharing_concern where id = %s", opened.concern.pk)
        text = rows("select from sharing_words where id = %s", opened.concern.narrative_id)
    return bool(concern or text)


def by_rows(opened: Opened) -> bool:
    """The first wall alone."""
    return visibility.concerns_for(opened.person).filter(pk=opened.concern.pk).exists()


def by_right(opened: Opened) -> bool:
    return bool(permissions.may_open(opened.person, opened.concern))


def by_list(opened: Opened) -> bool:
    """Of ids alone: what a wall keeps from the person is taken out of it with its rows."""
    found = lists.following(lists.CONCERNS, opened.person, None, 5)
    shown = visibility.concerns_not_walled(opened.person)
    return shown.filter(pk__in=[key for _, key in found]).exists()


def by_page(opened: Opened) -> bool:
    return _shows(_browser(opened).get(reverse("concern", args=[opened.concern.pk])))


def by_cached_page(opened: Opened) -> bool:
    """A browser or a cache that has it asks whether it may show it once more."""
    asked = {"If-None-Match": "*", "If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"}
    answer = _browser(opened).get(reverse("concern", args=[opened.concern.pk]), headers=asked)
    # And what it had, it was told to forget.
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code == 304 or _shows(answer)


def by_api(opened: Opened) -> bool:
    return _shows(_system(opened, reverse("api_concern", args=[opened.concern.pk])))


def by_api_list(opened: Opened) -> bool:
    return opened.concern.reference in _system(opened, reverse("api_concerns")).content.decode()


def by_worker(opened: Opened) -> bool:
    """Would they still be told that something was opened to them?"""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role worker")
        return opened.reader.practitioner_id in recipients.of(opened.event)


# Access that ends in the middle of an answer makes that answer fail, which shows nothing.
def _browser(opened: Opened) -> Client:
    browser = Client(raise_request_exception=False)
    browser.cookies["sessionid"] = opened.session
    return browser


def _system(opened: Opened, path: str) -> Any:
    return Client(raise_request_exception=False).get(
        path, headers={"Authorization": f"Bearer {opened.token}"}
    )


def _shows(answer: Any) -> bool:
    return answer.status_code == 200 or NARRATIVE in answer.content.decode()


Path = Callable[[Opened], bool]
# Of each group one reader, on a connection of its own, takes them in turn.
WORKER = (by_worker,)
QUERIES: tuple[Path, ...] = (by_sql, by_rows, by_right, by_list)
REQUESTS: tuple[Path, ...] = (by_page, by_api, by_cached_page, by_api_list)
