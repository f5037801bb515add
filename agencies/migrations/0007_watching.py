import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ALLOWANCES = [
    ("concerns", "opened concerns"),
    ("children", "looked at children and alerts"),
    ("identities", "asked who children are"),
    ("exports", "downloaded who looked"),
    ("posts", "shared concerns"),
]


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_agreements")]

    operations = [
        migrations.CreateModel(
            name="QuotaUse",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("holder", models.UUIDField()),
                ("allowance", models.CharField(choices=ALLOWANCES, max_length=20)),
                ("per", models.CharField(choices=[("hour", "hour"), ("day", "day")], max_length=4)),
                ("since", models.DateTimeField()),
                ("used", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["holder", "allowance", "per"], name="one_count_per_window"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnusualAccess",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("limit", "Reached a limit"),
                            ("made_up_child", "Looked at a made-up child"),
                        ],
                        max_length=20,
                    ),
                ),
                ("allowance", models.CharField(blank=True, choices=ALLOWANCES, max_length=20)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.partnership",
                    ),
                ),
                (
                    "practitioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "unusual accesses",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["partnership", "-at"], name="unusual_by_partnership")],
            },
        ),
        # For the unusual-access page, which reads the last days of a partnership's agencies.
        migrations.AddIndex(
            model_name="auditrecord",
            index=models.Index(fields=["agency_id", "at"], name="audit_by_agency"),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("concerns:write", "Post concerns, and act on one's own"),
                        ("concerns:read", "Read concerns"),
                        ("alerts", "Read and answer alerts"),
                        ("referrals", "Make, read and answer referrals"),
                        ("advice", "Read and answer questions for advice"),
                        ("identity", "Ask who a child is, and answer such requests"),
                        ("messages", "Read messages"),
                        ("agencies", "Read who the agencies are and what they agreed"),
                        ("agreements:write", "Record, renew and end sharing agreements"),
                        ("audit", "Read who looked, and the checkpoints"),
                        ("webhooks", "Set up which of the agency’s systems are called"),
                    ],
                    max_length=20,
                ),
                size=None,
            ),
        ),
    ]
