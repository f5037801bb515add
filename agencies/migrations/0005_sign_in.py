from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_access_events")]

    operations: list = []
