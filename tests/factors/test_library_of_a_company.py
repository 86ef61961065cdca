"""What a company's library holds: packs, its own reviewed factors, its rules; and nothing of another company."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qingheng.apps.factors import editions, queries, services
from qingheng.apps.factors.contracts import FactorFilters
from qingheng.apps.factors.models import FactorEdition
from qingheng.calc.factors import Asked, Basis, DatePolicy, Place, Policy, choose
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.packs.queries import content
from qingheng.platform.packs.services import install_pack
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db
FACTS = services.OwnFacts(
    code="steam-east", activity="steam", basis="location", level="site", place="plant-1", unit="t",
    gases="co2=305.2", data_from=date(2025, 1, 1), data_until=date(2025, 12, 31), published=date(2026, 3, 1),
    name_zh="东厂蒸汽", name_en="Steam of the east plant", source="Supplier statement 2025-07",
    review_by=date(2027, 3, 31),
)  # fmt: skip


@pytest.fixture
def manager(actors):
    return actors["programme_manager"]


def approved(actors, now, facts=FACTS):
    own = services.add_own_factor(actor=actors["data_owner"], facts=facts, at=now)
    services.attach_evidence(
        actor=actors["data_owner"],
        own_id=own.id,
        data=b"%PDF-1.7 statement",
        name="s.pdf",
        mime="application/pdf",
        at=now,
    )
    services.submit_own_factor(actor=actors["data_owner"], own_id=own.id, at=now)
    return services.review_own_factor(actor=actors["approver"], own_id=own.id, approve=True, note="", at=now)


def test_the_library_holds_every_shipped_factor(manager):
    library = queries.library(actor=manager)
    assert len(library.factors) > 5000
    assert queries.library(actor=manager).factors == library.factors
    assert len(queries.gwp_sets(actor=manager)) == 5


def test_an_own_factor_counts_once_another_person_approved_it(actors, now):
    own = services.add_own_factor(actor=actors["data_owner"], facts=FACTS, at=now)
    assert own.state == "draft"
    with pytest.raises(Invalid, match=r"evidence|Evidence"):
        services.submit_own_factor(actor=actors["data_owner"], own_id=own.id, at=now)
    assert not queries.library(actor=actors["data_owner"]).by_id(own.factor_id)
    kept = approved(actors, now)
    assert (kept.state, kept.version, kept.evidence) == ("approved", 2, 1)
    library = queries.library(actor=actors["data_owner"])
    assert library.by_id(kept.factor_id)[0].own
    asked = Asked(
        "steam", Basis.location, "kg", date(2025, 4, 1), date(2025, 4, 30), (Place("site", "plant-1"),)
    )
    choice = choose(asked, library, Policy(DatePolicy.activity_year, (), date(2026, 6, 30)))
    assert choice.factor is not None
    assert (choice.factor.id, choice.multiplier) == ("own/steam-east.v2", Decimal("0.001"))
    events = list(AuditEvent.objects.filter(object_type="own_factor").values_list("action", flat=True))
    assert {"factor.drafted", "factor.submitted", "factor.approved"} <= set(events)


def test_nobody_reviews_a_factor_of_their_own(actors, now):
    manager = actors["programme_manager"]
    own = services.add_own_factor(actor=manager, facts=FACTS, at=now)
    services.attach_evidence(actor=manager, own_id=own.id, data=b"x", name="a.txt", mime="text/plain", at=now)
    services.submit_own_factor(actor=manager, own_id=own.id, at=now)
    with pytest.raises(Forbidden):
        services.review_own_factor(actor=manager, own_id=own.id, approve=True, note="", at=now)
    with pytest.raises(Forbidden):
        services.review_own_factor(actor=actors["data_owner"], own_id=own.id, approve=True, note="", at=now)


def test_a_returned_factor_is_changed_and_handed_in_again(actors, now):
    owner, approver = actors["data_owner"], actors["approver"]
    own = services.add_own_factor(actor=owner, facts=FACTS, at=now)
    services.attach_evidence(actor=owner, own_id=own.id, data=b"x", name="a.txt", mime="text/plain", at=now)
    services.submit_own_factor(actor=owner, own_id=own.id, at=now)
    with pytest.raises(Invalid):
        services.review_own_factor(actor=approver, own_id=own.id, approve=False, note=" ", at=now)
    services.review_own_factor(actor=approver, own_id=own.id, approve=False, note="per GJ, please", at=now)
    changed = services.change_own_factor(
        actor=owner, own_id=own.id, facts=replace(FACTS, unit="GJ", gases="co2=110"), at=now
    )
    assert (changed.state, changed.unit, changed.gases) == ("draft", "GJ", {"co2": "110"})
    services.submit_own_factor(actor=owner, own_id=own.id, at=now)
    with pytest.raises(Conflict):
        services.change_own_factor(actor=owner, own_id=own.id, facts=FACTS, at=now)


def test_a_new_version_takes_the_place_of_the_approved_one(actors, now):
    first = approved(actors, now)
    second = approved(actors, now, replace(FACTS, gases="co2=300"))
    assert queries.own_factor(actor=actors["approver"], own_id=first.id).state == "withdrawn"
    assert [o.version for o in queries.own_factors(actor=actors["approver"], state="approved")] == [
        second.version
    ]
    services.withdraw_own_factor(actor=actors["approver"], own_id=second.id, reason="plant closed", at=now)
    assert not queries.library(actor=actors["approver"]).by_id(second.factor_id)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "Steam East"), ("activity", "Steam!"), ("basis", "average"), ("level", "planet"), ("unit", "furlongs"),
        ("gases", "lots"), ("gases", "co2=-1"), ("gases", "unobtainium=1"), ("gases", "co2=1.2345678901234567"),
        ("name_zh", " "), ("source", ""), ("data_until", date(2024, 1, 1)), ("heat", "lower"),
    ],
)  # fmt: skip
def test_facts_that_break_a_rule_are_refused_at_their_field(actors, now, field, value):
    with pytest.raises(Invalid) as caught:
        services.add_own_factor(actor=actors["data_owner"], facts=replace(FACTS, **{field: value}), at=now)
    assert caught.value.place == field


def test_an_equivalent_names_the_set_it_was_made_with(actors, now):
    with pytest.raises(Invalid) as caught:
        services.add_own_factor(actor=actors["data_owner"], facts=replace(FACTS, gases="co2e=1"), at=now)
    assert caught.value.place == "gwp_basis"


def test_a_confirmed_rule_is_in_the_library_until_it_is_withdrawn(manager, actors, now):
    made = services.confirm_rule(
        actor=manager, activity="freight.road", factor_id="factors-desnz-2025/27_304_3140_14.freight_road",
        reason="no national factor yet", assumption=True, at=now,
    )  # fmt: skip
    assert [rule.id for rule in queries.library(actor=manager).rules] == [made.code]
    assert made.basis == "activity"  # of the factor: questions of other bases are left alone
    with pytest.raises(Conflict):
        services.confirm_rule(
            actor=manager,
            activity="freight.road",
            factor_id="factors-desnz-2025/27_304_3140_14",
            reason="again",
            at=now,
        )
    with pytest.raises(Forbidden):
        services.withdraw_rule(actor=actors["data_owner"], rule_id=made.id, reason="x", at=now)
    services.withdraw_rule(actor=manager, rule_id=made.id, reason="a national one came out", at=now)
    assert queries.library(actor=manager).rules == ()
    assert [rule.withdrawn_why for rule in queries.rules(actor=manager, withdrawn=True)] == [
        "a national one came out"
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [({"factor_id": "no/such"}, NotFound), ({"basis": "market"}, Invalid), ({"reason": ""}, Invalid),
     ({"level": "country"}, Invalid), ({"activity": ""}, Invalid)],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused(manager, now, change, error):
    given = {"activity": "electricity", "factor_id": "factors-cn-electricity-organisation/2023-CN-location",
             "reason": "why"} | change  # fmt: skip
    with pytest.raises(error):
        services.confirm_rule(actor=manager, at=now, **given)


def test_another_company_sees_neither_own_factors_nor_rules(actors, now, rival):
    kept = approved(actors, now)
    services.confirm_rule(
        actor=actors["programme_manager"], activity="steam", factor_id=kept.factor_id, reason="ours", at=now
    )
    from qingheng.platform.rights.queries import operator_for

    with tenant_scope(rival.id):
        other = operator_for(tenant=rival)
        library = queries.library(actor=other)
        assert not library.by_id(kept.factor_id)
        assert library.rules == ()
        assert queries.own_factors(actor=other) == []
        with pytest.raises(NotFound):
            queries.own_factor(actor=other, own_id=kept.id)
        with pytest.raises(NotFound):
            services.withdraw_own_factor(actor=other, own_id=kept.id, reason="x", at=now)


SEARCHES = [  # what people type, the activity of the first answer
    ("柴油", "fuel.diesel"), ("diesel oil", "fuel.diesel"), ("天然气", "fuel.natural_gas"), ("广东 电力", "electricity"),
    ("R410A", "release.r410a"), ("Guangdong 2023", "electricity"), ("供水", "water.supply"), ("NF3 刻蚀", "process.nf3.etch"),
    ("petrol", "fuel.gasoline"), ("semiconductor", "spend.naics.333242"), ("蒸汽", "steam"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "activity"), SEARCHES)
def test_search_finds_by_names_in_both_languages(manager, text, activity):
    found = queries.search(actor=manager, filters=FactorFilters(text=text))
    assert activity in {factor.activity for factor in found[:12]}, [f.activity for f in found[:12]]


def test_filters_narrow_what_is_found(manager):
    filters = FactorFilters(
        activity="electricity", basis="location", level="province", year="2023", sort="-value"
    )
    found = queries.search(actor=manager, filters=filters)
    assert len(found) == 30
    assert found[0].masses["co2"] == max(f.masses["co2"] for f in found)
    with pytest.raises(Invalid):
        queries.search(actor=manager, filters=FactorFilters(year="20x3"))


def test_a_passport_shows_other_years_units_and_source(manager):
    passport = queries.passport(actor=manager, factor_id="factors-cn-electricity-organisation/2023-440000")
    assert [f.data_from.year for f in passport.other_years] == [2021, 2022]
    assert passport.pack is not None
    assert "47" in passport.pack.document
    assert passport.factor.co2e["AR6"] == Decimal("0.4419")
    with pytest.raises(NotFound):
        queries.passport(actor=manager, factor_id="no/such")


def test_at_most_four_are_compared(manager):
    ids = [f.id for f in queries.search(actor=manager, filters=FactorFilters(activity="steam"))]
    assert len(queries.compare(actor=manager, factor_ids=ids[:2])) == 2
    with pytest.raises(Invalid):
        queries.compare(actor=manager, factor_ids=[str(n) for n in range(5)])


def test_the_shipped_library_has_no_errors(manager):
    assert [
        view for view in queries.checks(actor=manager, on=date(2026, 11, 2)) if view.severity == "error"
    ] == []


def test_a_review_date_that_passed_is_told(actors, now):
    approved(actors, now, replace(FACTS, review_by=date(2026, 12, 31)))
    actor = actors["approver"]
    assert [
        v.code for v in queries.checks(actor=actor, on=date(2026, 11, 2)) if v.code.startswith("exp")
    ] == ["expires_soon"]
    assert [v.code for v in queries.checks(actor=actor, on=date(2027, 1, 1)) if v.code.startswith("exp")] == [
        "expired"
    ]


PACK = "factors-cn-electricity-product"


def test_an_upgrade_shows_changed_new_and_vanished_and_keeps_the_old_edition(actors, now, tmp_path, settings):
    import shutil
    from pathlib import Path

    admin = actors["administrator"]
    folder = tmp_path / "packs" / PACK
    shutil.copytree(Path(settings.PACKS) / PACK, folder)
    settings.PACKS = tmp_path / "packs"
    install_pack(actor=admin, pack_id=PACK, at=now)
    assert queries.upgrade_of(actor=admin, pack_id=PACK).state == "unchanged"
    table = (folder / "factors.csv").read_text(encoding="utf-8")
    table = table.replace("2024-CN,", "2024-CN-revised,").replace("co2e=0.6205", "co2e=0.6210")
    (folder / "factors.csv").write_text(table, encoding="utf-8")
    tests = (folder / "tests.csv").read_text(encoding="utf-8")
    tests = tests.replace("2024-CN,", "2024-CN-revised,").replace("0.6205", "0.6210")
    (folder / "tests.csv").write_text(tests, encoding="utf-8")
    meta = (folder / "pack.toml").read_text(encoding="utf-8").replace('"1.1.0"', '"1.2.0"')
    (folder / "pack.toml").write_text(meta, encoding="utf-8")
    change = queries.upgrade_of(actor=admin, pack_id=PACK)
    assert (change.state, change.from_version, change.to_version) == ("update", "1.1.0", "1.2.0")
    assert [(c.id, str(c.before), str(c.after)) for c in change.changed] == [
        (f"{PACK}/2023-CN", "0.6205", "0.6210")
    ]
    assert (change.added, change.vanished) == ((f"{PACK}/2024-CN-revised",), (f"{PACK}/2024-CN",))
    assert queries.installed_packs(actor=admin) == {PACK: "1.1.0"}
    assert queries.library(actor=admin).by_id(f"{PACK}/2024-CN")
    with pytest.raises(Conflict):
        services.upgrade_pack(actor=admin, pack_id=PACK, seen_sha256="0" * 64, reason="new year", at=now)
    with pytest.raises(Invalid):
        services.upgrade_pack(actor=admin, pack_id=PACK, seen_sha256=change.sha256, reason="", at=now)
    with pytest.raises(Forbidden):
        services.upgrade_pack(
            actor=actors["approver"], pack_id=PACK, seen_sha256=change.sha256, reason="x", at=now
        )
    services.upgrade_pack(actor=admin, pack_id=PACK, seen_sha256=change.sha256, reason="new year", at=now)
    assert queries.installed_packs(actor=admin) == {PACK: "1.2.0"}
    assert FactorEdition.objects.count() == 2
    older = queries.library(actor=admin, packs={PACK: "1.1.0"})
    assert str(older.by_id(f"{PACK}/2023-CN")[0].masses["co2e"]) == "0.6205"
    with pytest.raises(NotFound):
        queries.library(actor=admin, packs={PACK: "0.9.0"})
    assert AuditEvent.objects.filter(action="factors.upgraded").count() == 1


def test_an_edition_is_the_pack_as_it_was(operator, now):
    kept = editions.keep(content(PACK), at=now)
    shipped = editions.read(PACK, "1.1.0")
    assert editions.read_edition(kept).factors == shipped.factors
