"""A pinned version nobody has any more: said so with what to do, and lifted by a proposal that another person approves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.inventory.small import Small, small, standing  # noqa: F401 - fixtures
from tests.world import NOW

pytestmark = pytest.mark.django_db
DIESEL = {"fuel": "diesel", "use": "mobile", "quantity": "1", "unit": "t", "document": "D-1"}
PACK = "gwp-ipcc"


def test_the_shipped_version_takes_the_place_of_a_lost_one(small: Small) -> None:  # noqa: F811
    from qingheng.apps.inventory import queries, services
    from qingheng.apps.inventory.models import Inventory
    from qingheng.platform.rights.errors import Forbidden, NotFound

    small.enter("fuels", [DIESEL])
    made = small.inventory()
    first = small.run(made)
    row = Inventory.objects.get(pk=made)
    shipped = dict(row.packs)[PACK]
    row.packs = [[pack, "0.9" if pack == PACK else version] for pack, version in row.packs]
    row.save()
    with pytest.raises(NotFound) as refusal:
        small.run(made)
    assert (refusal.value.code, bool(refusal.value.fix)) == ("no-edition", True)
    assert queries.compare_with_published(actor=small.manager, inventory_id=made) == []
    preview = queries.upgrade_preview(actor=small.manager, inventory_id=made, pack=PACK)
    assert (preview.lost, preview.from_version, preview.to_version) == (True, "0.9", shipped)
    asked: dict[str, Any] = {"inventory_id": made, "pack": PACK, "reason": "lost", "at": NOW}
    proposed = services.propose_upgrade(actor=small.manager, **asked)
    with pytest.raises(Forbidden):
        services.approve_upgrade(actor=small.manager, upgrade_id=proposed.id, at=NOW)
    kept = services.approve_upgrade(actor=small.actors["approver"], upgrade_id=proposed.id, at=NOW)
    assert kept.run_hash == first.run_hash, "the run stays until somebody calculates again"
    again = small.run(made)
    assert (again.repeated, again.run_hash) == (True, first.run_hash)


def test_several_lost_versions_are_replaced_in_one_act_of_two_people(small: Small) -> None:  # noqa: F811
    from qingheng.apps.inventory import queries, services
    from qingheng.apps.inventory.models import Inventory
    from qingheng.platform.rights.errors import Conflict, Forbidden, NotFound

    small.enter("fuels", [DIESEL])
    made = small.inventory()
    first, row = small.run(made), Inventory.objects.get(pk=made)
    away = [*[pack for pack, _version in row.packs][:2], PACK]
    row.packs = [[pack, "0.9" if pack in away else version] for pack, version in row.packs]
    row.save()
    with pytest.raises(NotFound) as refusal:
        small.run(made)
    assert all(f"{pack} 0.9" in str(refusal.value.message) for pack in away), "each is named at once"
    assert {one.pack for one in queries.lost_packs(actor=small.manager, inventory_id=made)} == set(away)
    asked: dict[str, Any] = {"inventory_id": made, "at": NOW}
    with pytest.raises(Conflict):
        services.approve_replacements(actor=small.actors["approver"], **asked)
    proposed = services.propose_replacements(actor=small.manager, reason="lost", **asked)
    assert {one.pack for one in proposed} == set(away)
    with pytest.raises(Conflict):
        services.propose_replacements(actor=small.manager, reason="again", **asked)
    with pytest.raises(Forbidden):
        services.approve_replacements(actor=small.manager, **asked)
    decided = services.approve_replacements(actor=small.actors["approver"], note="seen", **asked)
    assert {(one.state, one.note) for one in decided} == {("approved", "seen")}
    assert queries.lost_packs(actor=small.manager, inventory_id=made) == []
    assert small.run(made).run_hash == first.run_hash


def test_what_a_new_inventory_pins_is_kept_before_it_is_calculated(small: Small) -> None:  # noqa: F811
    from qingheng.apps.factors.models import FactorEdition
    from qingheng.apps.inventory.models import Inventory

    pins = Inventory.objects.get(pk=small.inventory()).packs
    kept = set(FactorEdition.objects.values_list("pack_id", "version"))
    assert {tuple(one) for one in pins} <= kept


def test_potentials_are_those_of_the_pinned_version(small: Small) -> None:  # noqa: F811
    """A version kept with another potential of methane: the inventory that pins it is rated by that, not by the shipped."""
    from qingheng.apps.factors import editions
    from qingheng.apps.inventory.library import taken
    from qingheng.apps.inventory.models import Inventory

    packs = dict(Inventory.objects.get(pk=small.inventory()).packs)
    shipped = editions.shipped()[PACK]
    rows = [row | ({"AR6": "31"} if row["gas"] == "ch4_fossil" else {}) for row in shipped.tables["gwp"]]
    tables = shipped.tables | {"gwp": rows}
    editions.keep(replace(shipped, version="0.9", tables=tables, sha256="0" * 64), at=NOW)
    for version, potential in ((shipped.version, "29.8"), ("0.9", "31")):
        found = taken(actor=small.manager, packs=packs | {PACK: version}, gwp_codes=("AR6",))
        assert str(found.gwp_sets[0].values["ch4_fossil"]) == potential
