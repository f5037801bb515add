"""The beat's entry point: `celery -A config.beat beat`.

It only says when. It knows the broker and the names of tasks: no settings, no database, no secret.
"""

import os

from celery import Celery

app = Celery("concern_sharing_beat", broker=os.environ.get("BROKER_URL"))
app.conf.update(
    timezone="Europe/London",
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 2},
    beat_schedule={
        # A beat that waited behind a stopped worker is of no use: the next one tells the same.
        "tell": {"task": "notifications.tasks.tell", "schedule": 1.0, "options": {"expires": 5}},
        # A notice is due on a day; each hour, so that a beat that slept at the hour loses no day.
        "look_at_agreements": {
            "task": "notifications.tasks.look_at_agreements",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "escalate_alerts": {
            "task": "notifications.tasks.escalate_alerts",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "lapse_opening_requests": {
            "task": "notifications.tasks.lapse_opening_requests",
            "schedule": 300.0,
            "options": {"expires": 300},
        },
        "forget_sessions": {
            "task": "notifications.tasks.forget_sessions",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "unlist_ended_grants": {
            "task": "notifications.tasks.unlist_ended_grants",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "forget_webhook_deliveries": {
            "task": "notifications.tasks.forget_webhook_deliveries",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "look_for_returned": {
            "task": "notifications.tasks.look_for_returned",
            "schedule": 600.0,
            "options": {"expires": 600},
        },
        "forget_codes": {
            "task": "notifications.tasks.forget_codes",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "seal_audit": {
            "task": "notifications.tasks.seal_audit",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
    },
)
