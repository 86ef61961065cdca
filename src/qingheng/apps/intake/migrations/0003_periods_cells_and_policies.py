"""Days a submission was asked for, single cells left out, and who has to confirm a layout."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_checks"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="exclusion",
            name="cells",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="submission",
            name="estimate_method",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="submission",
            name="period_first",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="period_label",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="submission",
            name="period_last",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="MappingPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dataset", models.CharField(blank=True, max_length=60)),
                ("confirm_sure", models.BooleanField(default=False)),
                ("set_name", models.CharField(max_length=200)),
                ("set_at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ("dataset",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "dataset"), name="mapping_policy_once")
                ],
            },
        ),
    ]
