"""The floor: what the database alone needs to write the rows of one concern."""

import os
import time
from typing import Any
from uuid import uuid4

import psycopg

# The rows of one post by the API without optional answers, each as the service writes it.
ROWS = {
    "sharing_words": "id=%(words)s key_version=1 wrapped_key=%(key)s ciphertext=%(text)s",
    "sharing_concern": "id=%(concern)s reference=%(reference)s author_id=%(author)s agency_id=%(agency)s"
    " strength='niggle' parent_knows='not_told' observed_at=now() posted_at=now() state='withdrawn'"
    " replaced_words=0 narrative_id=%(words)s",
    "sharing_concern_categories": "concern_id=%(concern)s category_id=%(category)s",
    "sharing_sealedidentity": "concern_id=%(concern)s sealed_key=%(key)s ciphertext=%(sealed)s",
    "sharing_concernuserobjectpermission": "permission_id=%(permission)s user_id=%(author)s"
    " content_object_id=%(concern)s agency_id=%(agency)s reason='author' since=now() listed_at=now()",
    "sharing_concerngroupobjectpermission": "permission_id=%(permission)s group_id=%(group)s"
    " content_object_id=%(concern)s reason='agency' since=now() listed_at=now()",
    "agencies_event": "kind='concern_posted' subject_id=%(concern)s happened_at=now()",
    "agencies_auditrecord": "at=now() actor_id=%(author)s agency_id=%(agency)s process='floor'"
    " action='concern_posted' subject_kind='concern' detail='{}' subjects=%(hash)s",
    "agencies_auditsubject": "record_id=currval('agencies_auditrecord_id_seq') position=0 commitment=%(hash)s"
    " salt=%(hash)s digest=%(hash)s sealed=%(reference_key)s",
}
# Destroyed at once, so that the vault has nothing to do with a row that opens for nobody.
DESTROY = "delete from sharing_sealedidentity where concern_id = %(concern)s"


def insert(table: str, assignments: str) -> str:
    columns, values = zip(*(pair.split("=", 1) for pair in assignments.split()), strict=True)
    return f"insert into {table} ({', '.join(columns)}) values ({', '.join(values)})"


STATEMENTS = [*(insert(table, assignments) for table, assignments in ROWS.items()), DESTROY]


class Floor:
    """Writes as one real member of the demo, with prepared statements on one connection."""

    def __init__(self, database: psycopg.Connection[Any]) -> None:
        self.database = database
        author, agency, group, permission, category = (
            database.execute(
                "select m.practitioner_id, m.agency_id, (select group_id from agencies_rolegroup limit 1),"
                " (select id from auth_permission where codename = 'open_concern'),"
                " (select code from sharing_category limit 1)"
                " from agencies_membership m where role = 'practitioner' limit 1"
            ).fetchone()
            or ()
        )
        self.known = {
            "author": author,
            "agency": agency,
            "group": group,
            "permission": permission,
            "category": category,
        }
        database.commit()

    def write(self) -> float:
        """Milliseconds for one transaction."""
        row = self.known | {
            "words": uuid4(),
            "concern": uuid4(),
            "reference": "F-" + uuid4().hex[:8],
            "key": os.urandom(60),
            "text": os.urandom(300),
            "sealed": os.urandom(1060),
            "hash": os.urandom(32),
            "reference_key": os.urandom(103),
        }
        started = time.perf_counter()
        with self.database.transaction():
            for statement in STATEMENTS:
                self.database.execute(statement, row, prepare=True)
        return (time.perf_counter() - started) * 1000
