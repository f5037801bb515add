"""A concern was filed to the wrong child: what it told of its own child moves to a pseudonym of its own."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from sharing.identity.comparing.normalising import normalise
from sharing.identity.deciding.households import household_of
from sharing.identity.deciding.resolving import CHILD_PART
from sharing.identity.models import IdentityRecord, Resolution, Source, Whose
from sharing.identity.storing import envelopes, index, records, store
from sharing.services.relating import Kin, KnownCarer, Said


@transaction.atomic(using=records.STORE)
def part(*, concern_id: UUID, child_id: UUID) -> None:
    """A concern that followed another told nothing of its own. Repeated, it does nothing more.

    Index rows under the old pseudonym stay: they lead to a child who is then compared, and found to differ.
    """
    resolution = Resolution.objects.filter(concern_id=concern_id, part=CHILD_PART).first()
    if resolution is None or resolution.record is None or resolution.pseudonym == child_id:
        return
    row = IdentityRecord.objects.get(pk=resolution.record)
    typed = envelopes.typed(row.pk, records.envelope_of(row))
    if _told_elsewhere(row, concern_id):
        resolution.record = store.add(child_id, typed)
    else:
        store.keep_keys()
        row.index_version = index.add([(child_id, normalise(typed))], whose=Whose.CHILD)
        row.pseudonym = child_id
        row.save(update_fields=["pseudonym", "index_version"])
    resolution.pseudonym = child_id
    resolution.save(update_fields=["pseudonym", "record"])


def said_of_family(*, concern_id: UUID, left: UUID, child_id: UUID) -> Said:
    """What the concern, now of `child_id`, said of the family of the child `left`; read after `part`."""
    records_left = IdentityRecord.objects.filter(pseudonym=left, whose=Whose.CHILD).values("pk")
    others = Resolution.objects.filter(part=CHILD_PART, record__in=records_left).exclude(
        concern_id=concern_id
    )
    carers = _carers_of([concern_id])
    return Said(
        Kin(tuple(map(KnownCarer, sorted(carers))), household_of(child_id)),
        still=frozenset(carers & _carers_of(others.values_list("concern_id", flat=True))),
        household=household_of(left),
    )


def _carers_of(concern_ids: Iterable[UUID]) -> set[UUID]:
    named = Resolution.objects.filter(concern_id__in=concern_ids).exclude(part=CHILD_PART)
    return set(named.values_list("pseudonym", flat=True))


def _told_elsewhere(row: IdentityRecord, concern_id: UUID) -> bool:
    others = Resolution.objects.filter(record=row.pk).exclude(concern_id=concern_id)
    return row.source == Source.REGISTER or others.exists()
