"""Which rows of alerts, and of what is said and done about them, may each process see and change?"""

from config.row_conditions import (
    ALERT_SEEN,
    ALL,
    ANALYSES_IN,
    AUDITING,
    COUNTING,
    GROUPS,
    MINE,
    NOT_HIDDEN,
    NOT_WALLED,
    OVERSEES_IN,
    OWN_CONCERN,
    SETTLED_CHILDREN,
    TO_A_ROLE,
    Rows,
    both,
    either,
    granted,
)

ALERTS: dict[str, dict[str, Rows]] = {
    "sharing_alert": {
        "web": Rows(
            see=either(
                both(NOT_WALLED, granted("alert", TO_A_ROLE)),
                f"child_id = any({SETTLED_CHILDREN})",
                both(AUDITING, f"partnership_id = any({OVERSEES_IN})"),
                both(COUNTING, f"partnership_id = any({ANALYSES_IN})"),
            ),
            change=both(NOT_WALLED, granted("alert", TO_A_ROLE, "answer_alert")),
        ),
        "worker": ALL,
        "vault": ALL,
    },
    # An author is told that their own concern contributed.
    "sharing_alertcontribution": {
        "web": Rows(see=either(ALERT_SEEN, OWN_CONCERN)),
        "worker": ALL,
        "vault": ALL,
    },
    "sharing_alertescalation": {"web": Rows(see=ALERT_SEEN), "worker": ALL},
    "sharing_alertgroupobjectpermission": {"web": Rows(see=f"group_id = any({GROUPS})"), "vault": ALL},
    "sharing_alertrecipient": {"web": Rows(see=ALERT_SEEN), "worker": ALL, "vault": ALL},
    # Who answers an alert is told how many are still worried.
    "sharing_stillworried": {
        "web": Rows(
            see=either(OWN_CONCERN, both("asker.answers_for(concern_id)", NOT_HIDDEN)),
            add=both(f"by_id = any({MINE})", OWN_CONCERN),
        ),
        "worker": ALL,
    },
}
