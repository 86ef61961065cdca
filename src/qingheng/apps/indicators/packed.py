"""How a company takes an indicator catalogue into use."""

from __future__ import annotations

from datetime import datetime

from qingheng.apps.indicators.services import load_catalogue
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.registry import takes_up
from qingheng.platform.rights.actor import Actor


@takes_up("catalogue")
def take_up_catalogue(*, actor: Actor, content: PackContent, at: datetime) -> None:
    """Bring the company's indicators to what the catalogue says. Raises as load_catalogue."""
    load_catalogue(actor=actor, pack=content, at=at)
