from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

import pytest

from config.demo import outbox


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    for number, person in enumerate(("first", "second"), start=1):
        mail = EmailMessage()
        mail["To"], mail["Subject"] = f"{person}@agency.example", "Something needs you"
        mail["Date"] = formatdate(0)
        mail.set_content(f"Sign in, {person}.\n")
        (tmp_path / f"{number}-000001.eml").write_bytes(mail.as_bytes())
    (tmp_path / ".3-000001.eml").write_bytes(b"half a mail")
    return tmp_path


def test_the_newest_comes_first_and_half_a_mail_does_not(mails: Path) -> None:
    assert [mail.to for mail in outbox.newest(mails)] == ["second@agency.example", "first@agency.example"]


def test_a_mail_is_found_by_its_name(mails: Path) -> None:
    found = outbox.find(mails, "1-000001")
    assert found is not None
    assert found.text == "Sign in, first.\n"
    assert found.sent_at == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "../1-000001", "3-000001", "*"])
def test_nothing_else_is_found(mails: Path, name: str) -> None:
    assert outbox.find(mails / "inside", name) is None
    assert outbox.find(mails, name) is None


def test_without_a_directory_the_outbox_is_empty(tmp_path: Path) -> None:
    assert outbox.newest(tmp_path / "mail") == []
