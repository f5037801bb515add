import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SCOPES = [
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
]

# What Django's own command would make for settings.CACHES: the counts of attempts to sign in.
ATTEMPTS = """
create table agencies_attempts (
    cache_key varchar(255) primary key, value text not null, expires timestamp with time zone not null
);
create index agencies_attempts_expires on agencies_attempts (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_access_events")]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("signed_in_at", models.DateTimeField(null=True)),
                ("last_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("address", models.GenericIPAddressField(null=True)),
                ("browser", models.CharField(blank=True, max_length=200)),
                (
                    "practitioner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
                "indexes": [models.Index(fields=["last_seen_at"], name="session_last_seen")],
            },
        ),
        migrations.RunSQL("drop table if exists django_session", migrations.RunSQL.noop),
        migrations.RunSQL(ATTEMPTS, "drop table agencies_attempts"),
        migrations.AlterModelOptions(name="apitoken", options={"ordering": ["system", "created_at"]}),
        migrations.RenameField(model_name="apitoken", old_name="label", new_name="system"),
        migrations.AddField(
            model_name="apitoken",
            name="agency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="api_tokens",
                to="agencies.agency",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            # A token from before there were scopes opens nothing: it is registered anew.
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=SCOPES, max_length=20), default=list, size=None
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="apitoken", name="last_used_on", field=models.DateField(null=True)
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="digest",
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
    ]
