import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agencies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('given_up', 'Given up'), ('joined', 'Told with another')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='agencies.event')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
                ('channel', models.CharField(choices=[('in_app', 'In the service'), ('email', 'Email'), ('sms', 'Text message')], max_length=10)),
                ('trouble', models.CharField(blank=True, choices=[('refused', 'The address takes no messages'), ('not_taken', 'The service that carries them did not take it'), ('turned_off', 'The channel was turned off while it waited'), ('not_theirs', 'No longer for its recipient')], max_length=12)),
                ('read_at', models.DateTimeField(null=True)),
                ('told_with', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tells_of', to='notifications.delivery')),
                ('digest_on', models.DateField(null=True)),
                ('as_cover', models.BooleanField(default=False, help_text='Told in the place of a colleague who is away.')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before'], name='delivery_waiting'), models.Index(condition=models.Q(('state', 'waiting')), fields=['recipient'], name='delivery_waiting_for'), models.Index(fields=['recipient', '-created_at'], name='delivery_by_recipient'), models.Index(condition=models.Q(('state', 'given_up')), fields=['created_at'], name='delivery_given_up'), models.Index(condition=models.Q(('told_with__isnull', False)), fields=['told_with'], name='delivery_tells_of')],
                'constraints': [models.UniqueConstraint(fields=('event', 'recipient', 'channel'), name='told_once_per_event_person_and_channel'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='delivery_sent_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'joined'), ('told_with__isnull', False)), models.Q(models.Q(('state', 'joined'), _negated=True), ('told_with__isnull', True)), _connector='OR'), name='delivery_joined_has_another'), models.UniqueConstraint(condition=models.Q(('state', 'sent')), fields=('recipient', 'channel', 'digest_on'), name='one_digest_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('practitioner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='preference', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), help_text='Worked, from 0 for Monday.', size=None)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField(help_text='Not after the start: on the day after.')),
                ('waits_outside_hours', models.BooleanField(default=False)),
                ('digest_hour', models.PositiveSmallIntegerField(help_text='Empty: an email for each thing.', null=True)),
                ('away_from', models.DateField(null=True)),
                ('away_until', models.DateField(help_text='The last day.', null=True)),
                ('cover', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='agencies.membership')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('days__contained_by', [0, 1, 2, 3, 4, 5, 6]), ('days__len__gt', 0)), name='preference_some_days_of_a_week'), models.CheckConstraint(condition=models.Q(('digest_hour', None), ('digest_hour__lt', 24), _connector='OR'), name='preference_hour_of_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('away_from', None), ('away_until', None), ('cover', None)), models.Q(('away_from__isnull', False), ('away_until__gte', models.F('away_from'))), _connector='OR'), name='preference_away_from_and_until')],
            },
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reached_by', to=settings.AUTH_USER_MODEL)),
                ('channel', models.CharField(choices=[('in_app', 'In the service'), ('email', 'Email'), ('sms', 'Text message')], max_length=10)),
                ('address', models.CharField(max_length=254)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('turned_off_at', models.DateTimeField(null=True)),
                ('turned_off_because', models.CharField(blank=True, choices=[('refused', 'The address takes no messages'), ('own_choice', 'They turned it off')], max_length=12)),
            ],
            options={
                'verbose_name_plural': 'reaches',
                'ordering': ['channel'],
                'constraints': [models.UniqueConstraint(fields=('practitioner', 'channel'), name='one_address_per_person_and_channel'), models.CheckConstraint(condition=models.Q(('channel', 'in_app'), _negated=True), name='in_app_needs_no_address'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'sms'), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='texts_go_to_confirmed_numbers'), models.CheckConstraint(condition=models.Q(models.Q(('turned_off_at__isnull', True), ('turned_off_because', '')), models.Q(('turned_off_at__isnull', False), ('turned_off_because__gt', '')), _connector='OR'), name='reach_turned_off_when_and_why')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('given_up', 'Given up'), ('joined', 'Told with another')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to=settings.AUTH_USER_MODEL)),
                ('channel', models.CharField(choices=[('in_app', 'In the service'), ('email', 'Email'), ('sms', 'Text message')], max_length=10)),
                ('address', models.CharField(max_length=254)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before'], name='confirmation_waiting'), models.Index(fields=['practitioner', 'channel', '-created_at'], name='confirmation_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='confirmation_sent_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='agencies.agency')),
                ('url', models.CharField(max_length=500)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), help_text='Of events that it is called for.', size=None)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('turned_off_at', models.DateTimeField(null=True)),
                ('turned_off_because', models.CharField(blank=True, choices=[('gone', 'It answered that there is nothing any more (410)'), ('unanswered', 'It took nothing for three days')], max_length=12)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('agency', 'url'), name='one_webhook_per_agency_and_address'), models.CheckConstraint(condition=models.Q(('kinds__len__gt', 0)), name='webhook_is_called_for_something'), models.CheckConstraint(condition=models.Q(models.Q(('turned_off_at__isnull', True), ('turned_off_because', '')), models.Q(('turned_off_at__isnull', False), ('turned_off_because__gt', '')), _connector='OR'), name='webhook_turned_off_when_and_why'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='webhook_ended_when_and_by')],
            },
        ),
        migrations.CreateModel(
            name='WebhookSecret',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secrets', to='notifications.webhook')),
                ('sealed', models.BinaryField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('webhook',), name='one_current_secret_per_webhook')],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('given_up', 'Given up'), ('joined', 'Told with another')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notifications.webhook')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhook_deliveries', to='agencies.event')),
                ('trouble', models.CharField(blank=True, choices=[('refused', 'It answered, and did not take it'), ('no_answer', 'No answer in time, or not one in HTTP'), ('not_reached', 'It could not be reached'), ('not_trusted', 'Its certificate is not trusted, or it does not speak TLS'), ('not_allowed', 'Its address may not be called')], max_length=12)),
                ('status', models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                'verbose_name_plural': 'webhook deliveries',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before'], name='webhook_delivery_waiting'), models.Index(fields=['webhook', '-created_at'], name='webhook_delivery_by_webhook')],
                'constraints': [models.UniqueConstraint(fields=('event', 'webhook'), name='called_once_per_event_and_webhook'), models.UniqueConstraint(condition=models.Q(('event__isnull', True), ('state', 'waiting')), fields=('webhook',), name='one_test_of_a_webhook_waits'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='webhook_delivery_sent_has_a_time')],
            },
        ),
    ]
