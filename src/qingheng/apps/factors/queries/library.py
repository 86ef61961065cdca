"""The library of a run: shared packs of pinned versions, the company's reviewed factors, its rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from qingheng.apps.factors import editions, rights
from qingheng.apps.factors.contracts import CONVERSIONS, PackView
from qingheng.apps.factors.models import FactorImport, FactorRule, OwnFactor
from qingheng.apps.factors.views_of import own_as_bridge, own_as_factor, rule_of
from qingheng.calc.factors import Library
from qingheng.calc.gases import GwpSet
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.models import PackInstall
from qingheng.platform.rights.actor import Actor


def installed_packs(*, actor: Actor) -> dict[str, str]:
    """Packs of factors with the version this company works with, in order of preference.

    The version taken into use or imported; a pack nobody took into use is there as it is shipped. Raises Forbidden.
    """
    actor.require(rights.VIEW)
    at_hand = {pack_id: content.version for pack_id, content in editions.shipped().items()}
    return at_hand | _pinned()


def library(*, actor: Actor, packs: Mapping[str, str] | None = None) -> Library:
    """Factors and bridges of those versions, the company's approved factors, its rules in force.

    packs: pack to version; None for the versions the company works with. Raises Forbidden, NotFound.
    """
    actor.require(rights.VIEW)
    pins = installed_packs(actor=actor) if packs is None else packs
    shared = editions.shared.of(editions.read_all(pins))
    written = list(OwnFactor.objects.filter(state="approved"))
    own = [own_as_factor(row) for row in written if row.basis not in CONVERSIONS]
    bridges = [own_as_bridge(row) for row in written if row.basis in CONVERSIONS]
    rules = tuple(rule_of(row) for row in FactorRule.objects.filter(withdrawn_at=None).order_by("id"))
    if not written:
        return replace(shared, rules=rules)
    return Library.of((*shared.factors, *own), (*bridges, *shared.bridges), rules=rules)


def gwp_sets(*, actor: Actor, packs: Mapping[str, str] | None = None) -> dict[str, GwpSet]:
    """GWP sets at hand by code. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    pins = installed_packs(actor=actor) if packs is None else packs
    found: dict[str, GwpSet] = {}
    for pack in editions.read_all(pins):
        found |= pack.gwp_sets
    return found


def contents(*, actor: Actor, packs: Mapping[str, str]) -> dict[str, str]:
    """sha256 of what each of those versions holds, as shipped or as kept. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return {pack.id: pack.sha256 for pack in editions.read_all(packs)}


def digest(*, actor: Actor) -> str:
    """sha256 of what the company adds to its packs: approved factors and rules in force. Raises Forbidden."""
    actor.require(rights.VIEW)
    own = OwnFactor.objects.filter(state="approved").order_by("id").values_list("id", "version", "code")
    rules = FactorRule.objects.filter(withdrawn_at=None).order_by("id").values_list("id", "factor_id")
    text = json.dumps([list(map(list, own)), list(map(list, rules))], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def packs_at_hand(*, actor: Actor) -> list[PackView]:
    """Packs of factors with source, licence and size, by id. Raises Forbidden."""
    actor.require(rights.VIEW)
    pinned = _pinned()
    return [_pack_view(content, pinned.get(pack_id, "")) for pack_id, content in editions.shipped().items()]


def _pinned() -> dict[str, str]:
    """Pack to version in force, of the packs the company took into use and whose edition it kept."""
    newest: dict[str, str] = {}
    for install in PackInstall.objects.filter(kind="factors").order_by("installed_at", "id"):
        newest[install.pack_id] = install.version
    imported = FactorImport.objects.filter(state="approved").values_list("pack_id", "version")
    return dict(sorted({**newest, **dict(imported)}.items()))


def _pack_view(content: PackContent, pinned: str) -> PackView:
    meta = content.meta
    return PackView(
        id=content.id,
        version=pinned or content.version,
        pinned=pinned,
        shipped=content.version,
        title_zh=content.title_zh,
        title_en=content.title_en,
        source=str(meta.get("source", "")),
        document=str(meta.get("document_number", "")),
        licence=str(meta.get("licence", "")),
        licence_class=tuple(str(each) for each in meta.get("licence_class", ())),
        data_year=str(meta.get("data_year", "")),
        published=str(meta.get("published", "")),
        retrieved=str(meta.get("retrieved", "")),
        origin_sha256=str(meta.get("origin_sha256", "")),
        verified=bool(meta.get("verified")),
        factors=len(content.tables.get("factors", ())),
        bridges=len(content.tables.get("bridges", ())),
    )
