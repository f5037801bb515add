"""A concern was filed to the wrong child: what it told of its own child moves to a pseudonym of its own."""

from uuid import UUID

from django.db import transaction

from sharing.identity.comparing.normalising import normalise
from sharing.identity.models import IdentityRecord, Resolution, Source, Whose
from sharing.identity.storing import envelopes, index, records, store


@transaction.atomic(using=records.STORE)
def part(*, concern_id: UUID, child_id: UUID) -> None:
    """A concern that followed another told nothing of its own. Repeated, it does nothing more.

    Index rows under the old pseudonym stay: they lead to a child who is then compared, and found to differ.
    """
    resolution = Resolution.objects.filter(concern_id=concern_id, part=0).first()
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


def _told_elsewhere(row: IdentityRecord, concern_id: UUID) -> bool:
    others = Resolution.objects.filter(record=row.pk).exclude(concern_id=concern_id)
    return row.source == Source.REGISTER or others.exists()
