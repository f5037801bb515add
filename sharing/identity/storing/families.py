"""All that is known of a child's family: the child's own records, and those of the carers."""

from itertools import chain
from uuid import UUID

from sharing import links
from sharing.identity.identity import NormalisedIdentity
from sharing.identity.storing import records
from sharing.models import Relationship


def of_child(child_id: UUID) -> list[NormalisedIdentity]:
    same = links.together(child_id)[1]
    carers = Relationship.objects.filter(child__in=same, carer__isnull=False).values_list("carer", flat=True)
    return _known(child_id, *same, *carers)


def of_carer(carer_id: UUID) -> list[NormalisedIdentity]:
    return _known(carer_id)


def _known(*pseudonyms: UUID) -> list[NormalisedIdentity]:
    return list(chain.from_iterable(records.of_children(set(pseudonyms)).values()))
