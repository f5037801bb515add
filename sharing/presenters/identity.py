"""An answer of the vault: where it stands, and the identity as lines to read out."""

from datetime import date
from typing import Any

from django.utils import timezone

from sharing.identity.identity import Identity
from sharing.models import SealedAnswer
from sharing.services.sealed_answers import UNREAD, why_not

ELSEWHERE = "Only the browser that asked can open this answer, and this one holds no key to it."


def standing(answer: SealedAnswer, *, has_key: bool) -> tuple[str, str]:
    """(state, why it cannot be shown); the state is empty where only asking again helps."""
    if answer.state not in UNREAD or answer.expires_at <= timezone.now():
        return "", why_not(answer)
    return (answer.state, "") if has_key else ("", ELSEWHERE)


def lines(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """(label, value) of everything that is known. `answer`: an identity as the vault sealed it."""
    identity = Identity.from_dict(answer)
    born, number = identity.date_of_birth, identity.nhs_number.replace(" ", "")
    known = [
        ("Given name", identity.given_name),
        ("Family name", identity.family_name),
        ("Date of birth", _born(born) if born else ""),
        ("NHS number", " ".join((number[:3], number[3:6], number[6:])).strip()),
        ("Unique pupil number", identity.upn),
        ("Address", identity.address),
        ("Postcode", identity.postcode),
        ("Sex", identity.sex.capitalize()),
    ]
    return [(label, value) for label, value in known if value]


def _born(day: date) -> str:
    """What is not fully known was kept as its first day."""
    text = f"{day.day} {day:%B %Y}"
    if day > timezone.localdate():
        return f"Expected on {text}"
    if day.day != 1:
        return text
    return f"{text}, or only the {'year' if day.month == 1 else 'month'} is known"
