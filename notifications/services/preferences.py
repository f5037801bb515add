"""A person says when they are told, and who stands in for them while they are away."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import audit, selectors
from agencies.errors import Invalid
from agencies.models import Practitioner
from notifications import covering
from notifications.models import Preference


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`days`: 0 is Monday. `away_until`: the last day. `cover`: a membership, of `covering.possible`."""

    days: Collection[int]
    starts: time
    ends: time
    waits_outside_hours: bool
    digest_hour: int | None = None
    away_from: date | None = None
    away_until: date | None = None
    cover: UUID | None = None


@transaction.atomic
def choose(*, choice: Choice, by: Practitioner) -> Preference:
    """Replaces what they chose before. What waits already is told when it was to be. Raises Invalid."""
    wrong = _wrong_hours(choice) | _wrong_absence(choice)
    if choice.cover and not covering.possible(by).filter(pk=choice.cover).exists():
        wrong["cover"] = ["Choose somebody who may be told the same as you."]
    if wrong:
        raise Invalid(wrong)
    kept = asdict(choice)
    kept |= {"days": sorted(set(choice.days)), "cover_id": kept.pop("cover"), "changed_at": timezone.now()}
    chosen, _ = Preference.objects.update_or_create(practitioner=by, defaults=kept)
    audit.record(
        "preference_chosen",
        by=selectors.acting_or_not(by),
        kind="practitioner",
        subject=by.pk,
        waits=choice.waits_outside_hours,
        digest=choice.digest_hour is not None,
        away=choice.away_from is not None,
        cover=choice.cover,
    )
    return chosen


def _wrong_hours(choice: Choice) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not choice.days or not set(choice.days) <= set(range(7)):
        wrong["days"] = ["Choose the days that you work."]
    if choice.digest_hour is not None and not 0 <= choice.digest_hour < 24:
        wrong["digest_hour"] = ["Choose an hour of the day."]
    return wrong


def _wrong_absence(choice: Choice) -> dict[str, list[str]]:
    first, last = choice.away_from, choice.away_until
    wrong: dict[str, list[str]] = {}
    if first is None and (last or choice.cover):
        wrong["away_from"] = ["Enter the first day on which you are away."]
    if last is None and (first or choice.cover):
        wrong["away_until"] = ["Enter the last day on which you are away."]
    if first and last and last < first:
        wrong["away_until"] = ["The last day must be the first day, or after it."]
    elif last and last < timezone.localdate():
        wrong["away_until"] = ["The last day must be today, or in the future."]
    return wrong
