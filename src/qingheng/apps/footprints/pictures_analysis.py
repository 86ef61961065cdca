"""Pictures of what lies behind footprints, as components/chart.html takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.footprints import words
from qingheng.apps.footprints.pictures import UNIT, printed
from qingheng.apps.footprints.queries.flowing import SupplyChain
from qingheng.apps.footprints.queries.whatif import WhatIf

_STAGES: Final = {"distribution": "transport", "use": "use", "end_of_life": "end_of_life"}
_LONGEST: Final = 32


def streams(found: SupplyChain, names: Mapping[str, str], source: str) -> dict[str, Any] | None:
    """The diagram of a supply chain; None where there is nothing to draw."""
    drawn = [one for one in found.flows if one.drawn]
    if not drawn:
        return None
    used = dict.fromkeys(code for one in drawn for code in (one.source, one.target))
    ends = {one.source for one in drawn}
    at = {box.id: f"{1 if box.id not in ends else 0}:{box.id}" for box in found.boxes}
    boxes = [
        {"id": at[box.id], "name": short(names[box.id]), "kind": _kind(box.kind, box.code)}
        for box in found.boxes
        if box.id in used
    ]
    flows = [
        {"source": at[one.source], "target": at[one.target], "value": printed(one.kilograms, 6)}
        for one in drawn
    ]
    return {
        **_frame(_("What flows through the supply chain of one product"), source), "periods": [], "series": [],
        "boxes": boxes, "flows": flows,
    }  # fmt: skip


def before_after(found: WhatIf, source: str) -> dict[str, Any]:
    """From the footprint before to that after, stage by stage, as steps."""
    steps = [one for one in found.stages if one.by]
    names = [_("Today"), *(str(words.STAGES[one.stage]) for one in steps), _("With the changes")]
    values = [printed(found.before, 3), *(printed(one.by, 3) for one in steps), printed(found.after, 3)]
    return {
        **_frame(_("What the changes do to this product"), source), "periods": names,
        "series": [{"name": UNIT, "kind": "value", "values": values}],
    }  # fmt: skip


def short(name: str) -> str:
    """A name no longer than a label may be."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _kind(kind: str, code: str) -> str:
    if kind == "stage":
        return _STAGES.get(code, "value")
    return "materials" if kind == "item" else "value"


def _frame(title: str, source: str) -> dict[str, Any]:
    lang = "zh" if (get_language() or "").startswith("zh") else "en"
    return {"title": title, "unit": UNIT, "source": source, "lang": lang}
