"""Keeps the register of sharing agreements: record, renew, end. No version is ever edited."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies import agreements, audit, selectors, visibility
from agencies.decisions import Decision
from agencies.errors import Conflict, Invalid, NotFound
from agencies.models import Agency, Membership, Partnership, Practitioner, Purpose, SharingAgreement
from agencies.roles import Right

MOST = {"title": 200, "aim": 2000, "source": 200, "reason": 1000}


@transaction.atomic
def record(
    *,
    title: str,
    aim: str,
    purposes: Sequence[str],
    parties: Sequence[UUID],
    since: date,
    until: date,
    review_on: date,
    source: str,
    by: Practitioner,
) -> SharingAgreement:
    """A new agreement between agencies of one partnership; `source`: where the signed document is kept.

    Raises NotAllowed for whoever keeps no register, or Invalid (any field but `by`).
    """
    selectors.acting(by, Right.MANAGE_AGREEMENTS)
    agencies = list(visibility.possible_parties(by).filter(pk__in=parties))
    wrong = _wrong_words(title=title, aim=aim, source=source)
    wrong |= _wrong_choices(purposes, parties, agencies)
    wrong |= _wrong_days(since=since, until=until, review_on=review_on)
    if wrong:
        raise Invalid(wrong)
    partnership = agencies[0].partnership
    made = SharingAgreement(
        partnership=partnership,
        title=title.strip(),
        aim=aim.strip(),
        purposes=[code for code in Purpose.values if code in purposes],
        since=since,
        until=until,
        review_on=review_on,
        source=source.strip(),
    )
    return _keep(made, agencies, "agreement_recorded", _acting(by, partnership))


@transaction.atomic
def renew(
    *, agreement_id: UUID, until: date, review_on: date, source: str, by: Practitioner
) -> SharingAgreement:
    """A new version from today, with the same parties and purposes; what was opened under it stays open.

    A review that changed nothing is a renewal with the same end. Raises NotFound, Conflict (not in force,
    or renewed already) or Invalid (`until`, `review_on`, `source`).
    """
    old = _locked(agreement_id, by)
    _refuse(agreements.may_renew(old))
    today = timezone.localdate()
    wrong = _wrong_words(source=source) | _wrong_days(since=today, until=until, review_on=review_on)
    if until < old.until:
        wrong["until"] = ["A renewal cannot end earlier. End the agreement early instead."]
    if wrong:
        raise Invalid(wrong)
    parties = list(old.parties.all())
    made = SharingAgreement(
        renews=old,
        series=old.series,
        partnership=old.partnership,
        title=old.title,
        aim=old.aim,
        purposes=old.purposes,
        since=today,
        until=until,
        review_on=review_on,
        source=source.strip(),
    )
    return _keep(made, parties, "agreement_renewed", _acting(by, old.partnership))


@transaction.atomic
def end(*, agreement_id: UUID, reason: str, by: Practitioner) -> SharingAgreement:
    """Ends it now: what was opened under it closes with the next request. It cannot be renewed.

    Raises NotFound, Conflict (ended or renewed already) or Invalid (`reason`).
    """
    agreement = _locked(agreement_id, by)
    _refuse(agreements.may_end(agreement))
    if wrong := _wrong_words(reason=reason):
        raise Invalid(wrong)
    acting = _acting(by, agreement.partnership)
    agreement.ended_by, agreement.ended_at = acting, timezone.now()
    agreement.ended_reason = reason.strip()
    agreement.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    audit.record("agreement_ended", by=acting, kind="agreement", subject=agreement.pk)
    return agreement


def _keep(made: SharingAgreement, parties: Sequence[Agency], action: str, by: Membership) -> SharingAgreement:
    made.recorded_by = by
    made.save(force_insert=True)
    made.parties.set(parties)
    audit.record(
        action, by=by, kind="agreement", subject=made.pk, parties=len(parties), until=str(made.until)
    )
    return made


def _locked(agreement_id: UUID, by: Practitioner) -> SharingAgreement:
    """Of two who act at once, the second finds what the first did."""
    rows = visibility.agreements_kept_by(by).select_for_update(no_key=True, of=("self",))
    agreement = rows.select_related("partnership").filter(pk=agreement_id).first()
    if agreement is None:
        raise NotFound("There is no such agreement.")
    return agreement


def _acting(by: Practitioner, partnership: Partnership) -> Membership:
    return selectors.acting(by, Right.MANAGE_AGREEMENTS, partnership=partnership)


def _refuse(decision: Decision) -> None:
    if not decision:
        raise Conflict(decision.reason)


def _wrong_words(**said: str) -> dict[str, list[str]]:
    wrong = {}
    for name, text in said.items():
        if not text.strip():
            wrong[name] = ["This cannot be empty."]
        elif len(text.strip()) > MOST[name]:
            wrong[name] = [f"This must be {MOST[name]:,} characters or fewer."]
    return wrong


def _wrong_choices(
    purposes: Sequence[str], parties: Sequence[UUID], agencies: Sequence[Agency]
) -> dict[str, list[str]]:
    wrong = {}
    if not purposes or not set(purposes) <= set(Purpose.values):
        wrong["purposes"] = ["Choose at least one of the purposes."]
    if len(agencies) < len(set(parties)) or len({agency.partnership_id for agency in agencies}) > 1:
        wrong["parties"] = ["Choose agencies of one partnership, of which you keep the register."]
    elif len(agencies) < 2:
        wrong["parties"] = ["Choose at least two agencies."]
    return wrong


def _wrong_days(*, since: date, until: date, review_on: date) -> dict[str, list[str]]:
    wrong = {}
    if until < max(since, timezone.localdate()):
        wrong["until"] = ["The last day must be today or later, and not before the first."]
    if not since <= review_on <= until:
        wrong["review_on"] = ["Review it while it holds: from its first day to its last."]
    return wrong
