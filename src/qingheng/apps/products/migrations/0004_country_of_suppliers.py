"""Suppliers' sites say their country; of those there are nobody knows it yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column of suppliers of items."""

    dependencies = [("products", "0003_changes_counted")]
    operations = [
        migrations.AddField(
            "supplierlink", "country", models.CharField(blank=True, default="", max_length=2), False
        ),
    ]
