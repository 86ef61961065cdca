"""Whose evidence of products may be opened by whom: those who see products."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from qingheng.apps.products import rights
from qingheng.apps.products.models import Content, Revision
from qingheng.platform.files.reaching import proven
from qingheng.platform.rights.actor import Actor


@proven("product_revision")
def revisions(actor: Actor) -> Any:
    """Ids of all revisions, for those who see products."""
    found = Revision.objects.all() if actor.may(rights.VIEW) else Revision.objects.none()
    return found.annotate(text=Cast("pk", CharField())).values("text")


@proven("product_content")
def contents(actor: Actor) -> Any:
    """Ids of all certified contents, for those who see products."""
    found = Content.objects.all() if actor.may(rights.VIEW) else Content.objects.none()
    return found.annotate(text=Cast("pk", CharField())).values("text")
