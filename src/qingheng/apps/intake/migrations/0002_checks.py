"""The number of readings and checks begun of a submission."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_intake")]

    operations = [
        migrations.AddField(
            model_name="submission", name="checks", field=models.PositiveIntegerField(default=0)
        )
    ]
