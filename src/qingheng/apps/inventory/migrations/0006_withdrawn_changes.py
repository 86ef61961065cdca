from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0005_withdrawn_assumptions")]

    operations = [
        migrations.AddField("basechange", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField("basechange", "withdrawn_name", models.CharField(blank=True, max_length=200)),
        migrations.AddField("basechange", "withdrawn_why", models.CharField(blank=True, max_length=500)),
    ]
