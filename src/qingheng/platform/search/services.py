"""Writes of the search index. It only repeats what other records say, so it leaves no trail of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from qingheng.calc.texts import grams
from qingheng.platform.rights.roles import VERBS
from qingheng.platform.search.contracts import Document
from qingheng.platform.search.models import SearchDocument
from qingheng.platform.tenancy.scope import current_tenant_id

_COLUMNS = (
    "title_zh",
    "title_en",
    "url_name",
    "url_args",
    "verb",
    "path",
    "title_grams",
    "grams",
    "updated_at",
)
_GRAMS_LIMIT = 200_000  # characters; a tsvector holds less than 1 MB


def index(*, documents: Iterable[Document], at: datetime) -> int:
    """Make things findable in the company in scope; those known already are replaced. Returns how many.

    Raises KeyError for a verb that does not exist.
    """
    rows = [_row(document, at) for document in documents]
    with transaction.atomic():
        SearchDocument.objects.bulk_create(
            rows,
            batch_size=200,
            update_conflicts=True,
            unique_fields=["tenant", "kind", "object_id"],
            update_fields=_COLUMNS,
        )
    return len(rows)


def remove(*, kind: str, object_ids: Iterable[str] | None = None) -> int:
    """Take things of a kind out of the index, all of them without ids. Returns how many."""
    found = SearchDocument.objects.filter(kind=kind)
    if object_ids is not None:
        found = found.filter(object_id__in=list(object_ids))
    removed: int = found.delete()[0]
    return removed


def _row(document: Document, at: datetime) -> SearchDocument:
    VERBS[document.verb]
    titles = f"{document.title_zh} {document.title_en}"
    return SearchDocument(
        tenant_id=current_tenant_id(),
        kind=document.kind,
        object_id=document.object_id,
        title_zh=document.title_zh[:300],
        title_en=document.title_en[:300],
        url_name=document.url_name,
        url_args=document.url_args,
        verb=document.verb,
        path=document.path,
        title_grams=" ".join(grams(titles))[:_GRAMS_LIMIT],
        grams=" ".join(grams(document.words))[:_GRAMS_LIMIT],
        updated_at=at,
    )
