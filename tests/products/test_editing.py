"""Products by hand: a released bill is edited as a new draft, items and families are changed with what that does told."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from qingheng.apps.products import composition, queries, services
from qingheng.apps.products.contracts import CompositionView
from qingheng.apps.products.models import Item, Line, Revision
from qingheng.apps.products.services import FamilyFacts, ItemFacts, OptionFacts, editing
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound

DAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _evidence_in_a_throwaway_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "blobs"


def revision(actor: Any, code: str = "NB-14") -> int:
    return queries.revision_of(actor=actor, code=code, on=DAY)


def test_lines_are_edited_in_a_draft_and_each_change_is_undone(products: Any, actors: Any, now: Any) -> None:
    owner, approver = actors["data_owner"], actors["approver"]
    before = queries.lines(actor=owner, revision_id=revision(owner))
    draft = services.edit_revision(actor=owner, revision_id=revision(owner), at=now)
    again = services.edit_revision(actor=owner, revision_id=revision(owner), at=now)
    assert (draft.revision.id, draft.revision.label, draft.faults, len(draft.rows)) == (
        again.revision.id, "B", (), len(before),
    )  # fmt: skip
    number, start = draft.revision.id, draft.rows
    at = {"actor": owner, "revision_id": number, "at": now}
    draft = services.add_row(
        **at, cells={"parent": "NB-14", "code": "FOOT", "quantity": "4", "unit": "pcs", "unit_mass": "2 g"}
    )
    assert (draft.new_items, draft.faults) == (("FOOT",), ())
    draft = services.change_row(**at, row=0, cells={"quantity": "3", "alternate": "boards"})
    draft = services.leave_out(**at, rows=[1])
    draft = services.fix_cell(**at, row=0, column="quantity", after="0")
    assert [(one.code, one.column, one.place) for one in draft.faults] == [
        ("bad-quantity", "quantity", "A!1")
    ]
    assert draft.changes == 4
    for _change in range(4):
        draft = services.undo_change(**at)
    assert (draft.rows, draft.changed) == (start, ())
    with pytest.raises(Conflict, match="Nothing was changed"):
        services.undo_change(**at)
    services.change_row(**at, row=0, cells={"quantity": "3"})
    made = services.release(actor=approver, revision_id=number, at=now, valid_from=DAY + timedelta(days=9))
    old = queries.revisions(actor=owner, item="NB-14")[-1]
    assert queries.lines(actor=owner, revision_id=old.id) == before
    _old, _new, changes = queries.comparison(actor=owner, before=old.id, after=made.id)
    assert [(one.child, one.fields) for one in changes] == [("BOARD", ("quantity",))]


def test_who_is_overtaken_reads_the_draft_again(
    products: Any, actors: Any, now: Any, monkeypatch: Any
) -> None:
    owner, other = actors["data_owner"], actors["programme_manager"]
    number = services.edit_revision(actor=owner, revision_id=revision(owner), at=now).revision.id
    at = {"revision_id": number, "at": now}
    read, meanwhile = (
        editing.draft_view,
        [{"row": 1, "cells": {"quantity": "7"}}, {"row": 2, "cells": {"scrap": "0.1"}}],
    )

    def overtaken(*given: Any) -> Any:
        view = read(*given)
        if meanwhile:  # somebody else writes between reading and keeping
            services.change_row(actor=other, **at, **meanwhile.pop())
        return view

    monkeypatch.setattr(editing, "draft_view", overtaken)
    draft = services.change_row(actor=owner, **at, row=0, cells={"quantity": "5"})
    assert [draft.rows[0]["quantity"], draft.rows[1]["quantity"], draft.rows[2]["scrap"]] == ["5", "7", "0.1"]
    assert (draft.changes, Revision.objects.get(pk=number).changes) == (3, 3)
    assert queries.draft(actor=owner, revision_id=number) == draft


def test_who_had_a_hand_in_a_draft_does_not_release_it(products: Any, actors: Any, now: Any) -> None:
    owner, manager = actors["data_owner"], actors["programme_manager"]
    draft = services.edit_revision(actor=owner, revision_id=revision(owner), at=now)
    services.change_row(actor=manager, revision_id=draft.revision.id, row=0, cells={"quantity": "3"}, at=now)
    with pytest.raises(Forbidden, match="does not release"):
        services.release(actor=manager, revision_id=draft.revision.id, at=now, label="C")
    assert (
        services.release(actor=actors["approver"], revision_id=draft.revision.id, at=now).state == "released"
    )


def test_where_one_person_alone_may_release_the_trail_says_so(products: Any, operator: Any, now: Any) -> None:
    from qingheng.platform.audit.models import AuditEvent
    from qingheng.platform.people.models import Person
    from qingheng.platform.rights.queries import actor_for
    from qingheng.platform.rights.services import grant_role

    person = Person.objects.create_user(
        "one@acme.example", "correct horse battery", name="One", created_at=now
    )
    grant_role(actor=operator, person=person, role="programme_manager", at=now)
    alone = actor_for(person=person, tenant=products, at=now)
    draft = services.edit_revision(actor=alone, revision_id=revision(alone), at=now)
    services.release(actor=alone, revision_id=draft.revision.id, at=now)
    event = AuditEvent.objects.get(action="bill.released", object_id=str(draft.revision.id))
    assert event.data["one_person"] is True


def test_a_first_bill_is_written_by_hand(products: Any, operator: Any, now: Any) -> None:
    services.save_item(actor=operator, facts=ItemFacts("DOCK-1", "扩展坞", kind="product"), at=now)
    draft = services.start_bill(actor=operator, item="dock-1 ", at=now)
    assert [one.code for one in draft.faults] == ["no-lines"]
    at = {"actor": operator, "revision_id": draft.revision.id, "at": now}
    draft = services.add_row(**at, cells={"code": "SCREW", "quantity": "2"})
    draft = services.add_row(**at, cells={"parent": "SHELL", "code": "AL-6063", "quantity": "80 g"})
    assert [(one.code, one.text) for one in draft.faults] == [("not-below", "SHELL")]
    draft = services.add_row(**at, cells={"code": "SHELL", "quantity": "1"})
    assert draft.faults == ()
    services.release(actor=operator, revision_id=draft.revision.id, at=now)
    bill = queries.bill(actor=operator, code="DOCK-1", on=DAY)
    assert {one.item.code: one.net for one in bill.leaves} == {"SCREW": 2, "AL-6063": Decimal("0.08")}
    with pytest.raises(Conflict, match="has a bill already"):
        services.start_bill(actor=operator, item="DOCK-1", at=now)


def test_an_item_is_changed_with_what_released_bills_feel_told(products: Any, actors: Any, now: Any) -> None:
    owner = actors["data_owner"]
    there = queries.item(actor=owner, code="SCREW", on=DAY)
    facts = ItemFacts(
        "SCREW", "螺钉", "Screw", "part", "count", Decimal("0.0005"), "steel", "drawing 7", True
    )
    at = {"actor": owner, "item_id": there.id, "at": now}
    services.save_item(**at, facts=facts)  # names and source need no agreement
    with pytest.raises(Conflict, match="2 released bills in force use it: BOARD A, NB-14 A") as felt:
        services.save_item(**at, facts=replace(facts, mass_kg=Decimal("0.0006")))
    assert (felt.value.code, felt.value.place) == ("affects-bills", "agreed")
    services.save_item(**at, facts=replace(facts, mass_kg=Decimal("0.0006")), agreed=True)
    assert Item.objects.get(folded="screw").mass_kg == Decimal("0.0006")
    for wrong, place in (
        ({"unit": "m"}, "unit"), ({"code": "SCREW-2"}, "code"), ({"code": "board"}, "code"), ({"unit": "furlong"}, "unit"),
        ({"mass_kg": Decimal(-1)}, "mass_kg"), ({"source": ""}, "source"), ({"kind": "thing"}, "kind"), ({"code": " "}, "code"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            services.save_item(**at, facts=replace(facts, **wrong), agreed=True)
        assert refused.value.place == place
    services.save_item(**at, facts=replace(facts, code=" screw", mass_kg=Decimal("0.0006")), agreed=True)
    with pytest.raises(Invalid):  # a kilogram weighs a kilogram
        services.save_item(actor=owner, facts=ItemFacts("GLUE", unit="kg", mass_kg=Decimal(2)), at=now)
    acts = queries.item_history(actor=owner, item_id=there.id)
    assert [one.changes[0] for one in acts[:2]] == [
        ("code", "SCREW", "screw"),
        ("mass_kg", "0.0005", "0.0006"),
    ]
    with pytest.raises(Forbidden):
        services.save_item(actor=actors["auditor"], facts=facts, at=now)


def test_a_retired_item_is_named_by_no_new_bill_and_comes_back(
    products: Any, operator: Any, now: Any
) -> None:
    with pytest.raises(Conflict, match="NB-14 A"):
        services.retire_item(actor=operator, item_id=Item.objects.get(folded="screw").pk, why="old", at=now)
    made = services.save_item(actor=operator, facts=ItemFacts("OLD-1"), at=now)
    with pytest.raises(Invalid, match="Say why"):
        services.retire_item(actor=operator, item_id=made, why=" ", at=now)
    services.retire_item(actor=operator, item_id=made, why="replaced", at=now)
    codes = {one.item.code for one in queries.items(actor=operator)}
    assert "OLD-1" not in codes
    shown = queries.items(actor=operator, filters=queries.ItemFilters(retired="yes"))
    assert [(one.item.code, one.retired_why) for one in shown] == [("OLD-1", "replaced")]
    data = b"parent,code,qty\nNB-16,SCREW,4\nNB-16,old-1,1\n"
    draft = services.import_bill(actor=operator, data=data, name="x.csv", at=now)
    assert [(one.code, one.place) for one in draft.faults] == [("retired-item", "x!B3")]
    services.restore_item(actor=operator, item_id=made, at=now)
    assert queries.draft(actor=operator, revision_id=draft.revision.id).faults == ()


def test_suppliers_share_what_is_bought(products: Any, operator: Any, now: Any) -> None:
    item = Item.objects.get(folded="screw").pk
    at = {"actor": operator, "item_id": item, "at": now}
    first = services.save_supplier(**at, supplier="V-1", site="Wuxi", share=Decimal("0.7"))
    with pytest.raises(Invalid, match="there already"):
        services.save_supplier(**at, supplier="v-1", site=" wuxi")
    with pytest.raises(Invalid) as over:
        services.save_supplier(**at, supplier="V-2", share=Decimal("0.4"))
    assert over.value.place == "share"
    services.save_supplier(**at, supplier="V-2", share=Decimal("0.3"))
    services.save_supplier(**at, supplier="V-1", site="Suzhou", share=Decimal("0.6"), link_id=first)
    shown = queries.item(actor=operator, code="SCREW", on=DAY).suppliers
    assert {(one.supplier, one.site, one.share) for one in shown} == {
        ("V-1", "Suzhou", Decimal("0.6")), ("V-2", "", Decimal("0.3")),
    }  # fmt: skip
    assert services.remove_supplier(actor=operator, link_id=first, at=now) == item
    deeds = [one.action for one in queries.item_history(actor=operator, item_id=item)]
    assert deeds == [
        "product.supplier-taken-back",
        "product.supplier-changed",
        *["product.supplier-said"] * 2,
    ]


def test_a_certificate_says_when_it_ends(products: Any, operator: Any, now: Any) -> None:
    services.add_content(
        actor=operator, item="AL-6063", kind="bio_based", share=Decimal("0.1"), at=now, number="B-2",
        valid_to=DAY + timedelta(days=30), data=b"%PDF-1.4", name="b2.pdf",
    )  # fmt: skip
    found = {one.kind: one for one in queries.item(actor=operator, code="AL-6063", on=DAY).contents}
    bio = found["bio_based"]
    assert (bio.days_left, [name for _sha, name in bio.files]) == (30, ["b2.pdf"])
    assert found["recycled_post_consumer"].days_left == 59


def test_a_family_is_made_with_options_that_add_up(products: Any, operator: Any, now: Any) -> None:
    number = services.save_family(
        actor=operator, facts=FamilyFacts("SLIM15X", "NB-15", "轻薄本", "Slim"), at=now
    )
    at = {"actor": operator, "family_id": number, "at": now}
    one = services.save_option(**at, facts=OptionFacts("ssd", "one", "存储", "Storage", "1 TB", "1 TB", True))
    two = services.save_option(**at, facts=OptionFacts("ssd", "two", is_default=True))  # the default moves
    thick = services.save_option(**at, facts=OptionFacts("lid", "thick"))
    add = {"actor": operator, "at": now}
    services.add_option_line(**add, option_id=one, act="add", child="ssd-1", quantity=Decimal(1))
    line = services.add_option_line(**add, option_id=two, act="add", child="SSD-2", quantity=Decimal(2))
    services.add_option_line(**add, option_id=one, act="remove", child="SCREW", parent="BOARD")
    with pytest.raises(Invalid):  # both take the same line away
        services.add_option_line(**add, option_id=thick, act="remove", child="SCREW", parent="BOARD")
    for wrong, place in (
        ({"child": "NONE"}, "child"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"unit": "ell"}, "unit"),
    ):
        given = {"child": "SSD-1", "quantity": Decimal(1), **wrong}
        with pytest.raises(Invalid) as refused:
            services.add_option_line(**add, option_id=thick, act="add", **given)
        assert refused.value.place == place
    variant = services.save_variant(**at, code="S15-1", choice={"ssd": "one"})
    with pytest.raises(Invalid, match="no option"):
        services.save_variant(**at, code="S15-2", choice={"ssd": "three"})
    with pytest.raises(Conflict, match="S15-1"):
        services.remove_option(**add, option_id=one)
    services.save_option(**at, facts=OptionFacts("ssd", "1tb", name_en="1 TB"), option_id=one)
    family = queries.family(actor=operator, code="slim15x", on=DAY)
    assert [(v.code, v.choice["ssd"]) for v in family.variants] == [("S15-1", "1tb")]
    assert [(o.code, o.is_default, o.group_en) for o in family.options if o.group == "ssd"] == [
        ("1tb", False, "Storage"), ("two", True, "Storage"),
    ]  # fmt: skip
    bill = queries.bill(actor=operator, code="SLIM15X", on=DAY)
    assert {leaf.item.code: leaf.net for leaf in bill.leaves}["SSD-2"] == 2
    services.remove_option_line(**add, line_id=line)
    services.remove_variant(**add, variant_id=variant)
    services.remove_option(**add, option_id=one)
    services.retire_family(actor=operator, family_id=number, at=now)
    assert "SLIM15X" not in {f.code for f in queries.families(actor=operator, on=DAY)}
    deeds = [act.action for act in queries.family_history(actor=operator, family_id=number)]
    assert (deeds[0], deeds[-1], len(deeds)) == ("product.family-retired", "product.family-made", 13)


def test_the_place_of_substances_is_kept_free(products: Any, operator: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(composition, "_keepers", [])
    asked = {"actor": operator, "product_item_id": 1, "on": DAY}
    assert (composition.is_kept(), composition.composition_of(**asked)) == (False, None)

    @composition.keeps_composition()
    def known(*, actor: Any, product_item_id: int, on: date) -> CompositionView | None:
        return CompositionView((), product_item_id == 1, "/x/") if product_item_id == 1 else None

    found = composition.composition_of(**asked)
    assert (composition.is_kept(), found is not None and found.whole) == (True, True)
    with pytest.raises(ValueError, match="twice"):
        composition.keeps_composition()(lambda **_asked: None)


def test_other_lines_under_a_released_label_never_change_it(
    products: Any, operator: Any, now: Any, pack: Any
) -> None:
    lines = [{**one, "quantity": "12"} if one["child"] == "SCREW" and one["parent"] == "NB-14" else one
             for one in pack.tables["lines"]]  # fmt: skip
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("lines")
        for number, row in enumerate([list(lines[0]), *(list(one.values()) for one in lines)]):
            sheet.write_row(number, 0, row)
    with pytest.raises(Invalid, match="revision A of “NB-14” is released, and 1 of its lines") as refused:
        services.load_tables(actor=operator, data=out.getvalue(), name="lines.xlsx", at=now)
    assert (refused.value.code, refused.value.place) == ("label-reused", "lines.csv:3")
    assert Line.objects.filter(quantity=12).count() == 0
    changed = replace(pack, tables={**pack.tables, "lines": lines}, sha256="1" * 64)
    for _again in range(2):  # a pack is followed by a revision of its own, once
        services.install_products(actor=operator, content=changed, at=now)
        held = Revision.objects.filter(item__folded="nb-14").order_by("id")
        assert [(one.label, one.valid_to) for one in held] == [("A", DAY - timedelta(days=1)), ("A-2", None)]
    assert [queries.bill(actor=operator, code="NB-14", on=DAY - timedelta(days=back)).revision for back in (0, 1)] == [
        "A-2", "A",
    ]  # fmt: skip


def test_pages_refuse_at_the_field_ask_and_show_the_history(products: Any, client_as: Any) -> None:
    base, owner = "/c/acme/products/", client_as("data_owner")
    screw = Item.objects.get(folded="screw").pk
    form = {
        "code": "SCREW",
        "name_en": "Screw",
        "kind": "part",
        "unit": "count",
        "mass_kg": "0.0006",
        "material": "steel",
    }
    headers = {"accept-language": "en"}
    answer = owner.post(f"{base}items/{screw}/edit/", form, headers=headers)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert ("released bills in force use it" in text, 'type="checkbox" name="agreed"' in text) == (True, True)
    assert owner.post(f"{base}items/{screw}/edit/", {**form, "agreed": "on"}).status_code == 302
    shown = owner.get(f"{base}items/{screw}/", headers=headers).content.decode()
    assert "changed the item" in shown
    assert "0.0005 → 0.0006" in shown
    assert "not the same as free of substances" in shown
    number = Revision.objects.get(item__folded="nb-14").pk
    draft = owner.post(f"{base}revisions/{number}/edit/")["Location"]
    line = f"{draft}lines/0/"
    wrong = owner.post(
        line, {"parent": "NB-14", "code": "BOARD", "quantity": "-2", "unit": "count"}, headers=headers
    )
    assert wrong.status_code == 422
    assert "is not above zero" in wrong.content.decode()
    assert (
        owner.post(line, {"parent": "NB-14", "code": "BOARD", "quantity": "3", "unit": "count"}).status_code
        == 302
    )
    page = owner.get(f"{draft}?only=changed", headers=headers).content.decode()
    assert page.count("<tr") == 2
    assert owner.get(f"{draft}lines/99/").status_code == 404
    board = Item.objects.get(folded="board").pk
    assert "PCB" in owner.get(f"{base}items/{board}/below/?within=NB-14").content.decode()
    assert "Write a bill" in owner.get(f"{base}items/{screw}/", headers=headers).content.decode()


def test_another_company_sees_no_draft_of_this_one(
    products: Any, rival: Any, operator: Any, now: Any
) -> None:
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope

    draft = services.edit_revision(actor=operator, revision_id=revision(operator), at=now)
    queries.draft(actor=operator, revision_id=draft.revision.id)  # read once, and kept at hand
    with tenant_scope(rival.id), pytest.raises(NotFound):
        queries.draft(actor=operator_for(tenant=rival), revision_id=draft.revision.id)
