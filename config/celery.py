"""The worker's entry point: `celery -A config worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("concern_sharing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["notifications"])
# By name: it reads the models, which are loaded when the worker starts.
app.steps["worker"].add("notifications.telling:Step")
