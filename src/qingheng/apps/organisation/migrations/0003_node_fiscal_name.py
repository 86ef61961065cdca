from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0002_node_province"),
    ]

    operations = [
        migrations.AddField(
            model_name="node",
            name="fiscal_name",
            field=models.CharField(blank=True, max_length=5),
        ),
    ]
