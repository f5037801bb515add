"""Have a concern's words been opened to this person? In one statement: every page with words asks it."""

from uuid import UUID

from agencies.models import Practitioner
from sharing import grants
from sharing.holding import AGREED, HELD, LIVE, asked_by, rows_of
from sharing.models import Concern

READS = f"g.content_object_id = %(concern)s and g.permission_id = %(reads)s and {LIVE} and {AGREED}"
TO_A_ROLE = f"""select from sharing_concerngroupobjectpermission g
          join agencies_rolegroup r on r.group_id = g.group_id
          join held using (agency_id, role)
         where {READS}"""
# A member's own name is on it as well: said, so that no row policy asks about the grants of others.
TO_A_MEMBER = f"""select from sharing_concernuserobjectpermission g
          join held on held.id = g.membership_id
         where {READS} and g.user_id = %(asker)s"""
TO_ITS_AUTHOR = f"""select from sharing_concernuserobjectpermission g
          join held on held.agency_id = g.agency_id and held.role = any(%(posting)s)
         where {READS} and g.user_id = %(asker)s and g.membership_id is null"""
# Of what is behind a wall a person keeps what they wrote (sharing/walls.py).
WALLED = """select from sharing_concern c
         where c.id = %(concern)s
           and (c.child_id = any(asker.close_children(%(asker)s) || asker.restricted_children(%(asker)s))
                or c.carer_id = any(asker.close_carers(%(asker)s) || asker.restricted_carers(%(asker)s)))"""
STATEMENT = f"""with {HELD}
select exists ({TO_ITS_AUTHOR})
    or (exists ({TO_A_ROLE}) or exists ({TO_A_MEMBER})) and not exists ({WALLED})"""


def opened_to(practitioner: Practitioner, concern_id: UUID) -> bool:
    """The same answer as `visibility.openable_by`, for one concern."""
    asked = {"concern": concern_id, "reads": grants.permission(Concern, grants.OPEN)}
    [(opened,)] = rows_of(STATEMENT, asked_by(practitioner) | asked)
    return bool(opened)
