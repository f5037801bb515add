from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sharing", "0003_staged_disclosure")]

    operations: list = []
