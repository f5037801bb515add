import datetime
import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models


def _agreement():
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="agencies.sharingagreement",
    )


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_agreements"), ("sharing", "0002_linkage")]

    operations = [
        migrations.AddField("disclosure", "agreement", _agreement()),
        migrations.AddField("concerngroupobjectpermission", "agreement", _agreement()),
        migrations.CreateModel(
            name='OpeningRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('assess_risk', 'To decide whether there is a risk that justifies sharing more'), ('plan_help', 'To plan help for the child or the family together'), ('protect', 'To protect the child, or another child, from harm')], max_length=20)),
                ('lawful_basis', models.CharField(choices=[('public_task', 'Public task: UK GDPR article 6(1)(e), safeguarding condition of DPA 2018'), ('vital_interests', 'Vital interests: UK GDPR article 6(1)(d)'), ('legal_obligation', 'Legal obligation: UK GDPR article 6(1)(c)')], max_length=20)),
                ('state', models.CharField(choices=[('asked', 'asked'), ('opened', 'opened'), ('refused', 'refused'), ('lapsed', 'lapsed'), ('withdrawn', 'withdrawn')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField(help_text='It lapses where nobody has answered by then.')),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='concernuserobjectpermission',
            name='agreement',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.sharingagreement'),
        ),
        migrations.AddField(
            model_name='concernuserobjectpermission',
            name='membership',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agencies.membership'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='consent_asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='consent_asked_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='considered',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), default=list, help_text='Codes of the prompts that were ticked.', size=None),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='family_not_told',
            field=models.CharField(blank=True, choices=[('risk_or_delay', 'Not told: it would add to the risk, or delay what the child needs'), ('inquiry', 'Not told: it would hinder an inquiry into a crime'), ('not_reached', 'Not told: they could not be reached'), ('other', 'Not told: another reason')], max_length=20),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='family_not_told_reason',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.words'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='family_told_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='on_suspicion',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='override_reason',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.words'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='reason',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.words'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='to_person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='withdrawn_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='withdrawn_reason',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.words'),
        ),
        migrations.AlterField(
            model_name='disclosure',
            name='to_role',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_person__isnull', True), ('to_role__gt', '')), models.Q(('to_person__isnull', False), ('to_role', '')), _connector='OR'), name='disclosed_to_a_person_or_a_role'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('on_suspicion', False), ('reason__isnull', True)), models.Q(('on_suspicion', True), ('reason__isnull', False)), _connector='OR'), name='disclosed_on_suspicion_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consent', 'not_asked'), ('consent_asked_by__isnull', True), ('consent_asked_on__isnull', True)), models.Q(models.Q(('consent', 'not_asked'), _negated=True), ('consent_asked_by__isnull', False), ('consent_asked_on__isnull', False)), _connector='OR'), name='consent_asked_by_and_on'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consent', 'refused'), ('override_reason__isnull', False)), models.Q(models.Q(('consent', 'refused'), _negated=True), ('override_reason__isnull', True)), _connector='OR'), name='refusal_overridden_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('family_not_told', ''), ('family_not_told_reason__isnull', True), ('family_told_on__isnull', False)), models.Q(('family_told_on__isnull', True), ('family_not_told', 'risk_or_delay')), models.Q(('family_not_told__gt', ''), ('family_not_told_reason__isnull', False), ('family_told_on__isnull', True)), _connector='OR'), name='family_told_or_why_not'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('decided_at')), ('until__lte', django.db.models.expressions.CombinedExpression(models.F('decided_at'), '+', models.Value(datetime.timedelta(days=367))))), name='disclosed_for_a_time'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_by__isnull', True), ('withdrawn_reason__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), ('withdrawn_reason__isnull', False)), _connector='OR'), name='disclosure_withdrawn_by_at_and_why'),
        ),
        migrations.AddField(
            model_name='openingrequest',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership'),
        ),
        migrations.AddField(
            model_name='openingrequest',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership'),
        ),
        migrations.AddField(
            model_name='openingrequest',
            name='concern',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opening_requests', to='sharing.concern'),
        ),
        migrations.AddField(
            model_name='openingrequest',
            name='disclosure',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opening_request', to='sharing.disclosure'),
        ),
        migrations.AddField(
            model_name='openingrequest',
            name='question',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.words'),
        ),
        migrations.AddField(
            model_name='openingrequest',
            name='refusal_reason',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.words'),
        ),
        migrations.AddConstraint(
            model_name='openingrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('concern', 'asked_by'), name='one_waiting_request_per_person_and_concern'),
        ),
        migrations.AddConstraint(
            model_name='openingrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('state__in', ['opened', 'refused'])), models.Q(models.Q(('state__in', ['opened', 'refused']), _negated=True), ('answered_at__isnull', True), ('answered_by__isnull', True)), _connector='OR'), name='opening_answered_by_and_at'),
        ),
        migrations.AddConstraint(
            model_name='openingrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refusal_reason__isnull', False), ('state', 'refused')), models.Q(models.Q(('state', 'refused'), _negated=True), ('refusal_reason__isnull', True)), _connector='OR'), name='opening_refused_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='openingrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('disclosure__isnull', False), ('state', 'opened')), models.Q(models.Q(('state', 'opened'), _negated=True), ('disclosure__isnull', True)), _connector='OR'), name='opening_opened_by_a_disclosure'),
        ),
    ]
