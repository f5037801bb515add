"""Nobody changes or empties the audit log, and every record waits to be chained (docs/adr/0008)."""

from django.db import migrations

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
    dependencies = [("agencies", "0001_initial")]

    operations = [
        migrations.RunSQL(TRIGGERS, NO_MORE + "DROP FUNCTION agencies_audit_refuse();"),
        *(
            migrations.RunSQL(EACH.format(table=table, operations=operations), NOT_EACH.format(table=table))
            for table, operations in REFUSED.items()
        ),
    ]
