"""What search knows of products and parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qingheng.apps.products import rights
from qingheng.apps.products.models import Item
from qingheng.platform.search import services as search
from qingheng.platform.search.contracts import Document


def index_items(items: Iterable[Item], *, at: datetime) -> None:
    """Make items findable by code, names and material."""
    search.index(documents=[_document(one) for one in items], at=at)


def _document(item: Item) -> Document:
    return Document(
        kind="product_item",
        object_id=str(item.pk),
        title_zh=f"{item.code} {item.name_zh or item.name_en}".strip(),
        title_en=f"{item.code} {item.name_en or item.name_zh}".strip(),
        url_name="products:item",
        url_args={"product_item_id": item.pk},
        verb=rights.VIEW,
        words=item.material,
    )
