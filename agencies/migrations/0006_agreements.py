from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_sign_in")]

    operations: list = []
