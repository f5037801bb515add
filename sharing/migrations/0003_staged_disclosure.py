from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sharing", "0002_linkage")]

    operations: list = []
