import email
import smtplib
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from config.embedded.processes import Process
from config.stack import ROOT, held_port
from tests.integration.embedded.listening import listens_on_tcp


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    with held_port() as held:
        port = held.getsockname()[1]
    place = ["--port", str(port), "--directory", str(tmp_path / "mail")]
    process = Process(
        [sys.executable, "-m", "config.mail_catcher", *place], log=tmp_path / "log", directory=ROOT
    )
    process.start()
    limit = time.monotonic() + 10
    assert process.pid
    while not listens_on_tcp(process.pid) and time.monotonic() < limit:
        time.sleep(0.05)
    yield port, tmp_path
    process.stop()


def test_a_mail_is_kept_as_a_file_and_never_printed(catcher: tuple[int, Path]) -> None:
    port, place = catcher
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "a@example.org",
        "b@example.org",
        "Something needs you",
    )
    message.set_content("Please sign in.")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message)
    (kept,) = (place / "mail").iterdir()
    assert kept.suffix == ".eml"
    assert email.message_from_bytes(kept.read_bytes())["Subject"] == "Something needs you"
    assert (place / "log").read_text() == ""
