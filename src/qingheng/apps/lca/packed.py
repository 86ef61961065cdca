"""How a company takes a version of a pack with a background database into use."""

from __future__ import annotations

from datetime import datetime

from qingheng.apps.lca.services.packed import store_pack
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.registry import takes_up
from qingheng.platform.rights.actor import Actor


@takes_up("lca")
def take_up_database(*, actor: Actor, content: PackContent, at: datetime) -> None:
    """Store the database beside all companies, once, and take it into use."""
    store_pack(actor=actor, content=content, at=at)
