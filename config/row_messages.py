"""Which rows of what happened, and of who was told how, may each process see and change?"""

from config.row_conditions import ADMINISTERS, ALL, ASKED, ASKER, MINE, WEBHOOK_SEEN, Rows, both, either

ADMINISTERED = f"agency_id = any({ADMINISTERS})"

MESSAGES: dict[str, dict[str, Rows]] = {
    "agencies_event": {
        "web": Rows(
            see="exists (select from notifications_delivery d where d.event_id = agencies_event.id)",
            add=ASKED,
        ),
        "worker": ALL,
        "vault": ALL,
    },
    "notifications_delivery": {
        "web": Rows(see=f"recipient_id = {ASKER}", change=f"recipient_id = {ASKER}"),
        "worker": ALL,
    },
    # Whoever covers for somebody sees until when.
    "notifications_preference": {
        "web": Rows(
            see=either(f"practitioner_id = {ASKER}", f"cover_id = any({MINE})"),
            add=f"practitioner_id = {ASKER}",
            change=f"practitioner_id = {ASKER}",
        ),
        "worker": ALL,
    },
    # An administrator sees for whom a channel was turned off, of the people of their agency.
    "notifications_reach": {
        "web": Rows(
            see=either(
                f"practitioner_id = {ASKER}",
                both(
                    "turned_off_at is not null",
                    "exists (select from agencies_membership m"
                    f" where m.agency_id = any({ADMINISTERS})"
                    " and m.practitioner_id = notifications_reach.practitioner_id"
                    " and (m.until is null or m.until > statement_timestamp()))",
                ),
            ),
            add=f"practitioner_id = {ASKER}",
            change=f"practitioner_id = {ASKER}",
        ),
        "worker": ALL,
    },
    "notifications_confirmation": {"web": Rows(*[f"practitioner_id = {ASKER}"] * 3), "worker": ALL},
    "notifications_webhook": {
        "web": Rows(
            see=ADMINISTERED, add=both(ADMINISTERED, f"made_by_id = any({MINE})"), change=ADMINISTERED
        ),
        "worker": ALL,
    },
    # What happened is for the worker to say: the web process adds tests only.
    "notifications_webhookdelivery": {
        "web": Rows(see=WEBHOOK_SEEN, add=both("event_id is null", WEBHOOK_SEEN)),
        "worker": ALL,
    },
    "notifications_webhooksecret": {
        "web": Rows(see=WEBHOOK_SEEN, add=WEBHOOK_SEEN, change=WEBHOOK_SEEN, remove=WEBHOOK_SEEN),
        "worker": ALL,
    },
}
