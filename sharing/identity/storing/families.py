"""All that is known of a child's family: the child's own records, and those of the carers."""

from collections.abc import Collection
from itertools import chain
from uuid import UUID

from sharing import links
from sharing.identity.identity import NormalisedIdentity
from sharing.identity.storing import records
from sharing.models import Relationship


def of_child(child_id: UUID) -> list[NormalisedIdentity]:
    return of_all({child_id, *links.together(child_id)[1]})


def of_carer(carer_id: UUID) -> list[NormalisedIdentity]:
    return of_all((), [carer_id])


def of_all(selves: Collection[UUID], carer_ids: Collection[UUID] = ()) -> list[NormalisedIdentity]:
    """Of several families at once. `selves`: the children, with those who are linked to them."""
    theirs = Relationship.objects.filter(child__in=selves, carer__isnull=False)
    carers = theirs.values_list("carer", flat=True) if selves else ()
    return list(chain.from_iterable(records.of_children({*selves, *carers, *carer_ids}).values()))
