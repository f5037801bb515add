"""Takes the demo back to its first day: everything about a child goes, in every database."""

from pathlib import Path

from django.apps import apps
from django.db import connections, models, router, transaction

from agencies import audit_sealing
from agencies.models import (
    ApiToken,
    AuditCheckpoint,
    AuditEntry,
    AuditRecord,
    AuditSubject,
    AuditWaiting,
    Event,
    Membership,
    Practitioner,
    QuotaUse,
    UnusualAccess,
)
from config.demo import data
from sharing.models import AccumulationRule, Category, Clock, EscalationStep, RuleRecipient

KEPT: set[type[models.Model]] = {AccumulationRule, Category, Clock, EscalationStep, RuleRecipient}
AUDIT: list[type[models.Model]] = [AuditRecord, AuditSubject, AuditWaiting, AuditEntry, AuditCheckpoint]


def clear(mail: Path) -> None:
    """`mail` is the directory that the demo's mails are kept in.

    Truncates, as the tables' owner, who here alone puts the audit log's triggers out of the way: whoever
    kept a checkpoint can tell.
    """
    about_children = [
        model
        for model in apps.get_app_config("sharing").get_models(include_auto_created=True)
        if model not in KEPT
    ]
    telling = apps.get_app_config("notifications").get_models()
    with transaction.atomic():
        _truncate("default", [*about_children, *telling, Event, QuotaUse, UnusualAccess])
        _empty_audit()
        _forget_people()
    for model in apps.get_app_config("identity").get_models():
        _truncate(router.db_for_write(model), [model])
    for kept in mail.glob("*.eml"):
        kept.unlink()


def _forget_people() -> None:
    """Invited people go, and every membership: loading gives the demo's own people theirs back."""
    own = [person["email"] for person in data.read("people")]
    ApiToken.objects.all().delete()
    Membership.objects.all().delete()
    Practitioner.objects.exclude(email__in=own).delete()


def _empty_audit() -> None:
    audit_sealing.hold()
    _triggers("disable")
    _truncate("default", AUDIT)
    _triggers("enable")


def _triggers(act: str) -> None:
    with connections["default"].cursor() as cursor:
        for model in AUDIT:
            cursor.execute(f'alter table "{model._meta.db_table}" {act} trigger user')


def _truncate(alias: str, tables: list[type[models.Model]]) -> None:
    names = ", ".join(f'"{model._meta.db_table}"' for model in tables)
    with connections[alias].cursor() as cursor:
        cursor.execute(f"truncate table {names} restart identity")
