"""The register by its pages and by the API."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import SharingAgreement
from tests.factories.agencies import AgreementFactory
from tests.factories.world import World
from tests.integration.api.caller import calling

Queries = Callable[..., Any]


@pytest.fixture
def page(client: Client, world: World) -> Client:
    """The privacy officer's browser."""
    client.force_login(world.privacy_officer.practitioner)
    return client


@pytest.fixture
def agreement(world: World) -> SharingAgreement:
    return SharingAgreement.objects.get()


def boxes(name: str, day: date) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def typed(world: World) -> dict[str, Any]:
    return {
        "title": "Schools and police",
        "aim": "To keep children safe on their way home.",
        "purposes": ["protect", "plan_help"],
        "parties": [str(world.school.pk), str(world.police.pk)],
        "source": "IG register 13",
        **boxes("since", in_days(0)),
        **boxes("until", in_days(400)),
        **boxes("review_on", in_days(200)),
    }


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_record_renew_and_end_from_page_to_page(page: Client, world: World) -> None:
    said = text(page.post(reverse("record_agreement"), typed(world), follow=True))
    assert "Schools and police is in the register." in said
    assert world.privacy_officer.practitioner.name in said
    made = SharingAgreement.objects.get(title="Schools and police")
    assert made.purposes == ["plan_help", "protect"]

    renewed = {**boxes("until", in_days(800)), **boxes("review_on", in_days(300)), "source": "IG register 14"}
    said = text(page.post(reverse("renew_agreement", args=[made.pk]), renewed, follow=True))
    assert "is renewed" in said
    assert "Versions" in said
    assert "A newer version has replaced this one" in text(page.get(reverse("agreement", args=[made.pk])))

    said = text(page.post(reverse("end_agreement", args=[made.renewal.pk]), {"reason": "Over."}, follow=True))
    assert "has ended" in said
    assert "Why it ended early" in said
    assert "Renew" not in said.split("Versions")[0].split("Why it ended early")[1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Enter a title"),
        ({"parties": []}, "Choose at least two agencies"),
        ({"purposes": []}, "Choose at least one purpose"),
        (boxes("until", date(2020, 1, 1)), "The last day must be today or later"),
        ({"review_on_month": "13"}, "must be a real date"),
        (boxes("review_on", date(2020, 1, 1)), "Review it while it holds"),
    ],
    ids=["title", "parties", "purposes", "until", "no such month", "review"],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    page: Client, world: World, wrong: dict[str, Any], said: str
) -> None:
    answer = page.post(reverse("record_agreement"), typed(world) | wrong)

    shown = text(answer)
    assert answer.status_code == 200
    assert re.search(rf'govuk-error-message">.{{0,80}}{said}', shown)
    assert "To keep children safe on their way home." in shown
    assert 'value="IG register 13"' in shown
    assert not SharingAgreement.objects.filter(aim__startswith="To keep children").exists()


def test_one_agency_alone_is_refused_beside_the_agencies(page: Client, world: World) -> None:
    shown = text(page.post(reverse("record_agreement"), typed(world) | {"parties": [str(world.school.pk)]}))
    assert re.search(r'id="id_parties-error".{0,120}Choose at least two agencies', shown)


def test_a_renewal_that_comes_too_late_is_refused_on_the_page(
    page: Client, agreement: SharingAgreement
) -> None:
    SharingAgreement.objects.update(until=in_days(-1))
    renewed = {**boxes("until", in_days(800)), **boxes("review_on", in_days(300)), "source": "IG register 14"}
    shown = text(page.post(reverse("renew_agreement", args=[agreement.pk]), renewed))
    assert "Only an agreement in force is renewed" in shown
    assert not hasattr(agreement, "renewal")


@pytest.mark.parametrize("who", ["gp_lead", "triage", "administrator"])
def test_who_only_reads_is_offered_nothing_else(
    client: Client, world: World, agreement: SharingAgreement, who: str
) -> None:
    client.force_login(world.everyone[who].practitioner)
    listed, opened = text(client.get("/agreements/")), text(client.get(f"/agreements/{agreement.pk}/"))

    assert f'href="/agreements/{agreement.pk}/"' in listed
    assert "Surgery" in opened
    for path in ("agreements/new/", "renewal/", "ending/"):
        assert path not in listed + opened
    assert client.get("/agreements/new/").status_code == 403
    assert client.get(f"/agreements/{agreement.pk}/ending/").status_code == 404
    assert client.get(f"/agreements/{agreement.pk}/renewal/").status_code == 404


@pytest.mark.parametrize("who", ["gp", "adviser", "analyst", "steward"])
def test_to_others_the_register_is_closed(
    client: Client, world: World, agreement: SharingAgreement, who: str
) -> None:
    client.force_login(world.everyone[who].practitioner)
    assert client.get("/agreements/").status_code == 403
    assert client.get(f"/agreements/{agreement.pk}/").status_code == 404
    assert "/agreements/" not in text(client.get("/", follow=True))


def test_the_register_says_what_ends_soon_and_whose_review_is_late(
    page: Client, agreement: SharingAgreement
) -> None:
    SharingAgreement.objects.update(until=in_days(20), review_on=in_days(-1))
    shown = text(page.get("/agreements/"))
    assert "Ends soon" in shown
    assert "Review overdue" in shown


def test_a_page_asks_no_more_often_for_many_agreements(
    page: Client, world: World, django_assert_max_num_queries: Queries
) -> None:
    def asked(path: str) -> int:
        with django_assert_max_num_queries(30) as queries:
            page.get(path)
        return len(queries)

    few = asked("/agreements/")
    for number in range(8):
        parties = [world.school, world.police, world.surgery]
        AgreementFactory(partnership=world.partnership, title=f"No {number}", parties=parties)
    assert asked("/agreements/") == few


# API


def body(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "title": "Schools and police",
        "aim": "To keep children safe on their way home.",
        "purposes": ["protect"],
        "parties": [str(world.school.pk), str(world.police.pk)],
        "since": str(in_days(0)),
        "until": str(in_days(400)),
        "review_on": str(in_days(200)),
        "source": "IG register 13",
    } | changed


def test_record_renew_and_end_by_the_api(world: World) -> None:
    officer = calling(world.privacy_officer)
    made = officer.post("agreements/", body(world))
    assert made.status_code == 201
    first = made.json()
    assert (first["standing"], len(first["parties"])) == ("live", 2)

    renewal = {"until": str(in_days(800)), "review_on": str(in_days(300)), "source": "IG register 14"}
    second = officer.post(f"agreements/{first['id']}/renewal/", renewal).json()
    assert (second["series"], second["until"]) == (first["series"], str(in_days(800)))
    assert officer.get(f"agreements/{first['id']}/").json()["standing"] == "renewed"
    assert officer.post(f"agreements/{first['id']}/renewal/", renewal).status_code == 409

    ended = officer.post(f"agreements/{second['id']}/ending/", {"reason": "Over."}).json()
    assert (ended["standing"], ended["ended_reason"]) == ("ended", "Over.")
    listed = [row["standing"] for row in officer.get("agreements/").json()]
    assert listed == ["live", "ended"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"purposes": ["curiosity"]}, "purposes.0"),
        ({"parties": []}, "parties"),
        ({"until": "2020-01-01"}, "until"),
        ({"title": "Late\0 again."}, "title"),
    ],
)
def test_a_wrong_body_names_the_field(world: World, changed: dict[str, Any], field: str) -> None:
    answer = calling(world.privacy_officer).post("agreements/", body(world, **changed))
    assert answer.status_code == 422
    assert field in answer.json()["errors"]


def test_who_keeps_no_register_changes_nothing_by_the_api(world: World, agreement: SharingAgreement) -> None:
    lead = calling(world.gp_lead)
    assert lead.get(f"agreements/{agreement.pk}/").status_code == 200
    assert lead.post("agreements/", body(world)).status_code == 403
    assert lead.post(f"agreements/{agreement.pk}/ending/", {"reason": "Over."}).status_code == 404
    assert SharingAgreement.objects.live().get() == agreement
