"""How a company takes data-quality rules into use."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from qingheng.apps.quality.services import RULES_PACK
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.registry import takes_up
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


@takes_up("rules")
def take_up_rules(*, actor: Actor, content: PackContent, at: datetime) -> None:
    """Nothing to load: the checks read the rules themselves. Raises Invalid for rules that no check reads."""
    if content.id != RULES_PACK:
        raise Invalid(
            _("The checks read the rules of “%(pack)s” only.") % {"pack": RULES_PACK},
            code="rules-not-read",
            place="pack",
        )
