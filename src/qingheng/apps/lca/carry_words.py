"""Words on decisions taken over from an earlier version."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

WHY: Mapping[str, Promise] = {
    "gone": _("no such flow in this version"),
    "several": _("several flows of this version are called so"),
    "unit": _("the unit is another one, and the figure was said for the one before"),
    "counted": _("the method counts the flow by itself now"),
    "target": _("the method has no flow any more it was taken for"),
    "method": _("the method is not in use"),
    "decided": _("somebody decided about the flow here already"),
}
HOW: Mapping[str, Promise] = {
    "id": _("same identifier"),
    "name": _("same name, compartment and unit"),
}
CHANGED: Mapping[str, Promise] = {
    "name": _("name written otherwise"),
    "compartment": _("another compartment"),
    "unit": _("another unit"),
}
STATES: Mapping[str, Promise] = {
    "in_use": _p("lca mapping", "in use"),
    "withdrawn": _p("lca mapping", "withdrawn"),
    "objected": _p("lca mapping", "objected to"),
}
