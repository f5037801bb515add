"""The steward's pages: a list, the two records shown once, the verdict, and what can be taken back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from sharing.identity.identity import Identity
from sharing.identity.models import IdentityLink, IdentityRecord
from sharing.identity.ties import Ties
from sharing.models import ChildLink, Concern, MatchReview, RecordComparison
from sharing.services import reviews, ties
from tests.factories.reviews import filed, link, say, second_steward, uncertain
from tests.factories.sharing import OLLY, post
from tests.factories.world import World

both = pytest.mark.django_db(databases=["default", "identity", "index"])
Vault = Callable[[], int]
UNSURE = Identity("Olly", "Turner", None, upn="B801200005001", postcode="NB1 4QT")


@pytest.fixture
def steward(world: World, client: Client) -> Client:
    client.force_login(world.steward.practitioner)
    return client


@pytest.fixture
def unsure(world: World, vault: Vault) -> MatchReview:
    """The vault itself was not sure."""
    post(world.gp)
    post(world.teacher, identity=UNSURE)
    vault()
    return MatchReview.objects.get()


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(response.content.decode())


def ask(client: Client, review: MatchReview) -> str:
    response = client.post(reverse("ask_for_records", args=[review.pk]))
    return response["Location"]


@pytest.mark.django_db
def test_the_list_shows_codes_and_how_sure_the_vault_was(world: World, steward: Client) -> None:
    review = uncertain(world)
    page = shown(steward, reverse("reviews"))
    assert str(review.child) in page
    assert str(review.other) in page
    assert "60% likely" in page
    assert "Late and hungry" not in page


@pytest.mark.django_db
def test_the_navigation_counts_what_waits_for_this_steward(world: World, steward: Client) -> None:
    review = uncertain(world)
    assert "waiting</span>" in shown(steward, reverse("home"))
    say(world, review, same=False)
    assert "waiting</span>" not in shown(steward, reverse("home"))


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["gp", "triage", "privacy_officer"])
def test_others_find_no_review(world: World, client: Client, who: str) -> None:
    review = uncertain(world)
    client.force_login(world.everyone[who].practitioner)
    for name in ("review", "undo_link"):
        assert client.get(reverse(name, args=[review.pk])).status_code == 404
    assert str(review.child) not in shown(client, reverse("reviews"))


@both
def test_both_records_are_shown_beside_each_other_with_how_well_they_agree(
    unsure: MatchReview, steward: Client, vault: Vault
) -> None:
    place = ask(steward, unsure)
    vault()
    assert "Turner" not in shown(steward, place)
    page = unescape(steward.post(place).content.decode())
    for said in ("Oliver", "Olly", "Turner", "14 May 2021", "NB1 4QT", "B801200005001"):
        assert said in page
    assert "A short form of the other" in page
    assert "The same postcode" in page
    assert "Not known" in page
    assert "Late and hungry" not in page


@both
def test_the_vault_has_the_rights_for_the_whole_way(
    world: World,
    unsure: MatchReview,
    steward: Client,
    vault: Vault,
    as_process: Callable[..., AbstractContextManager[None]],
) -> None:
    ask(steward, unsure)
    say(world, unsure, same=True)
    with as_process("vault"), as_process("vault", "identity"):
        assert vault() == 2
    reviews.undo_link(review_id=unsure.pk, reason="Two boys.", by=world.steward.practitioner)
    [concern, *_] = unsure.other.concerns.all()
    reviews.part(reference=concern.reference, reason="A cousin.", by=world.steward.practitioner)
    with as_process("vault"), as_process("vault", "identity"), as_process("index", "index"):
        assert vault() == 2
    assert RecordComparison.objects.get().state == "answered"


@both
def test_beside_it_stands_the_whole_child_that_the_other_was_linked_to_meanwhile(
    world: World, unsure: MatchReview, steward: Client, vault: Vault
) -> None:
    say(world, unsure, same=True)
    vault()
    third = post(world.officer, identity=Identity("Amira", "Khan", date(2015, 2, 2)))
    vault()
    third.refresh_from_db()
    again = MatchReview.objects.create(child=third.child, other=unsure.child, probability=0.5)
    place = ask(steward, again)
    vault()
    page = unescape(steward.post(place).content.decode())
    for said in ("Amira", "Oliver", "Olly", "B801200005001"):
        assert said in page


@both
def test_the_records_are_shown_once(unsure: MatchReview, steward: Client, vault: Vault) -> None:
    place = ask(steward, unsure)
    vault()
    steward.post(place)
    again = steward.post(place)
    assert again.status_code == 409
    assert "Turner" not in again.content.decode()


@both
def test_a_steward_who_is_close_to_the_family_is_shown_nothing(
    world: World, unsure: MatchReview, steward: Client, vault: Vault
) -> None:
    ties.declare(
        ties=Ties(surnames=("Turner",), postcode="NB1 4QT", address="", kin=()),
        by=world.steward.practitioner,
    )
    place = ask(steward, unsure)
    vault()
    assert steward.get(place).status_code == 404


@both
def test_the_vault_tells_nobody_who_is_no_steward(world: World, unsure: MatchReview, vault: Vault) -> None:
    asked = RecordComparison.objects.create(
        review=unsure,
        asked_by=world.gp,
        public_key=bytes(range(32)),
        expires_at=unsure.opened_at.replace(year=2100),
    )
    vault()
    asked.refresh_from_db()
    assert (asked.state, asked.sealed_answer) == ("refused", None)


@both
def test_one_child_from_the_page_to_the_vault_and_back(
    world: World, unsure: MatchReview, steward: Client, vault: Vault
) -> None:
    concern = unsure.child.concerns.get()
    said = {"verdict": "same", "reason": "I telephoned both."}
    assert (
        "one child" in steward.post(reverse("review", args=[unsure.pk]), said, follow=True).content.decode()
    )
    vault()
    concern.refresh_from_db()
    assert concern.child_id == unsure.other_id
    assert IdentityLink.objects.get(until=None).pseudonym == unsure.child_id
    page = steward.post(reverse("undo_link", args=[unsure.pk]), {"reason": "Two boys."}, follow=True)
    assert page.status_code == 200
    vault()
    concern.refresh_from_db()
    assert concern.child_id == unsure.child_id
    assert not IdentityLink.objects.filter(until=None).exists()
    assert "Two boys." in shown(steward, reverse("review", args=[unsure.pk]))


@both
def test_two_kept_apart_by_mistake_are_one_child_from_the_same_page(
    world: World, unsure: MatchReview, steward: Client, vault: Vault
) -> None:
    say(world, unsure, same=False)
    vault()
    path = reverse("review", args=[unsure.pk])
    assert "One child after all?" in shown(steward, path)
    said = {"again": "yes", "verdict": "same", "reason": ""}
    refused = steward.post(path, said).content.decode()
    assert "Enter how you know" in refused
    assert 'name="again" value="yes"' in refused
    steward.post(path, said | {"reason": "The school had misheard."})
    vault()
    assert set(unsure.other.concerns.values_list("pk", flat=True)) == set(
        Concern.objects.values_list("pk", flat=True)
    )
    assert "One child after all?" not in shown(steward, path)


@both
def test_a_later_concern_keeps_to_the_record_that_it_fits_and_goes_back_with_it(
    world: World, unsure: MatchReview, vault: Vault
) -> None:
    say(world, unsure, same=True)
    vault()
    as_surgery, as_school = post(world.gp), post(world.teacher, identity=UNSURE)
    vault()
    filed = Concern.objects.filter(pk__in=[as_surgery.pk, as_school.pk])
    assert set(filed.values_list("child_id", flat=True)) == {unsure.other_id}
    reviews.undo_link(review_id=unsure.pk, reason="Two boys.", by=world.steward.practitioner)
    vault()
    for concern, child in ((as_surgery, unsure.other_id), (as_school, unsure.child_id)):
        concern.refresh_from_db()
        assert concern.child_id == child


@both
def test_a_crash_between_the_two_commits_links_once(
    world: World, unsure: MatchReview, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(world, unsure, same=True)

    def crash(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr("sharing.services.linking.make", crash)
        with pytest.raises(KeyboardInterrupt):
            vault()
    vault()
    assert IdentityLink.objects.count() == 1
    assert ChildLink.objects.get().state == "made"


@both
def test_different_is_settled_by_the_vault(
    world: World, unsure: MatchReview, steward: Client, vault: Vault
) -> None:
    steward.post(reverse("review", args=[unsure.pk]), {"verdict": "different", "reason": "Cousins."})
    vault()
    unsure.child.refresh_from_db()
    assert (unsure.child.status, unsure.child.likely_child) == ("settled", None)


@both
def test_what_a_parted_concern_told_goes_with_it(world: World, steward: Client, vault: Vault) -> None:
    post(world.gp)
    wrong = post(world.teacher, identity=replace(OLLY, given_name="Ollie", nhs_number=""))
    vault()
    left = Concern.objects.get(pk=wrong.pk).child
    assert left is not None
    assert left.concerns.count() == 2
    steward.post(reverse("part_concern"), {"reference": wrong.reference, "reason": "A cousin."})
    vault()
    wrong.refresh_from_db()
    assert wrong.child != left
    assert IdentityRecord.objects.filter(pseudonym=wrong.child_id).count() == 1
    assert IdentityRecord.objects.filter(pseudonym=left.pk).count() == 1
    assert vault() == 0


@both
def test_what_others_told_too_stays_with_them(world: World, steward: Client, vault: Vault) -> None:
    right, wrong = post(world.gp), post(world.teacher)
    vault()
    steward.post(reverse("part_concern"), {"reference": wrong.reference, "reason": "A cousin."})
    vault()
    for concern in (right, wrong):
        concern.refresh_from_db()
        assert IdentityRecord.objects.filter(pseudonym=concern.child_id).count() == 1


@pytest.mark.django_db
def test_a_verdict_without_a_reason_is_asked_for_again(world: World, steward: Client) -> None:
    review = uncertain(world)
    page = steward.post(reverse("review", args=[review.pk]), {"verdict": "same", "reason": ""})
    assert "Enter how you know" in page.content.decode()
    assert not review.verdicts.exists()


@pytest.mark.django_db
def test_who_has_said_same_is_told_that_another_has_to_agree(world: World, steward: Client) -> None:
    review = uncertain(world)
    filed(world.gp, review.other, strength="very_worried")
    said = {"verdict": "same", "reason": "I telephoned both."}
    page = steward.post(reverse("review", args=[review.pk]), said, follow=True)
    assert "Another steward has to agree" in page.content.decode()
    assert "Record your verdict" not in shown(steward, reverse("review", args=[review.pk]))
    say(world, review, same=True, by=second_steward(world))
    assert ChildLink.objects.exists()


@pytest.mark.django_db
def test_undoing_is_offered_while_the_link_holds(world: World, steward: Client) -> None:
    review = uncertain(world)
    path = reverse("undo_link", args=[review.pk])
    assert path not in shown(steward, reverse("review", args=[review.pk]))
    link(world, review)
    assert path in shown(steward, reverse("review", args=[review.pk]))
