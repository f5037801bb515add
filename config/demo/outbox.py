"""The demo's mails, as the catcher kept them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

MOST = 30


@dataclass(frozen=True)
class Mail:
    """`name` is the file's, without its ending."""

    name: str
    to: str
    subject: str
    sent_at: datetime
    text: str


def newest(directory: Path, most: int = MOST) -> list[Mail]:
    return [_read(path) for path in _files(directory)[:most]]


def find(directory: Path, name: str) -> Mail | None:
    """By the names that are there: what is asked for never becomes part of a path."""
    return next((_read(path) for path in _files(directory) if path.stem == name), None)


def _files(directory: Path) -> list[Path]:
    """Newest first: the names begin with the time of arrival."""
    return sorted((path for path in directory.glob("[0-9]*.eml")), reverse=True)


def _read(path: Path) -> Mail:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    sent_at = message["Date"].datetime
    body = message.get_body(("plain",))
    return Mail(
        name=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        # "-0000" says that the time is UTC and nothing of the place.
        sent_at=sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC),
        text=body.get_content() if body else "",
    )
