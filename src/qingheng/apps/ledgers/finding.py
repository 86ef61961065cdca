"""What search knows of lots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qingheng.apps.ledgers import rights
from qingheng.apps.ledgers.kinds_of import Shelf
from qingheng.apps.ledgers.models import Lot
from qingheng.platform.search import services as search
from qingheng.platform.search.contracts import Document


def index_lots(lots: Iterable[Lot], shelves: Shelf, *, at: datetime) -> None:
    """Make lots findable by number, kind, serial numbers, registry, supplier and technology."""
    search.index(documents=[_document(lot, shelves) for lot in lots], at=at)


def _document(lot: Lot, shelves: Shelf) -> Document:
    kind = shelves.kinds.get(lot.kind)
    zh, en = (kind.name_zh, kind.name_en) if kind else (lot.kind, lot.kind)
    about = f"{lot.serial_from or lot.registry} {lot.vintage_first:%Y-%m}".strip()
    return Document(
        kind="lot",
        object_id=str(lot.pk),
        title_zh=f"{lot.code} {zh} {about}",
        title_en=f"{lot.code} {en} {about}",
        url_name="ledgers:lot",
        url_args={"lot_id": lot.pk},
        verb=rights.VIEW,
        words=" ".join((lot.serial_to, lot.registry, lot.supplier, lot.technology, lot.market, lot.source)),
    )
