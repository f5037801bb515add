import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_agreements"), ("sharing", "0004_walls")]

    operations = [
        migrations.CreateModel(
            name='EmergencyOpening',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('danger_now', 'A child is in danger now'), ('answer_tonight', 'A court, a hospital or the police need an answer today or tonight'), ('nobody_reached', 'Nobody who could open it can be reached, and it cannot wait'), ('other', 'Another emergency')], max_length=14)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'open'), ('ended', 'ended'), ('reviewed', 'reviewed')], default='open', max_length=8)),
                ('ended_at', models.DateTimeField(null=True)),
                ('review_due_at', models.DateTimeField()),
                ('finding', models.CharField(blank=True, choices=[('justified', 'Justified'), ('not_justified', 'Not justified'), ('needs_action', 'Needs action')], max_length=13)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_openings', to='sharing.child')),
                ('concerns', models.ManyToManyField(related_name='emergency_openings', to='sharing.concern')),
                ('ended_by', models.ForeignKey(help_text='Empty where the hour was over.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('finding_reason', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.words')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('reason', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.words')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
            ],
            options={
                'ordering': ['-opened_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'reviewed'), _negated=True), fields=['review_due_at'], name='emergency_to_review')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('opened_by', 'child'), name='one_emergency_per_person_and_child'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('opened_at')), ('until__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(seconds=3600))))), name='emergency_lasts_an_hour_at_most'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='emergency_ended_at'), models.CheckConstraint(condition=models.Q(models.Q(('finding__gt', ''), ('finding_reason__isnull', False), ('reviewed_at__isnull', False), ('reviewed_by__isnull', False), ('state', 'reviewed')), models.Q(models.Q(('state', 'reviewed'), _negated=True), ('finding', ''), ('finding_reason__isnull', True), ('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), _connector='OR'), name='emergency_reviewed_by_at_and_why')],
            },
        ),
        migrations.CreateModel(
            name='Canary',
            fields=[
                ('child', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='sharing.child')),
                ('planted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.partnership')),
            ],
            options={'verbose_name_plural': 'canaries'},
        ),
    ]
