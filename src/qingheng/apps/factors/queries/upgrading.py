"""What another version of a pack of factors changes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal

from django.utils.translation import gettext as _

from qingheng.apps.factors import editions, rights
from qingheng.apps.factors.contracts import ChangedFactor, UpgradeView
from qingheng.apps.factors.models import FactorEdition
from qingheng.apps.factors.usage import uses_of
from qingheng.calc.factors import Factor
from qingheng.calc.factors.screening import weight
from qingheng.platform.packs.models import PackInstall
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

_SIX = Context(prec=6)
_COMPARED = ("activity", "basis", "place", "unit", "masses", "data_from", "data_until", "published", "review_by",
             "gwp_basis", "heat", "price", "currency", "price_year", "verified", "spread", "spread_of",
             "limits_checked")  # fmt: skip


def lost_versions(*, actor: Actor, packs: Mapping[str, str]) -> frozenset[str]:
    """Which packs have a version that is neither shipped nor kept here. packs: pack to version. Raises Forbidden."""
    actor.require(rights.VIEW)
    kept = set(FactorEdition.objects.filter(pack_id__in=packs).values_list("pack_id", "version"))
    away = {pack: version for pack, version in packs.items() if (pack, version) not in kept}
    at_hand = editions.shipped() if away else {}
    return frozenset(
        pack for pack, version in away.items() if pack not in at_hand or at_hand[pack].version != version
    )


def upgrade_of(*, actor: Actor, pack_id: str) -> UpgradeView:
    """What taking the shipped version into use changes: changed, new and vanished factors, and where they are used.

    Raises Forbidden, NotFound.
    """
    actor.require(rights.VIEW)
    at_hand = editions.shipped().get(pack_id)
    if at_hand is None:
        raise NotFound(_("There is no pack “%(pack)s”.") % {"pack": pack_id}, code="no-pack", place="pack")
    after = editions.read(pack_id, at_hand.version)
    install: PackInstall | None = PackInstall.objects.filter(pack_id=pack_id).first()
    if install is None:
        return UpgradeView(pack_id, "new", "", at_hand.version, at_hand.sha256, added=_ids(after.factors))
    if install.sha256 == at_hand.sha256:
        return UpgradeView(pack_id, "unchanged", install.version, at_hand.version, at_hand.sha256)
    kept: FactorEdition | None = FactorEdition.objects.filter(
        pack_id=pack_id, version=install.version
    ).first()
    before = editions.read_edition(kept).factors if kept is not None else ()
    return _between(actor, install.version, at_hand.sha256, before, after)


def _between(
    actor: Actor, from_version: str, sha256: str, before: tuple[Factor, ...], after: editions.ReadPack
) -> UpgradeView:
    old, new = {f.id: f for f in before}, {f.id: f for f in after.factors}
    changed = tuple(
        change for key in sorted(set(old) & set(new)) if (change := _change(old[key], new[key])) is not None
    )
    vanished = tuple(sorted(set(old) - set(new)))
    touched = [change.id for change in changed] + list(vanished)
    return UpgradeView(
        pack_id=after.id,
        state="update",
        from_version=from_version,
        to_version=after.version,
        sha256=sha256,
        changed=changed,
        added=tuple(sorted(set(new) - set(old))),
        vanished=vanished,
        uses=uses_of(actor=actor, factor_ids=touched),
    )


def _change(old: Factor, new: Factor) -> ChangedFactor | None:
    fields = tuple(name for name in _COMPARED if _told(old, name) != _told(new, name))
    if not fields:
        return None
    before, after = weight(old), weight(new)
    percent = _SIX.divide((after - before) * 100, before) if before else None
    return ChangedFactor(
        new.id, new.name_zh, new.name_en, new.unit, before, after, percent, fields,
        (old.spread, new.spread) if "spread" in fields else None, new.spread_of == "proxy",
    )  # fmt: skip


def _told(factor: Factor, name: str) -> object:
    value = getattr(factor, name)
    return {gas: Decimal(mass) for gas, mass in value.items()} if isinstance(value, Mapping) else value


def _ids(factors: tuple[Factor, ...]) -> tuple[str, ...]:
    return tuple(sorted(factor.id for factor in factors))
