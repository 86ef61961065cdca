"""Drafts count their changes, so that a long one is read before it is locked and written only if nobody wrote meanwhile."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column of revisions."""

    dependencies = [("products", "0002_editing")]
    operations = [
        migrations.AddField(
            model_name="revision", name="changes", field=models.PositiveIntegerField(default=0)
        ),
    ]
