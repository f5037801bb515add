"""Every page of the story, opened in Chromium as somebody of each role, is accessible and fits a telephone.

A person's pages are found as the person finds them: by following links, one page of each kind.
"""

import re
import shutil
from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from config.demo import cast
from config.stack import Stack

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-headless-shell")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
ROLES_SEE = {
    "clifford": {"/", "/concerns/", "/concerns/new/", "/concerns/*/", "/referrals/*/", "/advice/*/"}
    | {"/concerns/*/disclosure/", "/concerns/*/disclosures/"}
    | {"/me/sign-in/", "/me/sign-in/app/", "/me/sign-in/passkeys/add/", "/me/sessions/", "/me/systems/"}
    | {"/me/told/", "/me/told/email/", "/me/told/when/"},
    "named_gp": {"/", "/alerts/", "/alerts/*/", "/concerns/*/", "/me/ties/", "/opening-requests/"},
    "adviser": {"/", "/advice/", "/advice/*/"},
    "triage": {"/", "/alerts/*/", "/referrals/*/", "/identity-requests/", "/children/*/identity-requests/"}
    | {"/restrictions/", "/children/*/restriction/"},
    "duty_manager": {"/", "/alerts/", "/alerts/*/", "/children/*/restriction/"},
    "administrator": {"/", "/people/", "/people/invite/", "/people/*/", "/audit/checkpoints/"}
    | {"/people/*/sessions/", "/systems/", "/systems/new/"}
    | {"/webhooks/", "/webhooks/new/", "/undelivered/", "/status/"},
    "analyst": {"/", "/patterns/"},
    "steward": {"/", "/reviews/", "/reviews/*/", "/reviews/parting/"},
    "privacy_officer": {
        "/",
        "/audit/",
        "/audit/checkpoints/",
        "/audit/unusual-access/",
        "/restrictions/",
        "/emergency-openings/",
        "/agreements/",
        "/agreements/new/",
        "/agreements/*/",
        "/agreements/*/renewal/",
        "/agreements/*/ending/",
    },
}
# The same page whoever signed in: opened as one person.
SAME_FOR_ALL = ("/me/sign-in/", "/me/sessions/", "/me/systems/", "/me/told/")
ONE = "clifford"
MOST_PAGES = 30

pytestmark = [
    pytest.mark.stack,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def kind_of(path: str) -> str:
    """The path with ids left out: one page of each kind is opened."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", path)


def links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(a => a.href)")
    here = urlsplit(page.url).netloc
    return [urlsplit(link).path for link in found if urlsplit(link).netloc == here]


def wrong_with(page: Page) -> list[str]:
    """What axe finds, as rule and first place; and whether a telephone must scroll sideways."""
    found = [
        f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"
        for violation in Axe().run(page).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("scrolls sideways at 375 px")
    return found


def walk(page: Page, url: str, *passing: str) -> dict[str, list[str]]:
    """What is wrong with each kind of page that can be reached from home, `passing` by some."""
    seen: dict[str, list[str]] = {}
    waiting = deque(["/"])
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.popleft()
        if kind_of(path) in seen or path.startswith(("/api/", "/static/", "/demo/", *passing)):
            continue
        answer = page.goto(url + path)
        assert answer
        seen[kind_of(path)] = [] if answer.status == 200 else [f"answered {answer.status}"]
        seen[kind_of(path)] += wrong_with(page)
        waiting.extend(links(page))
    return seen


def test_somebody_of_every_role_looks_at_their_pages() -> None:
    roles = {member.key: member.role for member in cast.players()}
    assert {roles[who] for who in ROLES_SEE} == set(roles.values())


@pytest.mark.parametrize("who", ROLES_SEE)
def test_every_page_is_accessible_and_fits_a_telephone(chromium: Browser, played: Stack, who: str) -> None:
    context = chromium.new_context(viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto(f"{played.url}/demo/")
    page.locator(f"form:has(input[name=who][value={who}]) button").click()
    seen = walk(page, played.url, *() if who == ONE else SAME_FOR_ALL)
    context.close()
    assert {kind: wrong for kind, wrong in seen.items() if wrong} == {}
    assert ROLES_SEE[who] <= seen.keys()


def test_two_records_beside_each_other_are_accessible_and_fit_a_telephone(
    chromium: Browser, played: Stack
) -> None:
    page = chromium.new_context(viewport={"width": 375, "height": 800}).new_page()
    page.goto(f"{played.url}/demo/")
    page.locator("form:has(input[name=who][value=steward]) button").click()
    page.goto(f"{played.url}/reviews/")
    page.locator("main table a").first.click()
    seen = {}
    for button in ("Look at the two records", "Show it once"):
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state()
        seen[button] = wrong_with(page)
    assert page.get_by_role("table").count() == 1
    assert {button: wrong for button, wrong in seen.items() if wrong} == {}


def test_the_pages_for_strangers_are_accessible(chromium: Browser, played: Stack) -> None:
    page = chromium.new_context(viewport={"width": 375, "height": 800}).new_page()
    seen = {}
    for path in ("/demo/", "/demo/outbox/", "/sign-in/", "/api/v1/docs/"):
        page.goto(played.url + path)
        seen[path] = wrong_with(page)
    assert {path: wrong for path, wrong in seen.items() if wrong} == {}
