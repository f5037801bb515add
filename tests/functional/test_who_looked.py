"""A privacy officer asks who looked at the child of the story; nobody bent the record of it."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser

from config.stack import ROOT, Stack
from tests.functional.test_every_page import chromium, pytestmark, wrong_with
from tests.functional.visitor import manage, tokens

__all__ = ["chromium", "pytestmark"]


def code_of_the_child(stack: Stack) -> str:
    asked = Request(
        f"{stack.url}/api/v1/alerts/", headers={"Authorization": f"Bearer {tokens(stack)['triage']}"}
    )
    with urlopen(asked) as answer:
        alerts = json.load(answer)["results"]
    # The newest that was answered: in the story it is, and what other tests raise is not.
    return str(next(alert["code"] for alert in alerts if alert["state"] != "raised"))


def test_who_looked_is_told_on_an_accessible_page_that_fits_a_telephone(
    chromium: Browser, played: Stack
) -> None:
    context = chromium.new_context(viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto(f"{played.url}/demo/")
    page.locator("form:has(input[name=who][value=privacy_officer]) button").click()
    page.goto(f"{played.url}/audit/")
    page.get_by_label("Child’s code").fill(code_of_the_child(played))
    page.get_by_label("A routine check").check()
    page.get_by_role("button", name="Show who looked").click()
    page.get_by_text("Download as JSON lines").wait_for()
    shown = page.locator("main").inner_text()
    assert wrong_with(page) == []
    assert "Leah Morgan" in shown
    assert "Alert opened" in shown
    context.close()


def test_the_log_of_the_story_holds_from_the_outside(played: Stack, tmp_path: Path) -> None:
    secrets = played.directory / "secrets"
    seal = "import django; django.setup(); from agencies import audit_sealing; audit_sealing.seal()"
    signing = {"AUDIT_SIGNING_KEY_FILE": str(secrets / "audit_signing.key")}
    subprocess.run(
        [sys.executable, "-c", seal], env=played.environment.of("demo") | signing, cwd=ROOT, check=True
    )
    export = f"{tmp_path}/export.jsonl"
    assert manage(played, "export_audit", export).returncode == 0
    told = manage(played, "verify_audit", "--export", export, "--key", str(secrets / "audit_verify.key"))
    assert told.returncode == 0, told.stdout + told.stderr
    assert "hold." in told.stdout
