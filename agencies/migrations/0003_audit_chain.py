"""The audit log discloses nothing by itself, and is chained.

Subject ids of records from before are dropped, not sealed: a migration is given no keys, and there are no
such records but a demo's. Those records join the chain with the others.
"""

import django.db.models.deletion
import pgtrigger.migrations
from django.db import migrations, models

# What a record without subject references commits to (agencies/audit_chain.py).
OF_NONE = "sha256('\\x04'::bytea)"

# Plain triggers: pgtrigger's own can be told to stand aside by a setting of the session, these cannot.
TRIGGERS = """
CREATE FUNCTION agencies_audit_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'The audit log is append-only: % on %', TG_OP, TG_TABLE_NAME;
END $$;

-- Of a subject reference everything but the commitment may be emptied, and nothing else.
CREATE FUNCTION agencies_audit_only_erase() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (NEW.id, NEW.record_id, NEW.position, NEW.commitment, NEW.salt, NEW.digest, NEW.sealed)
     IS DISTINCT FROM (OLD.id, OLD.record_id, OLD.position, OLD.commitment, ''::bytea, ''::bytea, ''::bytea) THEN
    RAISE EXCEPTION 'The audit log is append-only: a subject reference can only be erased';
  END IF;
  RETURN NEW;
END $$;

-- With the owner's rights: no process needs any on the table itself.
CREATE FUNCTION agencies_audit_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO agencies_auditwaiting (record_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION agencies_audit_wait() FROM PUBLIC;

CREATE TRIGGER audit_wait AFTER INSERT ON agencies_auditrecord
  FOR EACH ROW EXECUTE FUNCTION agencies_audit_wait();
CREATE TRIGGER audit_only_erase BEFORE UPDATE ON agencies_auditsubject
  FOR EACH ROW EXECUTE FUNCTION agencies_audit_only_erase();
"""
NO_MORE = """
DROP TRIGGER audit_wait ON agencies_auditrecord;
DROP TRIGGER audit_only_erase ON agencies_auditsubject;
DROP FUNCTION agencies_audit_wait();
DROP FUNCTION agencies_audit_only_erase();
"""
REFUSED = {
    'agencies_auditrecord': 'UPDATE OR DELETE',
    'agencies_auditsubject': 'DELETE',
    'agencies_auditentry': 'UPDATE OR DELETE',
    'agencies_auditcheckpoint': 'UPDATE OR DELETE',
}
EACH = """
CREATE TRIGGER audit_append_only BEFORE {operations} ON {table}
  FOR EACH ROW EXECUTE FUNCTION agencies_audit_refuse();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION agencies_audit_refuse();
"""
NOT_EACH = """
DROP TRIGGER audit_append_only ON {table};
DROP TRIGGER audit_never_emptied ON {table};
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_linkage'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name='auditrecord', name='append_only'),
        migrations.RemoveIndex(model_name='auditrecord', name='audit_by_subject'),
        migrations.RemoveField(model_name='auditrecord', name='subject_id'),
        migrations.AlterField(
            model_name='auditrecord',
            name='detail',
            field=models.JSONField(default=dict, help_text='Codes and counts.'),
        ),
        migrations.AddField(
            model_name='auditrecord',
            name='subjects',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.RunSQL(f"UPDATE agencies_auditrecord SET subjects = {OF_NONE}", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='auditrecord',
            name='subjects',
            field=models.BinaryField(max_length=32),
        ),
        migrations.CreateModel(
            name='AuditSubject',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('commitment', models.BinaryField(max_length=32)),
                ('salt', models.BinaryField(max_length=32)),
                ('digest', models.BinaryField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='references', to='agencies.auditrecord')),
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
            options={'verbose_name_plural': 'audit records that wait'},
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('record_id', models.BigIntegerField(unique=True)),
                ('leaf', models.BinaryField(max_length=32)),
                ('chain', models.BinaryField(max_length=32)),
            ],
            options={'verbose_name_plural': 'audit entries'},
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
            options={'ordering': ['size']},
        ),
        migrations.RunSQL(
            "INSERT INTO agencies_auditwaiting (record_id) SELECT id FROM agencies_auditrecord ORDER BY id",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(TRIGGERS, NO_MORE + "DROP FUNCTION agencies_audit_refuse();"),
        *(
            migrations.RunSQL(EACH.format(table=table, operations=operations), NOT_EACH.format(table=table))
            for table, operations in REFUSED.items()
        ),
    ]
