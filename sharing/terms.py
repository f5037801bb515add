"""On which terms are words opened: until when, what the parent was asked, and whether the family knows?"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from sharing import prompts
from sharing.models import Consent, NotTold

DAYS, MOST_DAYS = 90, 365
ME, AUTHOR = "me", "author"
Problems = dict[str, list[str]]


@dataclass(frozen=True)
class Terms:
    """What the decider answers; page and API call the answers the same.

    `consent_asked_by` is ME or AUTHOR. `override_reason`: why share although the parent refused.
    `family_not_told` is empty where the family was told, on `family_told_on`. `considered` are codes of
    prompts. Without a `last_day` the words are open for 90 days.
    """

    consent: str
    consent_asked_on: date | None = None
    consent_asked_by: str = ME
    override_reason: str = ""
    family_told_on: date | None = None
    family_not_told: str = ""
    family_not_told_reason: str = ""
    last_day: date | None = None
    considered: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        return self.consent in {Consent.GIVEN, Consent.REFUSED}

    @property
    def until(self) -> datetime:
        """The end of the last day, in London."""
        day = self.last_day or timezone.localdate() + timedelta(days=DAYS)
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def problems_of(terms: Terms) -> Problems:
    """What is wrong, by field; empty where words can be opened on these terms."""
    checks = {
        "consent": "" if terms.consent in dict(Consent.answers()) else "Choose whether the parent was asked.",
        "consent_asked_on": _past(terms.consent_asked_on, "the parent was asked") if terms.asked else "",
        "consent_asked_by": "" if terms.consent_asked_by in {ME, AUTHOR} else "Choose who asked.",
        "override_reason": _override(terms),
        "family_told_on": "" if terms.family_not_told else _past(terms.family_told_on, "they were told"),
        "family_not_told": _not_told(terms),
        "family_not_told_reason": _missing_why(terms),
        "last_day": _last_day(terms.last_day),
        "considered": "Choose from the list." if prompts.unknown(terms.considered) else "",
    }
    return {name: [said] for name, said in checks.items() if said}


def _override(terms: Terms) -> str:
    if terms.consent == Consent.REFUSED and not terms.override_reason.strip():
        return "Say why you share although the parent does not agree."
    return ""


def _not_told(terms: Terms) -> str:
    if terms.family_not_told and terms.family_told_on:
        return "Either the family was told, or it was not."
    return "" if terms.family_not_told in {"", *dict(NotTold.answers())} else "Choose from the list."


def _missing_why(terms: Terms) -> str:
    if terms.family_not_told and not terms.family_not_told_reason.strip():
        return "Say why the family was not told."
    return ""


def _past(day: date | None, what: str) -> str:
    if day is None:
        return f"Enter the date on which {what}."
    return "The date must be today or in the past." if day > timezone.localdate() else ""


def _last_day(day: date | None) -> str:
    today = timezone.localdate()
    if day is None or today < day <= today + timedelta(days=MOST_DAYS):
        return ""
    return f"The last day must be from tomorrow to {MOST_DAYS} days from today."
