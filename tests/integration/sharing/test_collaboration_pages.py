"""The pages of advice, decisions, disclosures, referrals and identity: who sees them, and what they do."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Session
from sharing.models import Advice, Concern, Decision, Disclosure, IdentityRelease, Referral
from sharing.services import identity_releases, referrals
from tests.factories.agencies import MembershipFactory
from tests.factories.collaboration import acknowledged, ask, filed, open_to_school, refer
from tests.factories.sharing import post
from tests.factories.world import World

As = Callable[[str], Client]


def text_of(response: HttpResponse) -> str:
    """The page without its tokens, which differ each time."""
    return re.sub(r'value="[^"]*"', "", response.content.decode())


def subjects(world: World) -> dict[str, tuple[list[object], set[str]]]:
    """Each page: of which things, and who may see it."""
    concern = filed(post(world.gp))
    open_to_school(world, concern)
    referral = acknowledged(world)
    release = identity_releases.ask(
        referral_id=referral.pk, public_key=b"k" * 32, by=world.triage.practitioner
    )
    identity_releases_answered(release)
    own = {"gp", "gp_lead"}
    return {
        "ask_advice": ([concern.pk], own),
        "decide": ([concern.pk], own),
        "open_to": ([concern.pk], own),
        "refer": ([concern.pk], own),
        "advice": ([ask(world).pk], own | {"adviser"}),
        "referral": ([referral.pk], own | {"triage"}),
        "identity_release": ([referral.pk, release.pk], {"triage"}),
    }


def identity_releases_answered(release: IdentityRelease) -> None:
    IdentityRelease.objects.filter(pk=release.pk).update(state="answered", sealed_answer=b"sealed")


PAGES = ["ask_advice", "decide", "open_to", "refer", "advice", "referral", "identity_release"]


@pytest.mark.parametrize("page", PAGES)
def test_whoever_may_not_see_a_page_gets_the_answer_for_a_made_up_id(
    world: World, signed_in: As, page: str
) -> None:
    ids, allowed = subjects(world)[page]
    address, made_up = reverse(page, args=ids), reverse(page, args=[uuid4() for _ in ids])

    for who in world.everyone:
        browser = signed_in(who)
        found, nothing = browser.get(address), browser.get(made_up)
        assert nothing.status_code == 404
        if who in allowed:
            assert found.status_code == 200, who
        else:
            assert found.status_code == 404, who
            assert text_of(found) == text_of(nothing), who


STEPS = ["confirm_referral", "acknowledge_referral", "decide_referral", "tell_outcome", "ask_identity"]


@pytest.mark.parametrize("step", STEPS)
def test_whoever_may_not_take_a_step_gets_the_answer_for_a_made_up_id(
    world: World, signed_in: As, step: str
) -> None:
    referral = refer(world)
    said = {"text": "As I said.", "decision": "assessment"}

    for who in ("teacher", "school_lead", "adviser", "administrator", "analyst", "officer"):
        browser = signed_in(who)
        found = browser.post(reverse(step, args=[referral.pk]), said)
        nothing = browser.post(reverse(step, args=[uuid4()]), said)
        assert (found.status_code, text_of(found)) == (404, text_of(nothing)), who
    referral.refresh_from_db()
    assert (referral.state, referral.written_at) == ("phoned", None)


@pytest.mark.parametrize("page", ["advice_list", "referrals"])
def test_a_list_holds_only_what_is_ones_own(world: World, signed_in: As, page: str) -> None:
    asked, made = ask(world), refer(world)
    links = {
        "advice_list": reverse("advice", args=[asked.pk]),
        "referrals": reverse("referral", args=[made.pk]),
    }
    allowed = {"advice_list": {"gp", "gp_lead", "adviser"}, "referrals": {"gp", "gp_lead", "triage"}}

    listing = {who for who in world.everyone if links[page] in text_of(signed_in(who).get(reverse(page)))}

    assert listing == allowed[page]


# Advice


def test_a_question_is_asked_answered_and_read(world: World, signed_in: As) -> None:
    concern = post(world.gp, "Mum is exhausted.")
    said = {"adviser": world.adviser.pk, "question": "Should I refer?"}

    asked = signed_in("gp").post(reverse("ask_advice", args=[concern.pk]), said)
    page = reverse("advice", args=[Advice.objects.get().pk])
    replied = signed_in("adviser").post(page, {"reply": "Monitor, and look again."})

    assert (asked.status_code, asked["Location"], replied["Location"]) == (302, page, page)
    assert "Monitor, and look again." in text_of(signed_in("gp").get(page))


def test_the_advisers_page_does_not_tell_whose_concern_it_is(world: World, signed_in: As) -> None:
    asked = ask(world, post(world.gp, "Mum is exhausted.", local_label="OT, 5"))

    page = text_of(signed_in("adviser").get(reverse("advice", args=[asked.pk])))

    assert "Should I refer?" in page
    assert "Niggle" in page
    for hidden in ("exhausted", "OT, 5", asked.concern.reference, str(asked.concern_id)):
        assert hidden not in page


def test_a_missing_answer_is_said_beside_the_field_and_what_was_typed_stays(
    world: World, signed_in: As
) -> None:
    address = reverse("ask_advice", args=[post(world.gp).pk])

    page = signed_in("gp").post(address, {"question": "Should I refer her?"}).content.decode()

    assert "There is a problem" in page
    assert "Choose whom you want to ask" in page
    assert "Should I refer her?" in page


def test_a_second_reply_is_refused_and_not_lost(world: World, signed_in: As) -> None:
    page = reverse("advice", args=[ask(world).pk])
    signed_in("adviser").post(page, {"reply": "Monitor."})

    second = signed_in("adviser").post(page, {"reply": "Refer at once."}).content.decode()

    assert "already answered" in second
    assert "Refer at once." in second


# Decisions


@pytest.mark.parametrize(
    ("kind", "leads_to"), [("share", "open_to"), ("refer", "refer"), ("monitor", "concern")]
)
def test_a_decision_leads_to_the_act_that_it_calls_for(
    world: World, signed_in: As, kind: str, leads_to: str
) -> None:
    concern, day = post(world.gp), timezone.localdate() + timedelta(days=30)
    said = {"kind": kind, "reasons": "Stable.", "review_on_day": day.day, "review_on_month": day.month}

    answer = signed_in("gp").post(reverse("decide", args=[concern.pk]), said | {"review_on_year": day.year})

    assert answer["Location"] == reverse(leads_to, args=[concern.pk])
    assert Decision.objects.get().review_on == day


def test_waiting_without_a_date_is_said_beside_the_date(world: World, signed_in: As) -> None:
    address = reverse("decide", args=[post(world.gp).pk])

    page = signed_in("gp").post(address, {"kind": "monitor", "reasons": "Mum is in treatment."})

    assert "Enter the date on which you will look again" in page.content.decode()
    assert "Mum is in treatment." in page.content.decode()
    assert not Decision.objects.exists()


# Disclosures


def refused_today() -> dict[str, object]:
    today = timezone.localdate()
    boxes = {"day": today.day, "month": today.month, "year": today.year}
    dates = ("consent_asked_on", "family_told_on")
    return {
        "consent": "refused",
        "override_reason": "He is alone at night.",
        "family_not_told": "told",
        "considered": ["necessary", "timely"],
        **{f"{date}_{box}": value for date in dates for box, value in boxes.items()},
    }


def test_words_are_opened_from_the_page(world: World, signed_in: As) -> None:
    concern = post(world.gp)
    said = {
        "to_agency": world.school.pk,
        "to_role": "safeguarding_lead",
        "purpose": "plan_help",
        "lawful_basis": "public_task",
        **refused_today(),
    }

    answer = signed_in("gp").post(reverse("open_to", args=[concern.pk]), said)

    assert answer["Location"] == reverse("concern", args=[concern.pk])
    step = Disclosure.objects.get()
    assert (step.consent, step.family_told_on) == ("refused", timezone.localdate())
    assert step.considered == ["necessary", "timely"]


def test_only_agencies_under_a_live_agreement_are_offered(world: World, signed_in: As) -> None:
    outside = MembershipFactory(agency__partnership=world.partnership, agency__name="Outside").agency

    page = signed_in("gp").get(reverse("open_to", args=[post(world.gp).pk])).content.decode()

    assert f'value="{world.school.pk}"' in page
    assert str(outside.pk) not in page


# Referrals


def called(world: World) -> dict[str, object]:
    now = timezone.localtime() - timedelta(hours=1)
    return {
        "to_agency": world.social_care.pk,
        "phoned_to": "The duty social worker",
        "phoned_on_day": now.day,
        "phoned_on_month": now.month,
        "phoned_on_year": now.year,
        "phoned_time": now.strftime("%H:%M"),
        "consent": "not_asked",
        "family_not_told": "risk_or_delay",
        "family_not_told_reason": "They would flee.",
    }


def test_a_referral_goes_its_way_from_page_to_page(world: World, signed_in: As) -> None:
    concern = filed(post(world.gp, "Late and hungry."))

    signed_in("gp").post(reverse("refer", args=[concern.pk]), called(world))
    ids = [Referral.objects.get().pk]
    signed_in("gp").post(reverse("confirm_referral", args=ids), {"text": "As I said."})
    signed_in("triage").post(reverse("acknowledge_referral", args=ids))
    signed_in("triage").post(reverse("decide_referral", args=ids), {"decision": "assessment"})
    signed_in("triage").post(reverse("tell_outcome", args=ids), {"text": "We visit this week."})

    makers = text_of(signed_in("gp").get(reverse("referral", args=ids)))
    assert "We visit this week." in makers
    assert "An initial assessment" in makers
    assert "Late and hungry." in text_of(signed_in("triage").get(reverse("referral", args=ids)))


def test_a_referral_asks_whether_the_family_was_told(world: World, signed_in: As) -> None:
    address = reverse("refer", args=[filed(post(world.gp)).pk])
    unsaid = {name: said for name, said in called(world).items() if not name.startswith("family")}

    page = signed_in("gp").post(address, unsaid).content.decode()

    assert "Choose whether the family knows" in page
    assert not Referral.objects.exists()


def test_what_the_author_said_of_the_parent_is_there_to_be_corrected(world: World, signed_in: As) -> None:
    said = {"parent_knows": "disagrees", "parent_reason": "He is alone at night."}
    address = reverse("refer", args=[filed(post(world.gp, **said)).pk])

    page = signed_in("gp_lead").get(address).content.decode()

    assert "He is alone at night." in page
    assert re.search(r'value="refused"\s+checked', page)


def test_of_a_parent_who_was_not_told_yet_no_answer_is_given_beforehand(world: World, signed_in: As) -> None:
    address = reverse("refer", args=[filed(post(world.gp, parent_knows="not_told")).pk])

    assert not re.search(r'value="not_asked"\s+checked', signed_in("gp").get(address).content.decode())


def test_a_call_in_the_future_is_said_beside_the_field(world: World, signed_in: As) -> None:
    address = reverse("refer", args=[filed(post(world.gp)).pk])
    tomorrow = timezone.localdate() + timedelta(days=2)
    said = called(world) | {
        "phoned_on_day": tomorrow.day,
        "phoned_on_month": tomorrow.month,
        "phoned_on_year": tomorrow.year,
    }

    page = signed_in("gp").post(address, said).content.decode()

    assert "The time of the call must be in the past" in page
    assert "The duty social worker" in page


def test_a_concern_still_being_matched_says_so_and_keeps_the_log_of_the_call(
    world: World, signed_in: As
) -> None:
    page = signed_in("gp").post(reverse("refer", args=[post(world.gp).pk]), called(world)).content.decode()

    assert "still being matched" in page
    assert "The duty social worker" in page
    assert not Referral.objects.exists()


def test_an_outcome_typed_after_a_colleague_told_theirs_is_not_lost(world: World, signed_in: As) -> None:
    referral, triage = acknowledged(world), world.triage.practitioner
    referrals.decide(referral_id=referral.pk, decision="assessment", by=triage)
    referrals.tell_outcome(referral_id=referral.pk, text="First.", by=triage)

    address = reverse("tell_outcome", args=[referral.pk])
    page = signed_in("triage").post(address, {"text": "Second."}).content.decode()

    assert "Somebody may have acted before you" in page
    assert "Second." in page


def test_a_decision_that_is_late_says_so(world: World, signed_in: As) -> None:
    referral = acknowledged(world)
    Referral.objects.update(due_at=timezone.now() - timedelta(minutes=1))

    assert "The decision was due by" in text_of(signed_in("gp").get(reverse("referral", args=[referral.pk])))


# Identity


@pytest.fixture
def referred(world: World, vault: Callable[[], int]) -> Referral:
    """As the vault knows it: the identity was posted with the concern."""
    concern = post(world.gp)
    vault()
    referral = refer(world, Concern.objects.get(pk=concern.pk))
    referrals.confirm_in_writing(referral_id=referral.pk, text="So.", by=world.gp.practitioner)
    return referrals.acknowledge(referral_id=referral.pk, by=world.triage.practitioner)


both = pytest.mark.django_db(databases=["default", "identity", "index"])


@both
def test_the_identity_is_shown_once_to_the_browser_that_asked(
    referred: Referral, signed_in: As, vault: Callable[[], int]
) -> None:
    browser = signed_in("triage")
    asked = browser.post(reverse("ask_identity", args=[referred.pk]))
    vault()

    waiting = browser.get(asked["Location"])
    again = browser.get(asked["Location"])
    shown = browser.post(asked["Location"])
    second = browser.post(asked["Location"])

    assert "Oliver" not in waiting.content.decode() + again.content.decode()
    assert shown.status_code == 200
    for part in ("Oliver", "Turner", "14 May 2021", "999 000 0026", "NB1 4QT"):
        assert part in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert second.status_code == 409
    assert "Oliver" not in second.content.decode()


@both
def test_the_private_key_lives_in_a_cookie_of_this_one_answer_and_nowhere_else(
    referred: Referral, signed_in: As
) -> None:
    browser = signed_in("triage")
    asked = browser.post(reverse("ask_identity", args=[referred.pk]))

    cookie = asked.cookies["one_time_key"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 15 * 60)
    assert cookie["path"] == asked["Location"]
    release = IdentityRelease.objects.get()
    assert cookie.value not in "".join(Session.objects.values_list("session_data", flat=True))
    assert cookie.value not in str([bytes(release.public_key), release.sealed_answer])


@both
def test_another_browser_of_the_same_person_does_not_use_the_answer_up(
    referred: Referral, signed_in: As, vault: Callable[[], int]
) -> None:
    asked = signed_in("triage").post(reverse("ask_identity", args=[referred.pk]))
    vault()

    elsewhere = signed_in("triage").post(asked["Location"])

    assert elsewhere.status_code == 409
    assert IdentityRelease.objects.get().state == "answered"


@pytest.mark.parametrize(
    ("state", "said"),
    [("read", "already read once"), ("refused", "could not tell"), ("expired", "not read in time")],
)
def test_an_answer_that_cannot_be_shown_says_why(world: World, signed_in: As, state: str, said: str) -> None:
    browser = signed_in("triage")
    asked = browser.post(reverse("ask_identity", args=[acknowledged(world).pk]))
    IdentityRelease.objects.update(state=state)

    page = browser.get(asked["Location"])

    assert said in page.content.decode()
    assert "Ask again" in page.content.decode()


def test_an_answer_that_is_not_there_yet_can_be_looked_for_again(
    world: World, signed_in: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sharing.views.sealed_answers.WAIT_SECONDS", 0.01)
    browser = signed_in("triage")
    asked = browser.post(reverse("ask_identity", args=[acknowledged(world).pk]))

    assert "Look again" in browser.get(asked["Location"]).content.decode()


@both
def test_a_damaged_key_shows_nothing(referred: Referral, signed_in: As, vault: Callable[[], int]) -> None:
    browser = signed_in("triage")
    asked = browser.post(reverse("ask_identity", args=[referred.pk]))
    vault()
    browser.cookies["one_time_key"] = "damaged"

    answer = browser.post(asked["Location"])

    assert answer.status_code == 409
    assert "Ask again" in answer.content.decode()


def test_looking_at_the_address_that_asks_does_not_ask(world: World, signed_in: As) -> None:
    referral = acknowledged(world)

    answer = signed_in("triage").get(reverse("ask_identity", args=[referral.pk]))

    assert answer["Location"] == reverse("referral", args=[referral.pk])
    assert not IdentityRelease.objects.exists()


def test_asking_before_acknowledging_is_refused(world: World, signed_in: As) -> None:
    answer = signed_in("triage").post(reverse("ask_identity", args=[refer(world).pk]))

    assert answer.status_code == 409
    assert not IdentityRelease.objects.exists()
