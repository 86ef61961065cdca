"""Addresses and the trail of pages of product footprints."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qingheng.apps.footprints import words
from qingheng.apps.footprints.contracts import FootprintView
from qingheng.platform.rights.pages import CompanyRequest


def address(request: CompanyRequest, name: str, **parts: Any) -> str:
    """Address of a page of this app."""
    return reverse(f"footprints:{name}", kwargs={"company": request.company.slug, **parts})


def trail(request: CompanyRequest, one: FootprintView | None = None) -> list[tuple[str, str]]:
    """What lies above a page."""
    found = [(_("Product footprints"), address(request, "list"))]
    if one is not None:
        name = words.two(one.name_zh, one.name_en) or one.configuration
        found.append((name, address(request, "footprint", footprint_id=one.id)))
    return found


def source_of(one: FootprintView) -> str:
    """What stands below a picture."""
    database, method = (
        one.inputs["database"]["version"],
        words.word(words.METHODS, one.inputs["method"]["code"]),
    )
    return f"{one.study} #{one.run}, {database}, {method}"
