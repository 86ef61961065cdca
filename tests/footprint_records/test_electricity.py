"""Production by contract on a company's own ledger: what counts, what stays at the grid and why, runs, guard, pages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from qingheng.apps.footprints import queries, services
from qingheng.apps.footprints.altering import Change
from qingheng.apps.footprints.models import Study
from qingheng.apps.footprints.sites import sites_said
from qingheng.apps.ledgers import queries as ledgers
from qingheng.apps.ledgers import services as booking
from qingheng.apps.ledgers.contracts import LotFacts
from qingheng.apps.products import queries as products
from qingheng.apps.products import services as products_by_hand
from qingheng.calc.ledger import Strategy, Wanted
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound
from tests.inventory.small import Small, standing  # noqa: F401 - a fixture
from tests.world import NOW

pytestmark = pytest.mark.django_db
D = Decimal
JAN, FEB, CLAIMED = date(2023, 1, 1), date(2023, 2, 1), date(2024, 1, 31)
LATE = "cancelled in the registry on that day"


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of this module's evidence and sealed rows."""
    folder = tmp_path_factory.mktemp("electricity")
    with override_settings(MEDIA_ROOT=folder / "blobs", PLANE_ROOT=folder / "plane"):
        yield folder


def lot(small: Small, serial: str, quantity: int, technology: str, *, answered: bool = True) -> Any:
    """A lot of certificates of January 2023, allocated to the plant in Hefei for that month."""
    owner, approver = small.actors["data_owner"], small.actors["approver"]
    facts = LotFacts(
        "gec", D(quantity), JAN, date(2023, 1, 31), "CN", "GEC", f"{serial}0000001", f"{serial}{quantity:07}", technology,
        masses={"co2": D(0)}, late_reason=LATE,
    )  # fmt: skip
    made = booking.issue_lot(actor=owner, facts=facts, at=NOW)
    if answered:
        answers = {one.code: "yes" for one in ledgers.checklist(actor=owner, lot_id=made.id)}
        booking.answer_criteria(actor=owner, lot_id=made.id, answers=answers, at=NOW)
    asked = booking.Asked(
        first=JAN, last=date(2023, 12, 31), on=CLAIMED, strategy=Strategy.manual, lots=(made.id,),
        wanted=(Wanted(str(made.id), "hefei", JAN, D(quantity)),),
    )  # fmt: skip
    act = booking.propose_allocation(actor=owner, asked=asked, at=NOW, reason=LATE)
    booking.approve_act(actor=approver, act_id=act.id, at=NOW)
    return made


def retire(small: Small, made: Any, quantity: int) -> None:
    act = booking.propose_retirement(
        actor=small.actors["data_owner"], lines=[booking.Retired(made.id, D(quantity), "hefei", JAN)], beneficiary="Acme",
        purpose="claim of 2023", on=CLAIMED, at=NOW, reason=LATE,
    )  # fmt: skip
    booking.approve_act(actor=small.actors["approver"], act_id=act.id, at=NOW)


def asked(code: str, **more: Any) -> services.Asked:
    given: dict[str, Any] = {
        "electricity": "contractual",
        "electricity_year": 2023,
        "sites": {"": "hefei"},
    } | more
    return services.Asked(code, "book14", code, code, "CN", NOW.date(), "lca-starter", **given)


@pytest.fixture(scope="module")
def furnished(standing: Small) -> Small:  # noqa: F811
    """Bills of two months, four lots that stand for January, the demonstration products, a study by grid and one by contract."""
    from qingheng.platform.packs.services import install_pack
    from qingheng.platform.rights.queries import operator_for

    for pack in ("lca-starter", "products-demo"):
        install_pack(actor=operator_for(tenant=standing.company), pack_id=pack, at=NOW)
    bill = {"carrier": "electricity", "quantity": "1000000", "unit": "kWh", "meter": "M-1"}
    standing.enter("energy", [bill, {**bill, "period": "2023-02"}])
    for serial, quantity, technology, done in (("W", 500, "wind", 400), ("T", 50, "tidal", 50)):
        retire(standing, lot(standing, serial, quantity, technology), done)
    retire(standing, lot(standing, "S", 30, "solar", answered=False), 30)
    services.studies_of_families(actor=standing.manager, database="lca-starter", on=NOW.date(), at=NOW)
    services.make_study(actor=standing.manager, asked=asked("contract"), at=NOW)
    for study in ("book14", "contract"):
        services.run_study(actor=standing.manager, study=study, at=NOW)
    return standing


@pytest.fixture
def small(furnished: Small, db: None) -> Iterator[Small]:
    """Its scope entered; what a test writes is undone."""
    from qingheng.platform.tenancy.scope import tenant_scope

    with tenant_scope(furnished.company.id):
        yield furnished


def of(small: Small, study: str) -> Any:
    return queries.footprint_of(actor=small.manager, study=study, configuration="book14-std")


def test_what_is_retired_counts_at_its_technology_and_the_rest_at_the_grid(small: Small) -> None:
    plain, found = of(small, "book14"), of(small, "contract")
    assert plain.electricity is None
    assert "electricity" not in plain.inputs
    assert "electricity" not in plain.inputs["study"]
    (site,) = found.electricity.sites
    assert (site.site, site.consumed, site.months, site.share) == ("hefei", 2000, 2, D("0.2"))
    (part,) = site.parts
    assert (part.technology, part.mwh, part.kilograms) == (
        "wind",
        400,
        D("0.0372"),
    )  # 0.0336 and 0.0036 of 2023
    assert part.generation.factor == "factors-cn-electricity-product/2023-CN-wind"
    assert part.transmission.losses is False
    assert [(one.serial_from, one.serial_to, one.mwh) for one in part.lots] == [("W0000001", "W0000500", 400)]
    assert {(row.lot.technology, row.why): row.lot.mwh for row in site.left_out} == {
        ("wind", "not-retired"): 100, ("tidal", "no-figure"): 50, ("solar", "criteria-open"): 30,
    }  # fmt: skip
    assert all(row.zh and row.en and row.remedy_zh and row.remedy_en for row in site.left_out)
    assert site.kwh_covered == pytest.approx(site.kwh * D("0.2"), rel=D("1e-11"))
    saved = site.kwh_covered * (D("0.5777") - D("0.0372"))
    assert plain.kilograms - found.kilograms == pytest.approx(saved, abs=D("1e-5"))
    assert plain.by_stage["production"] - found.by_stage["production"] == pytest.approx(saved, rel=D("1e-9"))
    lines = queries.lines(actor=small.manager, footprint_id=found.id, stage="production")
    covered = {one.item: one for one in lines if one.kind == "certificates"}
    grid = {one.item: one for one in lines if one.process == "electricity.cn.2024"}
    assert covered["nb"].amount == pytest.approx(D("0.6"))
    assert grid["nb"].amount == pytest.approx(D("2.4"))
    assert covered["nb"].verified
    used = queries.lines(actor=small.manager, footprint_id=found.id, stage="use")
    assert not [one for one in used if one.kind == "certificates"]


def test_a_change_in_the_ledger_makes_another_run_and_the_page_says_so(small: Small) -> None:
    before, viewer = of(small, "contract"), small.actors["auditor"]
    assert queries.electricity_state(actor=viewer, footprint_id=before.id) == "current"
    assert services.run_study(actor=small.manager, study="contract", at=NOW).repeated
    wind = next(one for one in ledgers.lots(actor=viewer) if one.technology == "wind")
    retire(small, wind, 100)
    assert queries.electricity_state(actor=viewer, footprint_id=before.id) == "older"
    run = services.run_study(actor=small.manager, study="contract", at=NOW)
    assert (run.repeated, run.number) == (False, before.run + 1)
    after = of(small, "contract")
    assert after.electricity.sites[0].share == D("0.25")
    assert after.kilograms < before.kilograms
    found = queries.compare(actor=viewer, first=before.id, second=after.id)
    assert not found.refused
    assert [field for field, _zh, _en in found.said] == ["certificates"]
    client = Client()
    client.force_login(_person("auditor"), backend="allauth.account.auth_backends.AuthenticationBackend")
    base = f"/c/{small.company.slug}/footprints/{before.id}/"
    page = client.get(base, headers={"accept-language": "zh-hans"}).content.decode()
    assert "较早的凭证" in page
    assert "W0000001" in page


def _person(role: str) -> Any:
    from qingheng.platform.people.models import Person

    return Person.objects.get(email=f"{role}@acme.example")


def test_rules_that_differ_are_not_compared_and_no_one_else_calculates_them(small: Small) -> None:
    plain, found = of(small, "book14"), of(small, "contract")
    told = queries.compare(actor=small.manager, first=plain.id, second=found.id)
    assert [field for field, _zh, _en in told.refused] == ["electricity"]
    viewer = small.actors["executive_viewer"]
    assert queries.reads_record(
        actor=viewer, study="contract"
    )  # may not see the ledger: as the last run has it
    read = queries.configured(actor=viewer, study="contract", choice={})
    assert read.kilograms == pytest.approx(found.kilograms, rel=D("1e-9"))
    assert (read.lower, read.rating) == (found.lower, found.rating)
    services.make_study(actor=small.manager, asked=asked("never-run"), at=NOW)
    with pytest.raises(Forbidden):  # nothing is recorded of it
        queries.configured(actor=viewer, study="never-run", choice={})
    assert (
        queries.electricity_state(actor=small.actors["executive_viewer"], footprint_id=found.id) == "unknown"
    )
    same = queries.configured(actor=small.manager, study="contract", choice={})
    assert same.kilograms == pytest.approx(found.kilograms, rel=D("1e-9"))


def test_hot_spots_what_ifs_and_documents_go_on(small: Small) -> None:
    found = of(small, "contract")
    hot = queries.hot_spots(actor=small.manager, footprint_id=found.id, most=500)
    assert "certificates:hefei:2023:wind" in {one.code for one in hot.levers}
    change = Change("process", item="nb", stage="production", process="certificates:hefei:2023:wind",
                             to="electricity.cn.2024")  # fmt: skip
    told = queries.what_if(actor=small.manager, footprint_id=found.id, changes=[change])
    assert told.after - told.before == pytest.approx(D("0.6") * (D("0.5777") - D("0.0372")), rel=D("1e-6"))
    for lang, words in (("zh", "未计入的凭证"), ("en", "Certificates not counted")):
        made = queries.report(actor=small.manager, footprint_id=found.id, at=NOW, kind="docx", lang=lang)
        with zipfile.ZipFile(io.BytesIO(made.data)) as packed:
            text = packed.read("word/document.xml").decode()
        assert words in text
        assert "W0000001" in text
    sheet = queries.report(actor=small.manager, footprint_id=found.id, at=NOW, kind="xlsx", lang="en")
    with zipfile.ZipFile(io.BytesIO(sheet.data)) as packed:
        assert "W0000001" in packed.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize(
    ("changes", "place", "error"),
    [({"electricity": "moon"}, "electricity", Invalid), ({"electricity": "grid"}, "electricity", Invalid),
     ({"sites": {}}, "sites", Invalid), ({"sites": {"": "atlantis"}}, None, NotFound),
     ({"sites": {"no.such": "hefei"}}, "sites", Invalid), ({"sites": {"": {"hefei": D("0.9")}}}, "sites", Invalid), ({"electricity_year": 2030}, "electricity_year", Invalid)],
)  # fmt: skip
def test_a_contract_that_cannot_be_is_refused_at_its_field(
    small: Small, changes: Any, place: Any, error: Any
) -> None:
    with pytest.raises(error) as refused:
        services.make_study(actor=small.manager, asked=asked("other", **changes), at=NOW)
    assert place is None or refused.value.place == place
    assert not Study.objects.filter(code="other").exists()


def test_an_item_is_made_where_the_study_says_and_what_is_bought_is_not_ours(small: Small) -> None:
    """Only the board is made in Hefei; of what nobody is named for, nothing is covered. Elsewhere no certificate stands."""
    services.make_study(actor=small.manager, asked=asked("board", sites={"NB.board": "hefei"}), at=NOW)
    services.make_study(actor=small.manager, asked=replace(asked("wuhan"), sites={"": "wuhan"}), at=NOW)
    for study in ("board", "wuhan"):
        services.run_study(actor=small.manager, study=study, at=NOW)
    board, wuhan, plain = (of(small, code) for code in ("board", "wuhan", "book14"))
    lines = queries.lines(actor=small.manager, footprint_id=board.id, stage="production")
    assert {one.item for one in lines if one.kind == "certificates"} == {"nb.board"}
    assert wuhan.kilograms == plain.kilograms
    assert wuhan.electricity.sites[0].consumed == 0


def test_an_item_made_at_two_sites_takes_the_certificates_of_each_for_its_share(small: Small) -> None:
    """60 % in Hefei, whose year is covered by a fifth, 40 % in Wuhan, where nothing stands."""
    sites = sites_said(["hefei:60, wuhan:40"])
    services.make_study(actor=small.manager, asked=asked("both", sites=sites), at=NOW)
    services.run_study(actor=small.manager, study="both", at=NOW)
    found, plain = of(small, "both"), of(small, "book14")
    power = {one.site: one for one in found.electricity.sites}
    assert power["hefei"].kwh_covered == pytest.approx(power["hefei"].kwh * D("0.2"), rel=D("1e-11"))
    assert (power["wuhan"].kwh_covered, power["wuhan"].share) == (0, 0)
    assert power["hefei"].kwh / power["wuhan"].kwh == pytest.approx(D("1.5"))
    saved = power["hefei"].kwh_covered * (D("0.5777") - D("0.0372"))
    assert plain.kilograms - found.kilograms == pytest.approx(saved, abs=D("1e-5"))
    lines = queries.lines(actor=small.manager, footprint_id=found.id, stage="production", item="nb")
    assert {(one.site, one.kind): one.amount for one in lines} == {
        ("hefei", "certificates"): pytest.approx(D("0.36")), ("hefei", "figure"): pytest.approx(D("1.44")),
        ("wuhan", "figure"): pytest.approx(D("1.2")),
    }  # fmt: skip
    made = {one.site: one for one in found.places if one.item == "nb"}
    assert (made["hefei"].share, made["wuhan"].share) == (D("0.6"), D("0.4"))
    assert sum(one.kilograms for one in made.values()) == pytest.approx(sum(one.kilograms for one in lines))


def test_what_is_bought_goes_by_the_country_of_the_suppliers_site_where_the_study_asks(small: Small) -> None:
    """The aluminium base is machined in Germany for a half, elsewhere for the rest: electricity of Germany, the metal as stated."""
    item = products.item(actor=small.manager, code="nb.bottom.alu", on=NOW.date()).id
    for site, country, share in (("Kassel", "de", "0.5"), ("Nowhere", "", "0.5")):
        products_by_hand.save_supplier(
            actor=small.manager,
            item_id=item,
            supplier="SUP-X",
            site=site,
            country=country,
            share=D(share),
            at=NOW,
        )
    with pytest.raises(Invalid) as refused:
        products_by_hand.save_supplier(
            actor=small.manager, item_id=item, supplier="SUP-Y", country="XX", at=NOW
        )
    assert refused.value.place == "country"
    plain = asked("plain-places", electricity="grid", electricity_year=None, sites={})
    for one in (plain, replace(plain, code="by-country", by_country=True)):
        services.make_study(actor=small.manager, asked=one, at=NOW)
        services.run_study(actor=small.manager, study=one.code, at=NOW)
    before, found = of(small, "plain-places"), of(small, "by-country")
    lines = queries.lines(
        actor=small.manager, footprint_id=found.id, stage="production", item="nb.bottom.alu"
    )
    assert {(one.process, one.site): one.amount for one in lines} == {
        ("electricity.ember.de", "SUP-X Kassel"): pytest.approx(D("1.15")), ("electricity.cn.2024", ""): pytest.approx(D("1.15")),
    }  # fmt: skip
    stated = queries.footprint_of(actor=small.manager, study="by-country", configuration="book14-recycled")
    assert {one.why for one in stated.places if one.item == "nb.bottom.alur"} == {"supplier-figure"}
    kassel, nowhere = (one for one in found.places if one.item == "nb.bottom.alu")
    assert [(one.process, one.level) for one in kassel.processes if one.stated == "electricity.cn.2024"] == [
        ("electricity.ember.de", "country")
    ]
    assert (nowhere.why, nowhere.kilograms is not None) == ("no-country", False)
    told = queries.compare(actor=small.manager, first=before.id, second=found.id)
    assert [field for field, _zh, _en in told.said] == ["places"]
    report = queries.report(actor=small.manager, footprint_id=found.id, at=NOW, kind="docx", lang="zh")
    with zipfile.ZipFile(io.BytesIO(report.data)) as packed:
        assert "electricity.ember.de" in packed.read("word/document.xml").decode()


def test_another_company_sees_neither_record_nor_what_stands_at_the_site(small: Small) -> None:
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope
    from qingheng.platform.tenancy.services import create_tenant

    number = of(small, "contract").id
    rival = create_tenant(slug="rival", name_zh="乙公司", name_en="Rival", at=NOW)
    with tenant_scope(rival.id):
        other = operator_for(tenant=rival)
        with pytest.raises(NotFound):
            queries.electricity_state(actor=other, footprint_id=number)
        with pytest.raises(NotFound):
            ledgers.standing(actor=other, site="hefei", first=JAN, last=FEB)
