"""Studies say whether what is bought goes by the country of the supplier's site; for those there are it does not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("footprints", "0004_electricity_of_studies")]

    operations = [
        migrations.AddField("study", "by_country", models.BooleanField(default=False)),
    ]
