"""How a company takes a pack of products into use."""

from __future__ import annotations

from datetime import datetime

from qingheng.apps.products.services.installing import PACK_KIND, install_products
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.registry import takes_up
from qingheng.platform.rights.actor import Actor


@takes_up(PACK_KIND)
def take_up_products(*, actor: Actor, content: PackContent, at: datetime) -> None:
    """Items, bills, families, contents. Raises Forbidden, Invalid."""
    install_products(actor=actor, content=content, at=at)
