"""The place of substances: what an item consists of is asked here, of the app that keeps it.

Products keep no substances. The app that does registers one function in its own composition.py (imported when apps are
ready, as proven.py is) with the decorator @keeps_composition; the page of an item then shows what it answers. An answer of
None means that nothing is known of the item, which is never the same as "free of substances". Substances refer to items by
their number (`product_item_id`), the foreign key is "products.Item"; an item never refers to a substance.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from qingheng.apps.products.contracts import Composition, CompositionView
from qingheng.platform.rights.actor import Actor

_keepers: list[Composition] = []


def keeps_composition() -> Callable[[Composition], Composition]:
    """Register who knows what items consist of. Raises ValueError when another does already."""

    def register(keeper: Composition) -> Composition:
        if _keepers and _keepers[0] is not keeper:
            raise ValueError("the composition of items is registered twice")
        _keepers[:] = [keeper]
        return keeper

    return register


def is_kept() -> bool:
    """Whether an app keeps compositions at all."""
    return bool(_keepers)


def composition_of(*, actor: Actor, product_item_id: int, on: date) -> CompositionView | None:
    """What an item consists of on a day; None when nobody keeps it, or nothing is known of this item."""
    return _keepers[0](actor=actor, product_item_id=product_item_id, on=on) if _keepers else None
