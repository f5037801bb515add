import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='IdentityRecord',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('pseudonym', models.UUIDField()),
                ('whose', models.CharField(choices=[('child', 'A child'), ('carer', 'A carer')], default='child', max_length=5)),
                ('source', models.CharField(choices=[('concern', 'Given with a concern'), ('register', 'From a register of known children')], default='concern', max_length=8)),
                ('key_version', models.PositiveSmallIntegerField()),
                ('wrapped_key', models.BinaryField(help_text="The record's own data key, under that version.")),
                ('ciphertext', models.BinaryField(help_text='As typed.')),
                ('compared', models.BinaryField(help_text='As it is compared: a lookup normalises nothing again.')),
                ('index_version', models.PositiveSmallIntegerField(help_text='Under which key the index finds it.')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When it was last given.')),
            ],
            options={
                'indexes': [models.Index(fields=['pseudonym', 'recorded_at'], name='record_by_pseudonym'), models.Index(fields=['key_version'], name='record_by_key_version'), models.Index(fields=['index_version'], name='record_by_index_version')],
            },
        ),
        migrations.CreateModel(
            name='BlindKey',
            fields=[
                ('pk', models.CompositePrimaryKey('digest', 'pointer', blank=True, editable=False, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=16)),
                ('pointer', models.BinaryField(max_length=32)),
                ('key_version', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('concern_id', models.UUIDField()),
                ('part', models.PositiveSmallIntegerField(default=0)),
                ('pseudonym', models.UUIDField()),
                ('record', models.UUIDField(db_index=True, help_text='Which identity record keeps what was given.', null=True)),
                ('outcome', models.CharField(max_length=10)),
                ('likely_pseudonym', models.UUIDField(null=True)),
                ('probability', models.FloatField()),
                ('resolved_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('concern_id', 'part'), name='one_resolution_per_concern_and_part')],
            },
        ),
        migrations.CreateModel(
            name='IdentityLink',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('pseudonym', models.UUIDField()),
                ('same_as', models.UUIDField(db_index=True)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('pseudonym',), name='one_live_link_per_pseudonym')],
            },
        ),
        migrations.CreateModel(
            name='RegisterImport',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('digest', models.BinaryField(help_text='SHA-256 of the file.', max_length=32, unique=True)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
