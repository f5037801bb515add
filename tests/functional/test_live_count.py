"""The number of new messages in the header follows what happens, while the page stays as it is."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from config.stack import Stack
from tests.functional.test_canary import body, post, settle
from tests.functional.visitor import tokens

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-headless-shell")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
CHILD = {"given_name": "Perpetua", "family_name": "Winterbourne", "date_of_birth": "2018-06-17"}
HALF_A_MINUTE = 30_000  # milliseconds

pytestmark = [
    pytest.mark.stack,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


def test_the_number_of_messages_grows_without_loading_the_page_again(stack: Stack) -> None:
    officer = tokens(stack)["officer"]
    # What others posted is told before the number is read: it must not be what the number grows by.
    settle(stack)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.clock.install()
        page.goto(f"{stack.url}/demo/")
        page.locator("form:has(input[name=who][value=triage]) button").click()
        number = page.locator("[data-unread]")
        before = number.inner_text().split()
        # About nobody else's child: what grows an alert that is unread joins its message.
        post(stack, officer, body("very_worried") | {"identity": CHILD, "carers": []})
        settle(stack)
        page.clock.run_for(HALF_A_MINUTE)
        grown = int(before[0] if before else 0) + 1
        expect(number).to_have_text(f"{grown} new")
        browser.close()
