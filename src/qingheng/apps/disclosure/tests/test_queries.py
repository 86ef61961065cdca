"""The table, exports, series and passports of the real record, as the database gives them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qingheng.apps.disclosure import queries
from qingheng.apps.disclosure.filters import TableFilters, filters_from
from qingheng.apps.disclosure.tests import views_made_up as made_up
from qingheng.calc.texts import format_number, read_number
from qingheng.formats.pdf_out import can_show_chinese
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound

READERS = ("administrator", "programme_manager", "data_owner", "approver", "auditor", "executive_viewer")


def published() -> dict[tuple[str, str], str]:
    """Text of each of the 395 figures as the pack prints them."""
    texts = {}
    for row in made_up.golden():
        reading = read_number(row["printed"])
        shown = "—" if reading.value is None else format_number(reading.value, reading.decimals)
        texts[row["key"], row["period"]] = shown
    return texts


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_395_figures_are_the_published_ones(record: Any, actors: dict[str, Any], lang: str) -> None:
    table = queries.kpi_table(actor=actors["auditor"], lang=lang, filters=TableFilters(published=True))
    shown = {(row.key, cell.period): cell.text for row in table.rows for cell in row.cells}
    assert len(table.rows) == 79
    assert shown == published()
    assert table.periods == made_up.PERIODS
    assert table.node == ("联想集团" if lang == "zh" else "Lenovo Group")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_export_holds_the_same_figures(
    record: Any, actors: dict[str, Any], now: datetime, lang: str
) -> None:
    def file(kind: str) -> bytes:
        filters = TableFilters(published=True)
        found = queries.export_table(actor=actors["auditor"], lang=lang, kind=kind, at=now, filters=filters)
        assert found.name == f"kpi-lenovo-group-{lang}.{kind}"
        return found.data

    wanted = published()
    rows = json.loads(file("json"))["rows"]
    assert {(row["key"]["text"], p): row[p]["text"] for row in rows for p in made_up.PERIODS} == wanted
    lines = list(csv.reader(io.StringIO(file("csv").decode("utf-8-sig"))))
    at = {period: lines[0].index(period) for period in made_up.PERIODS}
    plain = {key: text.replace(",", "").replace("−", "-") for key, text in wanted.items()}
    assert {(line[4], p): line[at[p]] for line in lines[1:] for p in made_up.PERIODS} == plain
    sheet = openpyxl.load_workbook(io.BytesIO(file("xlsx"))).worksheets[0]
    held = {}
    for line in sheet.iter_rows():
        for n, period in enumerate(made_up.PERIODS, start=6):
            if (line[4].value, period) in wanted:
                held[line[4].value, period] = _excel_text(line[n])
    assert held == wanted


def _excel_text(cell: Any) -> str:
    if isinstance(cell.value, str):
        return cell.value.split(" [")[0]
    places = cell.number_format.split(";")[0].split('"')[0].partition(".")[2].count("0")
    value = read_number(repr(cell.value)).value
    assert value is not None
    return format_number(value, places)


@pytest.mark.skipif(not can_show_chinese(), reason="no Chinese font is installed on this machine")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pdf_prints_every_figure(record: Any, actors: dict[str, Any], now: datetime, lang: str) -> None:
    filters = TableFilters(published=True)
    file = queries.export_table(actor=actors["auditor"], lang=lang, kind="pdf", at=now, filters=filters)
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.data)).pages)
    words = set(text.replace("[", " [").split())
    assert {figure for figure in published().values() if figure != "—"} <= words


def test_a_table_costs_a_bounded_number_of_queries(record: Any, actors: dict[str, Any]) -> None:
    with CaptureQueriesContext(connection) as seen:
        queries.kpi_table(actor=actors["auditor"], lang="en")
    assert len(seen) <= 20


def test_findings_are_marked_only_for_those_who_may_see_them(record: Any, actors: dict[str, Any]) -> None:
    from dataclasses import replace

    table = queries.kpi_table(actor=actors["auditor"], lang="en")
    assert table.flagged > 0
    blind = replace(actors["auditor"], only=frozenset({"indicators.view", "company.view"}))
    assert queries.kpi_table(actor=blind, lang="en").flagged == 0


@pytest.mark.parametrize("role", READERS)
def test_readers_see_table_series_passport_and_index(record: Any, actors: dict[str, Any], role: str) -> None:
    actor = actors[role]
    table = queries.kpi_table(actor=actor, lang="zh")
    row = next(row for row in table.rows if row.key == "water.withdrawal")
    assert queries.series_page(actor=actor, key=row.key, lang="zh").breaks
    passport = queries.passport(actor=actor, datapoint_id=row.cells[-1].datapoint_id or 0, lang="zh")
    assert passport.text == row.cells[-1].text
    assert queries.report_index(actor=actor, lang="zh").total > 200


def test_a_supplier_sees_nothing(record: Any, actors: dict[str, Any], now: datetime) -> None:
    supplier = actors["supplier"]
    attempts: list[Callable[[], object]] = [
        lambda: queries.kpi_table(actor=supplier, lang="en"),
        lambda: queries.export_table(actor=supplier, lang="en", kind="csv", at=now),
        lambda: queries.series_page(actor=supplier, key="ghg.scope1", lang="en"),
        lambda: queries.passport(actor=supplier, datapoint_id=1, lang="en"),
        lambda: queries.report_index(actor=supplier, lang="en"),
        lambda: queries.export_index(actor=supplier, lang="en", kind="csv", at=now),
        lambda: queries.version(actor=supplier),
        lambda: queries.nodes(actor=supplier),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()


def test_an_unknown_format_says_which_there_are(record: Any, actors: dict[str, Any], now: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        queries.export_table(actor=actors["auditor"], lang="en", kind="exe", at=now)
    assert "xlsx, pdf, csv, json" in str(refusal.value.fix)


def test_the_passport_tells_where_a_figure_comes_from(record: Any, actors: dict[str, Any]) -> None:
    table = queries.kpi_table(actor=actors["auditor"], lang="en")
    cell = next(row for row in table.rows if row.key == "ghg.scope1").cells[-1]
    passport = queries.passport(actor=actors["auditor"], datapoint_id=cell.datapoint_id or 0, lang="en")
    assert (passport.text, passport.unit, passport.period) == ("6,303", "tCO₂e", "FY2022/23")
    assert passport.definition
    assert passport.source.place
    assert passport.source.sha256
    assert passport.source.prepared_by == "programme manager"
    assert passport.source.approved_by == "approver"
    assert passport.footnotes
    assert passport.checks
    assert {target.code for target in passport.targets} >= {"T01", "T02"}
    assert len(passport.history) == 1
    assert "6,303 tCO₂e" in passport.citations["en"]
    assert "范围一" in passport.citations["zh"]


def test_a_derived_figure_opens_its_inputs(record: Any, actors: dict[str, Any]) -> None:
    table = queries.kpi_table(
        actor=actors["auditor"], lang="en", filters=filters_from({"q": "ghg.scope1_2_market"})
    )
    passport = queries.passport(
        actor=actors["auditor"], datapoint_id=table.rows[0].cells[-1].datapoint_id or 0, lang="en"
    )
    assert passport.formula
    assert [entry.text for entry in passport.inputs] == ["6,303", "19,540"]
    assert passport.text == "25,843"


def test_a_series_without_figures_and_a_forged_figure_are_not_found(
    record: Any, actors: dict[str, Any]
) -> None:
    with pytest.raises(NotFound):
        queries.series_page(actor=actors["auditor"], key="no.such[thing]", lang="en")
    with pytest.raises(NotFound):
        queries.passport(actor=actors["auditor"], datapoint_id=999_999, lang="en")


def test_requirements_of_the_index_lead_to_the_figures_that_answer_them(
    record: Any, actors: dict[str, Any]
) -> None:
    index = queries.report_index(actor=actors["auditor"], lang="en")
    assert {facet.code for facet in index.standards} == {"HKEX", "CASS"}
    answered = {line.requirement: line.series for line in index.lines if line.series}
    assert any(one.key == "ghg.scope1" for one in answered["A1.2"])


def test_loading_the_same_index_again_changes_nothing(
    record: Any, actors: dict[str, Any], now: datetime
) -> None:
    from qingheng.apps.disclosure.models import ReportReference
    from qingheng.apps.disclosure.services import load_report_index
    from qingheng.platform.audit.models import AuditEvent
    from qingheng.platform.packs.queries import content

    before = list(ReportReference.objects.values_list("pk", flat=True)), AuditEvent.objects.count()
    load_report_index(actor=actors["programme_manager"], pack=content("company-lenovo"), at=now)
    assert (list(ReportReference.objects.values_list("pk", flat=True)), AuditEvent.objects.count()) == before
    with pytest.raises(Forbidden):
        load_report_index(actor=actors["approver"], pack=content("company-lenovo"), at=now)


def test_the_version_changes_with_rights_and_checks(
    record: Any, actors: dict[str, Any], now: datetime
) -> None:
    from qingheng.apps.quality.services import run_checks

    first = queries.version(actor=actors["auditor"])
    assert queries.version(actor=actors["auditor"]) == first
    assert queries.version(actor=actors["executive_viewer"]) != first
    run_checks(actor=actors["programme_manager"], node_id=record.id, at=now)
    assert queries.version(actor=actors["auditor"]) == first
