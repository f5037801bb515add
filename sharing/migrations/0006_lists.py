from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sharing", "0005_breaking_glass")]

    operations: list = []
