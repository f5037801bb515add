"""The beat's entry point: `celery -A config.beat beat`.

It only says when. It knows the broker and the names of tasks: no settings, no database, no secret.
"""

import os
from typing import Any

from celery import Celery

# Seconds between two. What waited longer, behind a stopped worker, is of no use: the next does the same.
EVERY = {
    # A notice is due on a day; each hour, so that a beat that slept at the hour loses no day.
    "look_at_agreements": 3600.0,
    "escalate_alerts": 60.0,
    "lapse_opening_requests": 300.0,
    "remind_of_emergency_reviews": 600.0,
    "forget_sessions": 3600.0,
    "unlist_ended_grants": 3600.0,
    "forget_webhook_deliveries": 3600.0,
    "look_for_returned": 600.0,
    "forget_codes": 3600.0,
    "seal_audit": 60.0,
}
TELL, TELL_EXPIRES = 1.0, 5


def beats(name: str, every: float, expires: float) -> dict[str, Any]:
    return {"task": f"notifications.tasks.{name}", "schedule": every, "options": {"expires": expires}}


app = Celery("concern_sharing_beat", broker=os.environ.get("BROKER_URL"))
app.conf.update(
    timezone="Europe/London",
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 2},
    beat_schedule={
        "tell": beats("tell", TELL, TELL_EXPIRES),
        **{name: beats(name, every, every) for name, every in EVERY.items()},
    },
)
