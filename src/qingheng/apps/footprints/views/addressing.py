"""Addresses and the trail of pages of product footprints."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qingheng.apps.footprints import queries, words
from qingheng.apps.footprints.contracts import FootprintView
from qingheng.platform.rights.pages import CompanyRequest


def address(request: CompanyRequest, name: str, **parts: Any) -> str:
    """Address of a page of this app."""
    return reverse(f"footprints:{name}", kwargs={"company": request.company.slug, **parts})


def trail(request: CompanyRequest, one: FootprintView | None = None) -> list[tuple[str, str]]:
    """What lies above a page."""
    found = [(_("Product footprints"), address(request, "list"))]
    if one is not None:
        found.append((name_of(one), address(request, "footprint", footprint_id=one.id)))
    return found


def standing(request: CompanyRequest, one: FootprintView) -> list[dict[str, str]]:
    """What inventories take while two records of one configuration are there: said on the page of each."""
    own, others = queries.standing(actor=request.actor, footprint_id=one.id)
    if own:
        later = next((each.later for each in own if each.later), None)
        if later is None:
            return []
        text = _(
            "A later record has superseded this one. Inventories go on taking what was published from this one until "
            "the later one is published, or this publication is ended."
        )
        return [
            {
                "text": text,
                "url": address(request, "publish", footprint_id=later),
                "link": _("Publish the later one"),
            }
        ]
    if one.state == "superseded":
        return []  # the later one is published: what inventories take is as it should be
    numbers = dict.fromkeys(each.record_id for each in others)
    text = _(
        "Another record of this configuration is published. Inventories go on taking that one until this record is "
        "approved and published, or that publication is ended."
    )
    return [
        {
            "text": text,
            "url": address(request, "footprint", footprint_id=number),
            "link": _("The published record"),
        }
        for number in numbers
    ]


def name_of(one: FootprintView) -> str:
    """A configuration by its product and its own name: many products have a standard one."""
    own = words.two(one.name_zh, one.name_en) or one.configuration
    product = words.two(one.nodes[0].item_zh, one.nodes[0].item_en) if one.nodes else ""
    return f"{product} · {own}" if product and product != own else own


def basis_of(one: FootprintView) -> str:
    """What every figure of a footprint stands for: the set of global warming potentials and the day whose data hold."""
    method = words.word(words.METHODS, one.inputs["method"]["code"])
    return _("%(method)s, data of %(day)s") % {"method": method, "day": one.inputs["study"]["on"]}


def source_of(one: FootprintView) -> str:
    """What stands below a picture."""
    database, method = (
        one.inputs["database"]["version"],
        words.word(words.METHODS, one.inputs["method"]["code"]),
    )
    return f"{one.study} #{one.run}, {database}, {method}"
