import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q

PURPOSES = [
    ("assess_risk", "To decide whether there is a risk that justifies sharing more"),
    ("plan_help", "To plan help for the child or the family together"),
    ("protect", "To protect the child, or another child, from harm"),
]
NOTICES = [
    ("60_days", "It ends within 60 days"),
    ("30_days", "It ends within 30 days"),
    ("7_days", "It ends within 7 days"),
    ("review_overdue", "Its review is overdue"),
]
# Each existing agreement is the first version of its own; one without an end holds until its review.
FILL = """
UPDATE agencies_sharingagreement SET series = id, until = coalesce(until, greatest(review_on, since));
"""


def _by():
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.membership"
    )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_sign_in")]

    operations = [
        migrations.RenameField("sharingagreement", "purpose", "aim"),
        migrations.AddField(
            "sharingagreement",
            "series",
            models.UUIDField(default=uuid.uuid4, editable=False, help_text="The same in all versions."),
        ),
        migrations.AddField(
            "sharingagreement",
            "renews",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewal",
                to="agencies.sharingagreement",
            ),
        ),
        migrations.AddField(
            "sharingagreement",
            "purposes",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=PURPOSES, max_length=20),
                default=[code for code, _ in PURPOSES],
                size=None,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "sharingagreement",
            "source",
            models.CharField(
                default="Not recorded", help_text="Where the signed document is kept.", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AddField("sharingagreement", "recorded_by", _by()),
        migrations.AddField(
            "sharingagreement", "recorded_at", models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AddField("sharingagreement", "ended_by", _by()),
        migrations.AddField("sharingagreement", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField("sharingagreement", "ended_reason", models.TextField(blank=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            "sharingagreement", "until", models.DateField(help_text="The last day on which it holds.")
        ),
        migrations.AddConstraint(
            "sharingagreement",
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="agreement_ends_after_it_begins"),
        ),
        migrations.AddConstraint(
            "sharingagreement",
            models.CheckConstraint(condition=Q(purposes__len__gt=0), name="agreement_has_a_purpose"),
        ),
        migrations.AddConstraint(
            "sharingagreement",
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_reason__gt=""),
                name="agreement_ended_by_at_and_why",
            ),
        ),
        migrations.CreateModel(
            name="AgreementNotice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("notice", models.CharField(choices=NOTICES, max_length=20)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="agencies.sharingagreement",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "agreementnotice",
            models.UniqueConstraint(fields=["agreement", "notice"], name="an_agreements_notice_is_given_once"),
        ),
    ]
