"""Passkeys and the idle lock in a real browser: what only scripts do."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from config.stack import Stack
from tests.functional.test_every_page import FLAGS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-headless-shell")
pytestmark = [
    pytest.mark.stack,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_context()
        browser.close()


@pytest.fixture
def url(stack: Stack) -> str:
    """A passkey belongs to a name; a number will not do."""
    return stack.url.replace("127.0.0.1", "localhost")


def as_player(page: Page, url: str, who: str) -> None:
    page.goto(f"{url}/demo/")
    page.locator(f"form:has(input[name=who][value={who}]) button").click()
    page.wait_for_url(f"{url}/")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_passkey_is_made_signs_in_alone_and_confirms(context: BrowserContext, url: str) -> None:
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    as_player(page, url, "clifford")
    page.goto(f"{url}/me/sign-in/passkeys/add/")
    page.get_by_label("Name").fill("Work laptop")
    press(page, "Make the passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    press(page, "Sign out")

    page.goto(f"{url}/sign-in/")
    press(page, "Sign in with a passkey")
    page.wait_for_url(f"{url}/")

    page.goto(f"{url}/me/sign-in/recovery-codes/new/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    press(page, "Use a passkey")
    page.wait_for_url(f"{url}/me/sign-in/recovery-codes/new/")

    # Without the person's finger nothing opens.
    press(page, "Sign out")
    device.send(
        "WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": False}
    )
    page.goto(f"{url}/sign-in/")
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("alert").filter(has_text="No passkey was used")).to_be_visible()


def typing(page: Page, url: str) -> None:
    page.clock.install()
    as_player(page, url, "clifford")
    page.goto(f"{url}/concerns/new/")
    page.get_by_label("What did you see, hear or notice?").fill("Half a thought")


def test_an_idle_page_warns_and_then_locks_and_keeps_the_draft(context: BrowserContext, url: str) -> None:
    page = context.new_page()
    typing(page, url)
    page.clock.fast_forward("13:30")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.run_for(31_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.clock.run_for(60_000)

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in again")
    assert "Half a thought" not in page.inner_text("body")
    carried = page.locator("input[name=carried]").first.input_value()
    assert "Half a thought" in carried
    page.goto(url)
    expect(page).to_have_url(re.compile("/demo/"))


def test_staying_signed_in_closes_the_warning(context: BrowserContext, url: str) -> None:
    page = context.new_page()
    typing(page, url)
    page.clock.fast_forward("14:01")
    with page.expect_request("**/awake/") as asked:
        press(page, "Stay signed in")
    answer = asked.value.response()
    assert answer
    assert answer.status == 204
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.fast_forward("13:00")
    expect(page.get_by_label("What did you see, hear or notice?")).to_have_value("Half a thought")
