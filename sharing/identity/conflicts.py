"""Conflict of interest: whom the vault tells nothing about a child, because they are close to the family."""

import logging
from itertools import chain
from uuid import UUID

from cryptography.exceptions import InvalidTag
from nacl.exceptions import CryptoError

from agencies.models import Practitioner
from sharing import links
from sharing.identity import closeness, records, sealing
from sharing.identity.ties import Ties
from sharing.models import DeclaredTies, Relationship

logger = logging.getLogger("vault")


def too_close(practitioner_id: UUID, child_id: UUID) -> bool:
    """Also through the child's carers. A declaration that does not open counts as a conflict."""
    name = Practitioner.objects.values_list("name", flat=True).get(pk=practitioner_id)
    same = [child_id, *links.linked_to(child_id)]
    carers = Relationship.objects.filter(child__in=same, carer__isnull=False).values_list("carer", flat=True)
    try:
        ties = _declared(practitioner_id)
    except (CryptoError, InvalidTag):
        logger.error("The ties declared by practitioner %s do not open.", practitioner_id)
        return True
    family = records.of_children([child_id, *carers]).values()
    return closeness.close(ties, name, list(chain.from_iterable(family)))


def _declared(practitioner_id: UUID) -> Ties:
    row = DeclaredTies.objects.filter(pk=practitioner_id).first()
    if row is None:
        return Ties()
    content = sealing.unseal_content(bytes(row.sealed_key), bytes(row.ciphertext), bound_to=practitioner_id)
    return Ties.from_dict(content)
