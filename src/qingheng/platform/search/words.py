"""Names of the kinds of things that can be found."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise] = {
    "indicator": _("Indicators"),
    "series": _("Indicators"),
    "target": _("Targets"),
    "finding": _("Findings"),
    "lot": _("Certificate lots"),
    "product_item": _("Products and parts"),
    "submission": _("Submissions"),
    "node": _("Organisation"),
    "pack": _("Packs"),
    "person": _("People"),
    "guide": _("Guide"),
    "method": _("Methods"),
}


def kind_names(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """(kind, name in the language in force), by name; a kind without a name is named by its code."""
    return sorted(((kind, str(NAMES.get(kind, kind))) for kind in kinds), key=lambda pair: pair[1])
