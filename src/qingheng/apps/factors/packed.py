"""How a company takes a version of a pack of factors into use: it keeps what the version says."""

from __future__ import annotations

from datetime import datetime

from qingheng.apps.factors import editions
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.registry import takes_up
from qingheng.platform.rights.actor import Actor


@takes_up("factors")
def take_up_factors(*, actor: Actor, content: PackContent, at: datetime) -> None:
    """Keep the edition; inventories pin it, and a later version on disk does not change it."""
    editions.keep(content, at=at)
