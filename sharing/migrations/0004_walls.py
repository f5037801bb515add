import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sharing", "0003_staged_disclosure")]

    operations = [
        migrations.AddField(
            model_name='declaredties',
            name='key_version',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='declaredties',
            name='walled_as_of',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('adopted', 'Adopted, or placed for adoption'), ('relocated', 'Moved away for their safety'), ('staff', 'The child of somebody who works at one of the agencies')], max_length=9)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('review_on', models.DateField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='sharing.child')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('named', models.ManyToManyField(related_name='+', to='agencies.membership')),
                ('reason', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.words')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
            ],
            options={
                'ordering': ['-since', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='restriction_lifted_by_and_at'), models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('child',), name='one_live_restriction_per_child')],
            },
        ),
        migrations.CreateModel(
            name='Wall',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(null=True)),
                ('carer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='walls', to='sharing.carer')),
                ('child', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='walls', to='sharing.child')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='walls', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('carer__isnull', True), ('child__isnull', False)), models.Q(('carer__isnull', False), ('child__isnull', True)), _connector='OR'), name='wall_is_round_a_child_or_a_carer'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('practitioner', 'child'), name='one_live_wall_per_child'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('practitioner', 'carer'), name='one_live_wall_per_carer')],
            },
        ),
    ]
