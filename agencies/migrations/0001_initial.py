import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Partnership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('nation', models.CharField(choices=[('ENG', 'England'), ('WLS', 'Wales'), ('SCT', 'Scotland'), ('NIR', 'Northern Ireland')], default='ENG', max_length=3)),
            ],
        ),
        migrations.CreateModel(
            name='AgencyKind',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='agencies.agencykind')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='agencies.partnership')),
                ('phone', models.CharField(blank=True, max_length=30)),
            ],
            options={
                'verbose_name_plural': 'agencies',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('partnership', 'name'), name='agency_name_once_per_partnership')],
            },
        ),
        migrations.CreateModel(
            name='RoleGroup',
            fields=[
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='role_group', serialize=False, to='auth.group')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_groups', to='agencies.agency')),
                ('role', models.CharField(choices=[('practitioner', 'Practitioner'), ('safeguarding_lead', 'Safeguarding lead'), ('adviser', 'Named or designated professional'), ('triage', 'Triage social worker'), ('duty_manager', 'Duty manager'), ('identity_steward', 'Identity steward'), ('board_analyst', 'Board analyst'), ('agency_administrator', 'Agency administrator'), ('privacy_officer', 'Privacy officer')], max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'role'), name='one_group_per_role_and_agency')],
            },
        ),
        migrations.CreateModel(
            name='AuditRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor_id', models.UUIDField(help_text='The practitioner; empty for the service itself.', null=True)),
                ('agency_id', models.UUIDField(help_text='On whose behalf.', null=True)),
                ('process', models.CharField(max_length=10)),
                ('action', models.CharField(max_length=60)),
                ('subject_kind', models.CharField(max_length=40)),
                ('detail', models.JSONField(default=dict, help_text='Codes and counts.')),
                ('subjects', models.BinaryField(max_length=32)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['agency_id', 'at'], name='audit_by_agency')],
            },
        ),
        migrations.CreateModel(
            name='AuditSubject',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='references', to='agencies.auditrecord')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('commitment', models.BinaryField(max_length=32)),
                ('salt', models.BinaryField(max_length=32)),
                ('digest', models.BinaryField(max_length=32)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(fields=['digest', 'record'], name='audit_by_subject')],
                'constraints': [models.UniqueConstraint(fields=('record', 'position'), name='one_audit_subject_per_position')],
            },
        ),
        migrations.CreateModel(
            name='AuditWaiting',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='waiting', serialize=False, to='agencies.auditrecord')),
            ],
            options={
                'verbose_name_plural': 'audit records that wait',
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('record_id', models.BigIntegerField(unique=True)),
                ('leaf', models.BinaryField(max_length=32)),
                ('chain', models.BinaryField(max_length=32)),
            ],
            options={
                'verbose_name_plural': 'audit entries',
            },
        ),
        migrations.CreateModel(
            name='AuditCheckpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('root', models.BinaryField(max_length=32)),
                ('chain', models.BinaryField(max_length=32)),
                ('peaks', models.BinaryField(help_text='Of the Merkle tree, 32 bytes each: all that appending needs.')),
                ('key', models.BinaryField(max_length=32)),
                ('signature', models.BinaryField(max_length=64)),
            ],
            options={
                'ordering': ['size'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('concern_posted', 'Concern Posted'), ('concern_filed', 'Concern Filed'), ('alert_raised', 'Alert Raised'), ('alert_grown', 'Alert Grown'), ('alert_acknowledged', 'Alert Acknowledged'), ('alert_decided', 'Alert Decided'), ('concern_opened', 'Concern Opened'), ('advice_asked', 'Advice Asked'), ('advice_replied', 'Advice Replied'), ('referral_made', 'Referral Made'), ('referral_written', 'Referral Written'), ('referral_acknowledged', 'Referral Acknowledged'), ('referral_decided', 'Referral Decided'), ('referral_outcome', 'Referral Outcome'), ('match_review_opened', 'Match Review Opened'), ('children_unlinked', 'Children Unlinked'), ('identity_requested', 'Identity Requested'), ('identity_request_answered', 'Identity Request Answered'), ('member_invited', 'Member Invited'), ('opening_requested', 'Opening Requested'), ('opening_answered', 'Opening Answered'), ('disclosure_withdrawn', 'Disclosure Withdrawn'), ('agreement_ending', 'Agreement Ending'), ('glass_broken', 'Glass Broken'), ('access_unusual', 'Access Unusual'), ('checkpoint_signed', 'Checkpoint Signed'), ('alert_escalated', 'Alert Escalated'), ('alert_closed', 'Alert Closed'), ('still_worried', 'Still Worried'), ('channel_turned_off', 'Channel Turned Off')], max_length=30)),
                ('subject_id', models.UUIDField()),
                ('happened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('claimed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('claimed_at__isnull', True)), fields=['id'], name='event_unclaimed')],
            },
        ),
        migrations.CreateModel(
            name='Practitioner',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('job_title', models.CharField(blank=True, max_length=120)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('is_active', models.BooleanField(default=True)),
                ('invited_at', models.DateTimeField(auto_now_add=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='nobody_is_superuser', violation_error_message='Nobody sees everything: not even an administrator.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='agencies.agency')),
                ('role', models.CharField(choices=[('practitioner', 'Practitioner'), ('safeguarding_lead', 'Safeguarding lead'), ('adviser', 'Named or designated professional'), ('triage', 'Triage social worker'), ('duty_manager', 'Duty manager'), ('identity_steward', 'Identity steward'), ('board_analyst', 'Board analyst'), ('agency_administrator', 'Agency administrator'), ('privacy_officer', 'Privacy officer')], max_length=40)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['since'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('practitioner', 'agency', 'role'), name='one_open_membership_per_role'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='membership_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='SharingAgreement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('series', models.UUIDField(default=uuid.uuid4, editable=False, help_text='The same in all versions.')),
                ('renews', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewal', to='agencies.sharingagreement')),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='agencies.partnership')),
                ('title', models.CharField(max_length=200)),
                ('aim', models.TextField()),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('assess_risk', 'To decide whether there is a risk that justifies sharing more'), ('plan_help', 'To plan help for the child or the family together'), ('protect', 'To protect the child, or another child, from harm')], max_length=20), size=None)),
                ('since', models.DateField()),
                ('until', models.DateField(help_text='The last day on which it holds.')),
                ('review_on', models.DateField()),
                ('source', models.CharField(help_text='Where the signed document is kept.', max_length=200)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_reason', models.TextField(blank=True)),
                ('parties', models.ManyToManyField(related_name='agreements', to='agencies.agency')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='agreement_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('purposes__len__gt', 0)), name='agreement_has_a_purpose'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('ended_reason', '')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('ended_reason__gt', '')), _connector='OR'), name='agreement_ended_by_at_and_why')],
            },
        ),
        migrations.CreateModel(
            name='AgreementNotice',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='agencies.sharingagreement')),
                ('notice', models.CharField(choices=[('60_days', 'It ends within 60 days'), ('30_days', 'It ends within 30 days'), ('7_days', 'It ends within 7 days'), ('review_overdue', 'Its review is overdue')], max_length=20)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'notice'), name='an_agreements_notice_is_given_once')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('practitioner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                ('signed_in_at', models.DateTimeField(null=True)),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('address', models.GenericIPAddressField(null=True)),
                ('browser', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
                'indexes': [models.Index(fields=['last_seen_at'], name='session_last_seen')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to='agencies.agency')),
                ('system', models.CharField(max_length=80)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('concerns:write', "Post concerns, and act on one's own"), ('concerns:read', 'Read concerns'), ('alerts', 'Read and answer alerts'), ('referrals', 'Make, read and answer referrals'), ('advice', 'Read and answer questions for advice'), ('identity', 'Ask who a child is, and answer such requests'), ('messages', 'Read messages'), ('agencies', 'Read who the agencies are and what they agreed'), ('agreements:write', 'Record, renew and end sharing agreements'), ('audit', 'Read who looked, and the checkpoints'), ('webhooks', 'Set up which of the agency’s systems are called')], max_length=20), size=None)),
                ('digest', models.BinaryField(max_length=32, null=True, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('until', models.DateTimeField()),
                ('last_used_on', models.DateField(null=True)),
            ],
            options={
                'ordering': ['system', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='QuotaUse',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('allowance', models.CharField(choices=[('concerns', 'opened concerns'), ('children', 'looked at children and alerts'), ('identities', 'asked who children are'), ('exports', 'downloaded who looked'), ('posts', 'shared concerns')], max_length=20)),
                ('per', models.CharField(choices=[('hour', 'hour'), ('day', 'day')], max_length=4)),
                ('since', models.DateTimeField()),
                ('used', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('holder', 'allowance', 'per'), name='one_count_per_window')],
            },
        ),
        migrations.CreateModel(
            name='UnusualAccess',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partnership')),
                ('kind', models.CharField(choices=[('limit', 'Reached a limit'), ('made_up_child', 'Looked at a made-up child')], max_length=20)),
                ('allowance', models.CharField(blank=True, choices=[('concerns', 'opened concerns'), ('children', 'looked at children and alerts'), ('identities', 'asked who children are'), ('exports', 'downloaded who looked'), ('posts', 'shared concerns')], max_length=20)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name_plural': 'unusual accesses',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['partnership', '-at'], name='unusual_by_partnership')],
            },
        ),
    ]
