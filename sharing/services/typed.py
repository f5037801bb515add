"""What a person typed or chose, made fit to keep: not empty, not endless, no numbers that name a child."""

from django.db import models

from agencies.errors import Invalid
from sharing import words
from sharing.models import Words
from sharing.policies import MOST_CHARACTERS
from sharing.redaction import redact


def line(field: str, text: str, *, most: int) -> str:
    """The text without NHS numbers, UPNs and full postcodes. Raises Invalid where empty or over `most`."""
    stripped = text.strip()
    if not stripped:
        raise Invalid({field: ["This cannot be empty."]})
    if len(stripped) > most:
        raise Invalid({field: [f"This must be {most:,} characters or fewer."]})
    # Nobody's name is known here, so none is looked for.
    return redact(stripped).text


def keep(field: str, text: str) -> Words:
    """Stores the text, encrypted. Raises Invalid as `line` does."""
    return words.write(line(field, text, most=MOST_CHARACTERS))


def chosen(**answers: tuple[str, type[models.TextChoices]]) -> None:
    """Raises Invalid with every answer that is not on its list."""
    wrong = {
        name: ["Choose one."] for name, (value, choices) in answers.items() if value not in choices.values
    }
    if wrong:
        raise Invalid(wrong)
