"""Loads the demo's partnership and posts its background concerns. A second run changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, AgencyKind, Membership, Partnership, Practitioner, SharingAgreement
from config.demo import background, data
from sharing import defaults
from sharing.identity.named import Named
from sharing.models import Category, Concern, IdempotencyKey
from sharing.services import concerns

STEP = 50  # concerns between two lines of progress

Say = Callable[[str], None]


@transaction.atomic
def load_partnership() -> Partnership:
    """The partnership, its agencies and people, what they agreed, and the default rules, clocks and steps."""
    listed = data.read("partnership")
    partnership, _ = Partnership.objects.get_or_create(
        name=listed["name"], defaults={"nation": listed["nation"]}
    )
    for order, kind in enumerate(listed["kinds"], start=1):
        AgencyKind.objects.get_or_create(code=kind["code"], defaults={"name": kind["name"], "order": order})
    agencies = {each["key"]: _agency(each, partnership) for each in listed["agencies"]}
    since = date.fromisoformat(listed["since"])
    for agreement in listed["agreements"]:
        _agree(partnership, agencies, agreement, since)
    for person in data.read("people"):
        _member(person, agencies[person["agency"]], since)
    for category in data.read("categories"):
        Category.objects.get_or_create(code=category["code"], defaults=category)
    defaults.load()
    return partnership


def post(planned: Sequence[background.Planned], partnership: Partnership, *, say: Say) -> None:
    """Posts what is not posted yet, through the service itself: the vault has to file each like any other."""
    keys = IdempotencyKey.objects.filter(key__in=[each.key for each in planned])
    posted = set(keys.values_list("key", flat=True))
    missing = [each for each in planned if each.key not in posted]
    members = _members_by_key(partnership)
    for number, each in enumerate(missing, start=1):
        _post(each, members[each.author])
        if number % STEP == 0 or number == len(missing):
            say(f"Posted {number} of {len(missing)} background concerns")


def _post(planned: background.Planned, by: Membership) -> None:
    with transaction.atomic():
        posted = concerns.post(
            by=by, draft=planned.draft, named=Named(planned.identity), idempotency_key=planned.key
        )
        # As if posted when it was seen, so that lists and pictures reach back in time.
        Concern.objects.filter(pk=posted.concern.pk).update(posted_at=posted.concern.observed_at)


def _agency(listed: dict[str, Any], partnership: Partnership) -> Agency:
    agency, _ = Agency.objects.get_or_create(
        partnership=partnership,
        name=listed["name"],
        defaults={"kind_id": listed["kind"], "phone": listed["phone"]},
    )
    return agency


def _agree(
    partnership: Partnership, agencies: Mapping[str, Agency], listed: dict[str, Any], since: date
) -> None:
    """Days count from the first loading, so that one agreement is about to end then."""
    today = timezone.localdate()
    agreement, _ = SharingAgreement.objects.get_or_create(
        partnership=partnership,
        title=listed["title"],
        renews=None,
        defaults={
            "aim": listed["aim"],
            "purposes": listed["purposes"],
            "since": since,
            "until": today + timedelta(days=listed["days_left"]),
            "review_on": today + timedelta(days=listed["days_to_review"]),
            "source": listed["source"],
        },
    )
    keys = agencies if listed["parties"] == "all" else listed["parties"]
    agreement.parties.add(*(agencies[key] for key in keys))


def _member(listed: dict[str, str], agency: Agency, since: date) -> None:
    """Nobody of the demo has a password: the cast list signs people in."""
    known = Practitioner.objects.filter(email=listed["email"]).first()
    practitioner = known or Practitioner.objects.create_user(
        listed["email"], listed["name"], job_title=listed["job_title"]
    )
    Membership.objects.get_or_create(
        practitioner=practitioner,
        agency=agency,
        role=listed["role"],
        until__isnull=True,
        defaults={"since": timezone.make_aware(datetime.combine(since, time.min))},
    )


def _members_by_key(partnership: Partnership) -> dict[str, Membership]:
    live = (
        Membership.objects.live()
        .filter(agency__partnership=partnership)
        .select_related("agency", "practitioner")
    )
    by_email_and_role = {(each.practitioner.email, each.role): each for each in live}
    return {
        person["key"]: by_email_and_role[person["email"], person["role"]] for person in data.read("people")
    }
