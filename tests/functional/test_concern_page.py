"""Posting a concern in a real browser: by keyboard alone, on a telephone, without JavaScript."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from agencies.models import Membership
from sharing.models import Concern
from tests.factories.sharing import CategoryFactory, post
from tests.factories.world import World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-headless-shell")
MOST_KEYS = 15
CATEGORIES = ["a-school", "alcohol", "domestic", "health", "injury", "other"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(databases=["default", "identity", "index"], transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Desk:
    """A person signed in at a browser of their own."""

    browser: Browser
    server: LiveServer
    member: Membership

    def open(self, path: str, **context: object) -> Page:
        client = Client()
        client.force_login(self.member.practitioner)
        opened = self.browser.new_context(**context)  # type: ignore[arg-type]
        session = client.cookies["sessionid"].value
        opened.add_cookies([{"name": "sessionid", "value": session, "url": self.server.url}])
        page = opened.new_page()
        page.goto(self.server.url + path)
        return page


@pytest.fixture
def gp(chromium: Browser, live_server: LiveServer, world: World) -> Iterator[Desk]:
    for code in CATEGORIES:
        CategoryFactory(code=code, name=code.capitalize())
    yield Desk(chromium, live_server, world.gp)
    for context in chromium.contexts:
        context.close()


@dataclass
class Keys:
    """The keyboard; counts every key that is not the text of an answer."""

    page: Page
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.pressed += len(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def post_by_keyboard(page: Page) -> int:
    """From the loaded page to the receipt; returns the number of keys that were not text."""
    keys = Keys(page)
    for answer in ("Oliver", "Turner", "14", "5", "2021"):
        keys.type(answer)
        keys.press("Tab")
    keys.press("Tab", "Tab")  # past what is folded: NHS number, UPN and address; a parent or carer
    keys.type("Late again, and hungry.")
    keys.press("Tab", "Space")  # how worried: a niggle
    keys.press("Tab", "Space")  # the parent knows and agrees
    keys.press("Tab", "Space")  # what it is about: the first category
    keys.press("Enter")
    page.wait_for_url("**/receipt/")
    return keys.pressed


@pytest.mark.parametrize("javascript", [True, False])
def test_a_concern_is_posted_by_keyboard_alone_within_the_promised_keys(gp: Desk, javascript: bool) -> None:
    page = gp.open(reverse("share_concern"), java_script_enabled=javascript)
    assert post_by_keyboard(page) <= MOST_KEYS
    concern = Concern.objects.get()
    assert (concern.strength, concern.parent_knows) == ("niggle", "agrees")
    assert page.locator("h1").inner_text() == "Concern shared"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_concern_about_a_mother_needs_no_child(gp: Desk, javascript: bool) -> None:
    page = gp.open(reverse("share_concern"), java_script_enabled=javascript)
    given_name = page.get_by_label("Their given name")
    assert not given_name.is_visible()
    page.get_by_text("A parent or carer, if you know them").click()
    page.get_by_label("Who is this to the child?").select_option("mother")
    given_name.fill("Jacquie")
    page.get_by_label("Their family name").fill("Turner")
    for box, typed in (("day", "11"), ("month", "2"), ("year", "1998")):
        page.locator(f"[name=carer_date_of_birth_{box}]").fill(typed)
    page.get_by_label("This parent or carer").check()
    if javascript:
        assert violations(page) == []
    page.get_by_label("What did you see, hear or notice?").fill("She is using again.")
    page.get_by_label("Niggle").check()
    page.get_by_label("Yes, and agrees").check()
    page.get_by_label("A-school").check()
    page.get_by_role("button", name="Share concern").click()
    page.wait_for_url("**/receipt/")
    assert page.locator("h1").inner_text() == "Concern shared"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_reason_is_asked_only_where_the_parent_does_not_agree(gp: Desk, javascript: bool) -> None:
    page = gp.open(reverse("share_concern"), java_script_enabled=javascript)
    reason = page.get_by_label("Why do you share it although")
    assert not reason.is_visible()
    page.get_by_label("Yes, but does not agree").check()
    assert reason.is_visible()


def addresses(concern: Concern) -> dict[str, str]:
    return {
        "home": reverse("home"),
        "share": reverse("share_concern"),
        "same child": reverse("share_about_same_child", args=[concern.pk]),
        "receipt": reverse("concern_receipt", args=[concern.pk]),
        "concerns": reverse("concerns"),
        "concern": reverse("concern", args=[concern.pk]),
        "nothing": "/no/such/page/",
    }


@pytest.mark.parametrize("width", [375, 1280])
def test_the_posters_pages_have_no_accessibility_violation_and_fit(gp: Desk, width: int) -> None:
    concern = post(gp.member, strength="very_worried", local_label="OT, 5")
    page = gp.open("/", viewport={"width": width, "height": 800})
    for name, address in addresses(concern).items():
        page.goto(gp.server.url + address)
        assert fits(page), f"{name} scrolls sideways at {width} px"
        assert violations(page) == [], name


def test_the_form_with_errors_has_no_accessibility_violation_and_fits(gp: Desk) -> None:
    page = gp.open(reverse("share_concern"), viewport={"width": 375, "height": 800})
    page.get_by_label("Yes, but does not agree").check()
    page.get_by_role("button", name="Share concern").click()
    page.get_by_text("There is a problem").wait_for()
    assert fits(page)
    assert violations(page) == []
    page.get_by_role("link", name="Say what it is about.").click()
    assert page.evaluate("document.activeElement.name") == "categories"


def test_the_sign_in_page_has_no_accessibility_violation_and_fits(gp: Desk) -> None:
    page = gp.browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(gp.server.url + reverse("sign_in"))
    assert fits(page)
    assert violations(page) == []


def test_no_page_of_the_poster_breaks_the_content_policy(gp: Desk) -> None:
    page = gp.open("/")
    broken: list[str] = []
    page.on(
        "console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None
    )
    for address in addresses(post(gp.member)).values():
        page.goto(gp.server.url + address)
    assert broken == []


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def violations(page: Page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page).response["violations"]]
