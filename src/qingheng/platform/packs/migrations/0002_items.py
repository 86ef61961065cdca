"""Keeps the items of each installed version, so that the next one can say what it changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("packs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="packinstall",
            name="items",
            field=models.JSONField(default=dict),
        ),
    ]
