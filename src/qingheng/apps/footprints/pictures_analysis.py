"""Pictures of what lies behind footprints, as components/chart.html takes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.footprints import words
from qingheng.apps.footprints.contracts import Compared
from qingheng.apps.footprints.pictures import UNIT, printed
from qingheng.apps.footprints.queries.flowing import SupplyChain
from qingheng.apps.footprints.queries.weighing import HotSpots
from qingheng.apps.footprints.queries.whatif import WhatIf

_STAGES: Final = {"distribution": "transport", "use": "use", "end_of_life": "end_of_life"}
_LONGEST: Final = 32
_STREAM: Final = 22
"""Half-widths of a label between two columns of streams: a Chinese character takes two."""


def streams(found: SupplyChain, names: Mapping[str, str], source: str) -> dict[str, Any] | None:
    """The diagram of a supply chain; None where there is nothing to draw."""
    drawn = [one for one in found.flows if one.drawn]
    if not drawn:
        return None
    used = dict.fromkeys(code for one in drawn for code in (one.source, one.target))
    ends = {one.source for one in drawn}
    at = {box.id: f"{1 if box.id not in ends else 0}:{box.id}" for box in found.boxes}
    boxes = [
        {"id": at[box.id], "name": short(names[box.id], _STREAM), "kind": _kind(box.kind, box.code)}
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


def waterfall(found: Compared, source: str, most: int = 8) -> dict[str, Any]:
    """From one footprint to the other, the parts that differ most as steps."""
    by_part: dict[str, tuple[str, Decimal]] = {}
    for one in found.changes:
        name, kilograms = by_part.get(one.item, (words.two(one.item_zh, one.item_en), Decimal(0)))
        by_part[one.item] = (name, kilograms + one.by)
    parts = sorted(by_part.values(), key=lambda pair: -abs(pair[1]))
    rest = sum((kilograms for _name, kilograms in parts[most:]), Decimal(0))
    steps = [(short(name), kilograms) for name, kilograms in parts[:most]]
    if rest:
        steps.append((_("All others"), rest))
    first, second = found.first, found.second
    names = [name for name, _kg in steps]
    values = [printed(kilograms, 3) for _name, kilograms in steps]
    return {
        **_frame(_("What makes the difference, part by part"), source),
        "periods": [f"{first.configuration} #{first.run}", *names, f"{second.configuration} #{second.run}"],
        "series": [
            {
                "name": UNIT, "kind": "value",
                "values": [printed(first.kilograms, 3), *values, printed(second.kilograms, 3)],
            }
        ],
    }  # fmt: skip


def levers(
    found: HotSpots, names: Mapping[tuple[str, str], str], source: str, most: int = 12
) -> dict[str, Any]:
    """Elasticity beside share of the uncertainty, in per cent, of the parameters that come first."""
    shown = found.levers[:most]
    series = [
        {
            "name": _("of the footprint"),
            "kind": "value",
            "values": [f"{one.elasticity * 100:.2f}" for one in shown],
        },
        {
            "name": _("of the uncertainty"),
            "kind": "watch",
            "values": [f"{one.variance * 100:.2f}" for one in shown],
        },
    ]
    return {
        **_frame(_("What weighs, and what is uncertain"), source), "unit": "%", "series": series,
        "periods": [f"{short(names[one.of, one.code])} · {words.word(words.LEVERS_SHORT, one.of)}" for one in shown],
    }  # fmt: skip


def short(name: str, most: int = _LONGEST) -> str:
    """A name no longer than a label may be, in half-widths; a Chinese character is twice as wide as a letter."""
    width, kept = 0, 0
    for letter in name:
        width += 2 if ord(letter) > 0x2E7F else 1
        kept += width < most
    return name if width <= most else f"{name[:kept]}…"


def _kind(kind: str, code: str) -> str:
    if kind == "stage":
        return _STAGES.get(code, "value")
    return "materials" if kind == "item" else "value"


def _frame(title: str, source: str) -> dict[str, Any]:
    lang = "zh" if (get_language() or "").startswith("zh") else "en"
    return {"title": title, "unit": UNIT, "source": source, "lang": lang}
