from django.db import migrations

# What Django's own command would make for settings.CACHES: the counts of attempts to sign in.
ATTEMPTS = """
create table agencies_attempts (
    cache_key varchar(255) primary key, value text not null, expires timestamp with time zone not null
);
create index agencies_attempts_expires on agencies_attempts (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_append_only_audit_log")]

    operations = [migrations.RunSQL(ATTEMPTS, "drop table agencies_attempts")]
