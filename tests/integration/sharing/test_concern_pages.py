"""The poster's pages: sharing a concern, the receipt, one's own concerns."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sharing import words
from sharing.models import Concern, Relationship
from tests.factories.agencies import AgencyFactory, MembershipFactory
from tests.factories.sharing import CategoryFactory, post
from tests.factories.world import World

pytestmark = pytest.mark.django_db(databases=["default", "identity", "index"])

SHARE = "share_concern"
NARRATIVE = 'Oliver came late, "no breakfast".\nOlly Turner fell asleep.'


@pytest.fixture
def gp(client: Client, world: World) -> Client:
    client.force_login(world.gp.practitioner)
    return client


def browser(member: object) -> Client:
    client = Client()
    client.force_login(member.practitioner)  # type: ignore[attr-defined]
    return client


def answers(**changed: object) -> dict[str, object]:
    return {
        "given_name": "Oliver",
        "family_name": "Turner",
        "date_of_birth_day": "14",
        "date_of_birth_month": "5",
        "date_of_birth_year": "2021",
        "narrative": NARRATIVE,
        "strength": "niggle",
        "parent_knows": "agrees",
        "categories": ["care"],
        "submission": "one",
    } | changed


def page(response: HttpResponse) -> str:
    return response.content.decode()


def error_beside(response: HttpResponse, field: str) -> str:
    found = re.search(
        rf'id="id_{field}-error"[^>]*>\s*<span[^>]*>Error:</span>(.*?)</p>', page(response), re.DOTALL
    )
    assert found, f"no error beside {field}"
    return html.unescape(found[1]).strip()


def typed_back(response: HttpResponse, field: str) -> str:
    found = re.search(rf'<textarea[^>]*name="{field}"[^>]*>(.*?)</textarea>', page(response), re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_five_answers_make_a_concern_and_its_receipt(gp: Client) -> None:
    receipt = gp.post(reverse(SHARE), answers(), follow=True)
    concern = Concern.objects.get()
    assert receipt.redirect_chain == [(reverse("concern_receipt", args=[concern.pk]), 302)]
    assert concern.reference in page(receipt)
    assert "In 2 places" in page(receipt)
    assert words.read(concern.narrative) == '[child] came late, "no breakfast".\n[child] fell asleep.'


def test_no_page_after_the_form_names_the_child(gp: Client) -> None:
    receipt = gp.post(reverse(SHARE), answers(), follow=True)
    concern = Concern.objects.get()
    pages = [receipt, gp.get("/"), gp.get(reverse("concerns")), gp.get(reverse("concern", args=[concern.pk]))]
    assert not [name for name in ("Oliver", "Turner", "Olly") for each in pages if name in page(each)]


TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"given_name": " "}, "given_name", "Enter the child's given name."),
        ({"family_name": ""}, "family_name", "Enter the child's family name."),
        ({"date_of_birth_day": "31", "date_of_birth_month": "2"}, "date_of_birth", "must be a real date"),
        ({"date_of_birth_month": ""}, "date_of_birth", "must include a month"),
        ({"date_of_birth_day": "", "date_of_birth_year": ""}, "date_of_birth", "must include a year"),
        ({"date_of_birth_year": "2091"}, "date_of_birth", "write Unborn as the given name"),
        ({"date_of_birth_year": "2091", "given_name": "Unborn"}, "date_of_birth", "in the next 10 months"),
        ({"date_of_birth_year": "1999"}, "date_of_birth", "under 18"),
        ({"nhs_number": "9990000027"}, "nhs_number", "Check the NHS number"),
        ({"upn": "B123456789012"}, "upn", "Check the UPN"),
        ({"narrative": ""}, "narrative", "Say what you saw"),
        ({"strength": ""}, "strength", "Say how worried you are."),
        ({"strength": "livid"}, "strength", "Choose from the list."),
        ({"parent_knows": ""}, "parent_knows", "Say whether the parent knows."),
        ({"parent_knows": "disagrees"}, "parent_reason", "Say why you share"),
        ({"categories": []}, "categories", "Say what it is about."),
        ({"categories": ["care", "weather"]}, "categories", "one of these is not on it"),
        (
            {
                "observed_at_day": str(TOMORROW.day),
                "observed_at_month": str(TOMORROW.month),
                "observed_at_year": str(TOMORROW.year),
            },
            "observed_at",
            "must be in the past",
        ),
        ({"local_label": "x" * 61}, "local_label", "60 characters"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field_and_nothing_typed_is_lost(
    gp: Client, changed: dict[str, object], field: str, said: str
) -> None:
    refused = gp.post(reverse(SHARE), answers(narrative=NARRATIVE) | changed)
    assert said in error_beside(refused, field)
    assert "<title>Error: Share a concern" in page(refused)
    assert typed_back(refused, "narrative") == changed.get("narrative", NARRATIVE)
    assert not Concern.objects.exists()


MOTHER: dict[str, object] = {
    "carer_kind": "mother",
    "carer_given_name": "Jacquie",
    "carer_family_name": "Turner",
    "carer_date_of_birth_day": "11",
    "carer_date_of_birth_month": "2",
    "carer_date_of_birth_year": "1998",
    "carer_lives_with": "yes",
}
NO_CHILD: dict[str, object] = dict.fromkeys(
    [name for name in answers() if name.startswith(("given", "family", "date"))], ""
)


def test_a_carer_may_be_named_beside_the_child(gp: Client, vault: Callable[[], int]) -> None:
    gp.post(reverse(SHARE), answers(**MOTHER, narrative="Jacquie overslept, so Olly was late."))
    vault()
    relationship = Relationship.objects.get()
    assert (relationship.kind, relationship.lives_with) == ("mother", True)
    concern = Concern.objects.get()
    assert concern.child == relationship.child
    assert words.read(concern.narrative) == "[mother] overslept, so [child] was late."


def test_a_concern_about_a_carer_asks_for_no_child(gp: Client, vault: Callable[[], int]) -> None:
    gp.post(reverse(SHARE), answers(**NO_CHILD, **MOTHER, about="carer"))
    vault()
    concern = Concern.objects.get()
    assert concern.carer is not None
    assert "JT, " in page(gp.get(reverse("concerns")))
    same = page(gp.get(reverse("share_about_same_child", args=[concern.pk])))
    assert "Share about the same parent or carer" in same
    assert "Refer to children" not in page(gp.get(reverse("concern", args=[concern.pk])))


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        (NO_CHILD | {"about": "carer"}, "carer_kind", "Say who this is to the child."),
        (MOTHER | {"carer_given_name": ""}, "carer_given_name", "Enter the parent or carer's given name."),
        (MOTHER | {"carer_nhs_number": "9990000027"}, "carer_nhs_number", "Check the NHS number"),
        (MOTHER | {"carer_date_of_birth_year": "2091"}, "carer_date_of_birth", "must be in the past"),
        (
            NO_CHILD
            | {"about": "carer", "carer_kind": "mother", "carer_given_name": "J", "carer_family_name": "T"},
            "carer_date_of_birth",
            "or an NHS number",
        ),
        (MOTHER | NO_CHILD | {"given_name": "Olly", "about": "carer"}, "family_name", "family name"),
    ],
)
def test_what_is_wrong_about_a_carer_is_told_beside_its_field(
    gp: Client, changed: dict[str, object], field: str, said: str
) -> None:
    assert said in error_beside(gp.post(reverse(SHARE), answers() | changed), field)
    assert not Concern.objects.exists()


def test_more_than_three_categories_are_refused(gp: Client) -> None:
    codes = ["care", "school", "injury", "other"]
    for code in codes:
        CategoryFactory(code=code)
    assert "Choose 3 at most." in error_beside(
        gp.post(reverse(SHARE), answers(categories=codes)), "categories"
    )


def test_a_text_that_is_too_long_comes_back_whole(gp: Client) -> None:
    text = "wörter und\n" * 2000
    refused = gp.post(reverse(SHARE), answers(narrative=text))
    assert "You have used 21,999" in error_beside(refused, "narrative")
    assert typed_back(refused, "narrative") == text


UNDATED = {"date_of_birth_day": "", "date_of_birth_month": "", "date_of_birth_year": ""}


@pytest.mark.parametrize("known", [{"nhs_number": "999 000 0026"}, {"address": "12 Orchard Close, NB1 4QT"}])
def test_without_a_date_of_birth_a_number_or_the_home_is_enough(gp: Client, known: dict[str, str]) -> None:
    assert gp.post(reverse(SHARE), answers() | UNDATED | known).status_code == 302


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"address": "12 Orchard Close"},
        {"postcode": "NB1 4QT"},
        {"address": "12 Orchard Close, NB1 4QT", "given_name": "Unborn"},
    ],
)
def test_less_than_that_is_refused_and_the_page_says_what_will_do(gp: Client, known: dict[str, str]) -> None:
    refused = gp.post(reverse(SHARE), answers() | UNDATED | known)
    assert "only the year will do" in error_beside(refused, "date_of_birth")
    assert all(f'value="{typed}"' in page(refused) for typed in known.values())


@pytest.mark.parametrize("month", ["", "5", "May"])
def test_of_a_date_of_birth_the_year_and_what_else_is_known_will_do(gp: Client, month: str) -> None:
    partly = answers(date_of_birth_day="", date_of_birth_month=month)
    assert gp.post(reverse(SHARE), partly).status_code == 302


def test_a_partial_date_comes_back_as_it_was_typed(gp: Client) -> None:
    refused = gp.post(
        reverse(SHARE), answers(date_of_birth_day="", date_of_birth_month="", given_name=" ", narrative="")
    )
    boxes = re.findall(r'<input[^>]*name="date_of_birth_(\w+)"[^>]*>', page(refused))
    typed = re.findall(r'<input(?=[^>]*name="date_of_birth_(\w+)")[^>]*value="(\w+)"', page(refused))
    assert (boxes, typed) == (["day", "month", "year"], [("year", "2021")])


def test_a_child_not_born_yet_has_an_expected_date(gp: Client) -> None:
    due = {"date_of_birth_day": TOMORROW.day, "date_of_birth_month": TOMORROW.month}
    unborn = answers(given_name="Unborn", date_of_birth_year=TOMORROW.year, **due)
    assert gp.post(reverse(SHARE), unborn).status_code == 302


def test_what_is_folded_away_is_open_where_it_is_wrong(gp: Client) -> None:
    folded = re.compile(r"<details[^>]*?( open)?>\s*<summary[^>]*>\s*<span[^>]*>\s*NHS number", re.DOTALL)
    untouched = folded.search(page(gp.get(reverse(SHARE))))
    wrong = folded.search(page(gp.post(reverse(SHARE), answers(nhs_number="1"))))
    assert untouched
    assert not untouched[1]
    assert wrong
    assert wrong[1]


def test_a_repeated_submission_shows_the_same_receipt(gp: Client) -> None:
    first, second = (gp.post(reverse(SHARE), answers()) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Concern.objects.count() == 1


def test_other_words_under_a_used_submission_are_kept_and_can_be_shared(gp: Client) -> None:
    gp.post(reverse(SHARE), answers())
    refused = gp.post(reverse(SHARE), answers(narrative="And his shoes had holes."))
    assert "shared already" in page(refused)
    assert typed_back(refused, "narrative") == "And his shoes had holes."
    fresh = re.search(r'name="submission" value="([^"]+)"', page(refused))
    assert fresh
    gp.post(reverse(SHARE), answers(narrative="And his shoes had holes.", submission=fresh[1]))
    assert Concern.objects.count() == 2


def test_every_form_is_a_submission_of_its_own(gp: Client) -> None:
    found = {
        re.search(r'name="submission" value="([^"]+)"', page(gp.get(reverse(SHARE))))[1] for _ in range(2)
    }  # type: ignore[index]
    assert len(found) == 2


def test_without_a_label_initials_and_age_are_how_the_agency_recognises_it(gp: Client) -> None:
    gp.post(reverse(SHARE), answers())
    age = (timezone.localdate() - timedelta(days=133)).year - 2021
    assert f"OT, {age}" in page(gp.get(reverse("concerns")))


def test_a_reason_that_the_last_choice_hides_again_is_not_kept(gp: Client) -> None:
    gp.post(reverse(SHARE), answers(parent_knows="agrees", parent_reason="She was angry."))
    assert Concern.objects.get().parent_reason is None


def test_a_day_that_is_given_is_when_it_was(gp: Client) -> None:
    gp.post(reverse(SHARE), answers(observed_at_day="3", observed_at_month="March", observed_at_year="2026"))
    assert timezone.localdate(Concern.objects.get().observed_at).isoformat() == "2026-03-03"


def test_who_works_for_two_agencies_says_on_whose_behalf(gp: Client, world: World) -> None:
    clinic = AgencyFactory(partnership=world.partnership, name="Clinic")
    MembershipFactory(practitioner=world.gp.practitioner, agency=clinic)
    assert "On whose behalf?" in page(gp.get(reverse(SHARE)))
    gp.post(reverse(SHARE), answers(agency=str(clinic.pk)))
    assert Concern.objects.get().agency == clinic


def test_nobody_posts_on_behalf_of_an_agency_they_do_not_work_for(gp: Client, world: World) -> None:
    clinic = AgencyFactory(partnership=world.partnership)
    MembershipFactory(practitioner=world.gp.practitioner, agency=clinic)
    refused = gp.post(reverse(SHARE), answers(agency=str(world.school.pk)))
    assert error_beside(refused, "agency") == "Choose from the list."


@pytest.mark.parametrize("who", ["analyst", "administrator", "steward", "privacy_officer", "adviser"])
def test_a_role_that_does_not_post_is_told_so(world: World, who: str) -> None:
    answer = browser(world.everyone[who]).get(reverse(SHARE))
    assert answer.status_code == 403
    assert "None of your current roles posts concerns." in page(answer)


def test_very_worried_says_whom_to_telephone_before_and_after(gp: Client, world: World) -> None:
    world.social_care.phone = "01632 960999"
    world.social_care.save()
    assert "Telephone first: 01632\N{NO-BREAK SPACE}960999" in page(gp.get(reverse(SHARE)))
    receipt = gp.post(reverse(SHARE), answers(strength="very_worried"), follow=True)
    assert "Telephone now" in page(receipt)
    assert "01632 960999" in page(receipt)


def test_a_receipt_is_for_its_author_alone(world: World) -> None:
    concern = post(world.gp)
    seen = {
        who
        for who, member in world.everyone.items()
        if browser(member).get(reverse("concern_receipt", args=[concern.pk])).status_code == 200
    }
    assert seen == {"gp"}


def test_the_same_child_is_followed_without_retyping_anything(gp: Client, world: World) -> None:
    earlier = post(world.gp, local_label="OT, 5")
    address = reverse("share_about_same_child", args=[earlier.pk])
    form = page(gp.get(address))
    assert earlier.reference in form
    assert "OT, 5" in form
    assert 'name="given_name"' not in form
    followed = {
        name: value for name, value in answers().items() if "name" not in name and "birth" not in name
    }
    gp.post(address, followed)
    assert Concern.objects.latest("posted_at").same_child_as == earlier


def test_only_the_own_agency_starts_from_a_concern(world: World) -> None:
    concern = post(world.gp)
    address = reverse("share_about_same_child", args=[concern.pk])
    allowed = {
        who for who, member in world.everyone.items() if browser(member).get(address).status_code == 200
    }
    assert allowed == {"gp", "gp_lead"}


def test_the_words_are_for_the_author_and_the_own_lead(world: World) -> None:
    concern = post(world.gp, "Slept in the waiting room.")
    address = reverse("concern", args=[concern.pk])
    answered = {who: browser(member).get(address) for who, member in world.everyone.items()}
    assert {who for who, answer in answered.items() if "waiting room" in page(answer)} == {"gp", "gp_lead"}
    assert {answer.status_code for who, answer in answered.items() if who not in {"gp", "gp_lead"}} == {404}


def test_my_concerns_are_mine_and_a_lead_may_ask_for_the_agencys(world: World) -> None:
    mine, theirs = post(world.gp), post(world.gp_lead)
    shown = page(browser(world.gp).get(reverse("concerns"), {"of": "agency"}))
    assert mine.reference in shown
    assert theirs.reference not in shown
    lead = browser(world.gp_lead)
    assert mine.reference not in page(lead.get(reverse("concerns")))
    assert mine.reference in page(lead.get(reverse("concerns"), {"of": "agency"}))


def test_older_concerns_are_one_link_away(gp: Client, world: World) -> None:
    references = [post(world.gp).reference for _ in range(26)]
    newest = page(gp.get(reverse("concerns")))
    older = re.search(r'href="(\?[^"]*before=[^"]+)"', newest)
    assert older
    rest = page(gp.get(reverse("concerns") + html.unescape(older[1])))
    assert references[0] not in newest
    assert references[0] in rest
    assert "Older" not in rest
