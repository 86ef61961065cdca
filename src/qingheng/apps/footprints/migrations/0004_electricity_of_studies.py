"""Studies say by which rule the electricity of their production counts; those there are take the grid."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("footprints", "0003_what_ifs")]

    operations = [
        migrations.AddField("study", "electricity", models.CharField(default="grid", max_length=12)),
        migrations.AddField("study", "electricity_year", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("study", "sites", models.JSONField(default=dict)),
    ]
