"""What a gap that may be one of two has to name: lines of a rule of the method, and another activity or factor."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from qingheng.apps.factors import queries as factors
from qingheng.apps.inventory.models import Inventory
from qingheng.platform.packs.methods import rules_of
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


def check_either(
    actor: Actor, inventory: Inventory, rule: str, values: Mapping[str, str], other: str
) -> None:
    """Raise Invalid at `rule`, `values` or `other` when the gap is about nothing that could be."""
    known = {one.id for one in rules_of(content(inventory.methods.partition("@")[0]))}
    if rule not in known:
        raise Invalid(
            _("The method has no rule “%(rule)s”.") % {"rule": rule},
            code="gap-rule",
            place="rule",
            fix=_("Choose the lines the gap is about."),
        )
    if len(values) > 20 or any(len(name) > 80 or len(value) > 200 for name, value in values.items()):
        raise Invalid(_("These are not columns of a line."), code="gap-values", place="values")
    library = factors.library(actor=actor, packs=dict(inventory.packs))
    at_hand = {one.id if "/" in other else one.activity for one in library.factors}
    if other not in at_hand:
        raise Invalid(
            _("The library has neither an activity nor a factor “%(other)s”.") % {"other": other},
            code="gap-other",
            place="other",
            fix=_("Give an activity such as fuel.gasoline, or the number of a factor from its passport."),
        )
