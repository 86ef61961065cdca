"""How a company takes rules of ledgers into use."""

from __future__ import annotations

from datetime import datetime

from qingheng.apps.ledgers.kinds_of import PACK_KIND
from qingheng.calc.ledger import UnreadableKind, read_kinds
from qingheng.platform.languages import active_language
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.registry import takes_up
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


@takes_up(PACK_KIND)
def take_up_ledgers(*, actor: Actor, content: PackContent, at: datetime) -> None:
    """Nothing to load: lots and plans read the rules themselves. Raises Invalid for rules that cannot be read."""
    try:
        read_kinds(content.tables)
    except UnreadableKind as error:
        raise Invalid(error.reason(active_language()), code="kinds-unreadable", place="kinds.csv") from error
