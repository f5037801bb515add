"""Conflict of interest: whom the vault tells nothing of a child, whatever walls stand elsewhere."""

import logging
from uuid import UUID

from sharing.identity.storing import declared, families
from sharing.identity.storing.declared import Unreadable

logger = logging.getLogger("vault")


def too_close(practitioner_id: UUID, child_id: UUID) -> bool:
    """Also through the child's carers. A declaration that does not open counts as a conflict."""
    try:
        ties = declared.ties_of(practitioner_id)
    except Unreadable:
        logger.error("The ties declared by practitioner %s do not open.", practitioner_id)
        return True
    return ties.close_to(families.of_child(child_id))
