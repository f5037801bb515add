from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sharing.identity.identity import Identity
from sharing.identity.models import IdentityRecord, Resolution
from sharing.models import Child, ChildStatus, Concern, Filing, Outcome, SealedIdentity
from sharing.services import filing
from sharing.services.alert_reading import open_alert
from sharing.visibility import alerts_for, concerns_for
from tests.factories.reviews import filed
from tests.factories.sharing import OLLY, post
from tests.factories.world import World

Vault = Callable[[], int]
pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

AS_THE_SCHOOL_KNOWS_HIM = Identity(
    "Olly", "Turner", OLLY.date_of_birth, upn="B801200005001", postcode="NB1 4QT"
)
AS_THE_POLICE_HEARD = Identity("Ollie", "Turnor", OLLY.date_of_birth, postcode="NB1 4QT")


def children(*concerns: Concern) -> set[object]:
    return set(Concern.objects.filter(pk__in=[c.pk for c in concerns]).values_list("child_id", flat=True))


def test_three_agencies_that_know_a_child_differently_file_to_one(world: World, vault: Vault) -> None:
    posted = (
        post(world.gp),
        post(world.teacher, identity=AS_THE_SCHOOL_KNOWS_HIM),
        post(world.officer, identity=AS_THE_POLICE_HEARD),
    )
    vault()
    assert len(children(*posted)) == 1
    assert None not in children(*posted)


def test_another_child_is_filed_apart(world: World, vault: Vault) -> None:
    other = replace(
        OLLY, given_name="Amira", family_name="Khan", nhs_number="", date_of_birth=date(2015, 2, 2)
    )
    first, second = post(world.gp), post(world.teacher, identity=other)
    vault()
    assert len(children(first, second)) == 2


def test_a_twin_is_never_merged(world: World, vault: Vault) -> None:
    twin = replace(OLLY, given_name="Oscar", nhs_number="")
    first, second = post(world.gp), post(world.teacher, identity=twin)
    vault()
    assert len(children(first, second)) == 2


def test_a_child_of_whom_the_year_of_birth_is_known_is_the_same(world: World, vault: Vault) -> None:
    vaguely = replace(OLLY, nhs_number="", date_of_birth=date(2021, 1, 1))
    first, second = post(world.gp), post(world.teacher, identity=vaguely)
    vault()
    assert len(children(first, second)) == 1


def test_a_child_of_whom_names_and_home_are_known_is_at_least_asked_about(world: World, vault: Vault) -> None:
    at_home = replace(OLLY, address="12 Orchard Close")
    first = post(world.gp, identity=at_home)
    second = post(world.teacher, identity=replace(at_home, nhs_number="", date_of_birth=None))
    vault()
    likely = Child.objects.get(concerns=second).likely_child_id
    assert likely == Concern.objects.get(pk=first.pk).child_id


def test_a_newborn_is_asked_to_be_the_unborn_child_of_that_home(world: World, vault: Vault) -> None:
    due = timezone.localdate() + timedelta(days=20)
    before = post(world.gp, identity=Identity("Unborn", "Turner", due, postcode="NB1 4QT"))
    vault()
    born = Identity("Amelia", "Turner", timezone.localdate(), postcode="NB1 4QT")
    after = post(world.teacher, identity=born)
    vault()
    likely = Child.objects.get(concerns=after).likely_child_id
    assert likely == Concern.objects.get(pk=before.pk).child_id


def test_an_uncertain_match_counts_under_a_provisional_pseudonym(world: World, vault: Vault) -> None:
    first = post(world.gp)
    unsure = post(
        world.teacher, identity=Identity("Olly", "Turner", None, upn="B801200005001", postcode="NB1 4QT")
    )
    vault()
    first.refresh_from_db()
    unsure.refresh_from_db()
    assert unsure.child is not None
    assert unsure.child.status == ChildStatus.PROVISIONAL
    assert unsure.child.likely_child_id == first.child_id


def test_the_sealed_identity_is_destroyed_once_filed(world: World, vault: Vault) -> None:
    post(world.gp)
    vault()
    assert not SealedIdentity.objects.exists()


def test_what_is_already_filed_is_not_filed_again(world: World, vault: Vault) -> None:
    concern = post(world.gp)
    vault()
    concern.refresh_from_db()
    filing.file(concern_id=concern.pk, child_id=uuid4(), outcome="new", likely_child_id=None)
    assert Filing.objects.filter(concern=concern).count() == 1
    assert vault() == 0


def test_a_crash_between_the_two_commits_finds_the_same_answer_again(
    world: World, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    concern = post(world.gp)
    with monkeypatch.context() as crashing:

        def crash(**_: object) -> None:
            raise KeyboardInterrupt

        crashing.setattr(filing, "file_each", crash)
        with pytest.raises(KeyboardInterrupt):
            vault()
    resolved = Resolution.objects.get(concern_id=concern.pk).pseudonym
    vault()
    concern.refresh_from_db()
    assert concern.child_id == resolved
    assert IdentityRecord.objects.filter(pseudonym=resolved).count() == 1


def test_a_sealed_identity_that_does_not_open_does_not_stop_the_others(world: World, vault: Vault) -> None:
    broken, good = post(world.gp), post(world.teacher)
    SealedIdentity.objects.filter(concern=broken).update(ciphertext=b"x" * 60)
    vault()
    broken.refresh_from_db()
    good.refresh_from_db()
    assert broken.child_id is None
    assert good.child_id is not None


def test_a_sealed_identity_moved_to_another_concern_does_not_open(world: World, vault: Vault) -> None:
    victim, thief = post(world.gp), post(world.teacher, same_child_as=post(world.teacher).pk)
    sealed = SealedIdentity.objects.get(concern=victim)
    SealedIdentity.objects.create(concern=thief, sealed_key=sealed.sealed_key, ciphertext=sealed.ciphertext)
    vault()
    thief.refresh_from_db()
    assert thief.child_id is None


def test_a_correction_moves_the_followers_too(world: World, vault: Vault) -> None:
    first = post(world.gp)
    follower = post(world.gp, "Again.", same_child_as=first.pk)
    vault()
    right = Child.objects.create()
    filing.correct(concern_id=first.pk, child_id=right.pk)
    assert children(first, follower) == {right.pk}
    assert Filing.objects.filter(concern=first, superseded_at=None).get().child == right


def test_a_follow_up_posted_after_a_correction_follows_it(world: World, vault: Vault) -> None:
    first = post(world.gp)
    vault()
    right = Child.objects.create()
    filing.correct(concern_id=first.pk, child_id=right.pk)
    later = post(world.gp, "Again.", same_child_as=first.pk)
    vault()
    assert children(later) == {right.pk}


def test_a_correction_ends_what_the_wrong_alert_had_shown(world: World, vault: Vault) -> None:
    wrong = post(world.gp)
    post(world.teacher)
    post(world.officer)
    vault()
    police_lead = world.police_lead.practitioner
    assert concerns_for(police_lead).filter(pk=wrong.pk).exists()
    filing.correct(concern_id=wrong.pk, child_id=Child.objects.create().pk)
    assert not concerns_for(police_lead).filter(pk=wrong.pk).exists()
    opened = open_alert(alerts_for(police_lead).get().pk, by=police_lead)
    assert wrong.pk not in {outline.concern.pk for outline in opened.outlines}


def asked_to_file(concern: Concern, child: Child) -> CaptureQueriesContext:
    """The queries of it."""
    with CaptureQueriesContext(connection) as asked:
        filing.file(concern_id=concern.pk, child_id=child.pk, outcome=Outcome.SAME, likely_child_id=None)
    return asked


@pytest.mark.parametrize("already", [5, 50])
def test_a_filing_asks_no_more_of_a_child_with_many_concerns(world: World, already: int) -> None:
    child = Child.objects.create()
    for _ in range(already):
        filed(world.gp, child)
    newest = post(world.gp)
    asked = asked_to_file(newest, child)
    assert len(asked) <= 15


@pytest.mark.parametrize("already", [1, 20])
def test_an_alert_is_raised_in_as_many_queries_whatever_it_shows(world: World, already: int) -> None:
    for child in (Child.objects.create(), Child.objects.create()):  # groups are made with the first alert
        for _ in range(already):
            filed(world.gp, child)
        filed(world.gp, child)
        newest = post(world.teacher)
        asked = asked_to_file(newest, child)
    assert newest.contributions.exists()
    assert len(asked) <= 33


@pytest.mark.parametrize("already", [5, 50])
def test_an_alert_of_many_concerns_grows_in_as_many_queries(world: World, already: int) -> None:
    child = Child.objects.create()
    filed(world.gp, child, strength="very_worried")
    for _ in range(already):
        filed(world.gp, child)
    newest = post(world.teacher)
    asked = asked_to_file(newest, child)
    assert newest.contributions.exists()
    assert len(asked) <= 30


@pytest.mark.parametrize("outcome", [Outcome.NEW, Outcome.REVIEW])
def test_a_child_whose_code_is_drawn_for_another_draws_again(
    world: World, monkeypatch: pytest.MonkeyPatch, outcome: Outcome
) -> None:
    likely, child, concern = uuid4(), uuid4(), post(world.gp)
    Child.objects.create(pk=likely, code="AAA-AAA")
    letters = iter("AAAAAACCCCCC")
    monkeypatch.setattr("sharing.models.child.secrets.choice", lambda _: next(letters))
    maybe = likely if outcome is Outcome.REVIEW else None
    filing.file(concern_id=concern.pk, child_id=child, outcome=outcome, likely_child_id=maybe)
    assert Child.objects.get(pk=child).code == "CCC-CCC"
