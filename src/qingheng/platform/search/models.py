"""SearchDocument: what can be found, and the verb one needs to find it."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class SearchDocument(TenantModel):
    """One findable thing. The grams columns hold space-separated grams (calc.texts.grams) for the index."""

    kind = models.CharField(
        max_length=30
    )  # indicator, datapoint, target, finding, submission, node, pack, ...
    object_id = models.CharField(max_length=120)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    url_name = models.CharField(max_length=80)
    url_args = models.JSONField(default=dict)
    verb = models.CharField(max_length=40)  # the verb that may see the thing
    path = models.CharField(max_length=255, blank=True)  # of its node; empty: belongs to no node
    title_grams = models.TextField()
    grams = models.TextField()
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "object_id"], name="search_document_once")
        ]
