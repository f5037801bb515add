"""Which rows of an emergency opening, and of the grants that it gives, may each process see and change?"""

from config.row_conditions import (
    ALL,
    ASKER,
    CLOSE_CHILDREN,
    MINE,
    NOT_WALLED,
    OWN_CONCERN,
    Rows,
    both,
    either,
    not_among,
)

# What an emergency opening gave; a grant of its own that has ended may make room for it.
IN_EMERGENCY = both(
    "reason like 'break-glass %'",
    "asker.given_in_emergency(content_object_id, membership_id, until, reason)",
)
EMERGENCY_TO_ITSELF = both(
    f"user_id = {ASKER}",
    f"membership_id = any({MINE})",
    "permission_id = (select id from auth_permission where codename = 'open_concern')",
    IN_EMERGENCY,
)
# By itself, with the membership or with the sharing agreement: none of which comes back.
ENDED_TO_ITSELF = both(
    f"user_id = {ASKER}",
    either(
        "until <= statement_timestamp()",
        "exists (select from agencies_membership m"
        " where m.id = membership_id and m.until <= statement_timestamp())",
        "agreement_id = any((select asker.agreements_over())::uuid[])",
    ),
)
OPENED_BY_ME = f"opened_by_id = any({MINE})"

EMERGENCIES: dict[str, dict[str, Rows]] = {
    # For an hour, of a child that is not restricted; the privacy officer watches, and its authors are told.
    "sharing_emergencyopening": {
        "web": Rows(
            see=either(
                both(OPENED_BY_ME, NOT_WALLED),
                both(not_among("child_id", CLOSE_CHILDREN), "asker.watches(opened_by_id)"),
                "asker.owns_of(id)",
            ),
            add=both(
                OPENED_BY_ME,
                "state = 'open'",
                # A clock that runs a little ahead does not make it longer.
                "until <= statement_timestamp() + interval '61 minutes'",
                "exists (select from sharing_alert a where a.child_id = sharing_emergencyopening.child_id)",
                "not asker.restricted(child_id)",
            ),
            change=either(
                both(OPENED_BY_ME, NOT_WALLED, "reviewed_at is null"),
                both(not_among("child_id", CLOSE_CHILDREN), "asker.watches(opened_by_id)"),
            ),
        ),
        "worker": ALL,
    },
    "sharing_emergencyopening_concerns": {
        "web": Rows(
            see=either(
                "exists (select from sharing_emergencyopening e where e.id = emergencyopening_id"
                f" and (e.opened_by_id = any({MINE}) or asker.watches(e.opened_by_id)))",
                OWN_CONCERN,
            ),
            add="exists (select from sharing_emergencyopening e where e.id = emergencyopening_id"
            f" and e.opened_by_id = any({MINE}) and e.state = 'open'"
            " and asker.shown(concern_id, e.child_id))",
        ),
        "worker": ALL,
    },
}
