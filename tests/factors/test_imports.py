"""The UK government's flat file of another year as an edition: read along the known lines, previewed, reviewed, used."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.factors import queries, services
from qingheng.apps.factors.contracts import FactorFilters
from qingheng.calc.factors.flat_year import UnusableYear, part_of, read_year
from qingheng.formats.factor_flat import read_flat
from qingheng.formats.problems import FileRefused
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid
from tests.factors.flat_files import flat_file, printed

D = Decimal
PUBLISHED = date(2024, 7, 8)


def known() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in content("factors-desnz-2025").tables["factors"]}


def test_lines_as_printed_give_the_figures_of_the_shipped_edition() -> None:
    """Eleven rows of 2025: total and parts are one factor, methane and nitrous oxide name the GWP set."""
    file = read_flat(printed(), "flat.csv")
    numbers = ("1_101_1011_8", "3_200_2003_3", "3_200_2006_3", "7_400_4000_5", "32_601_9999_12")
    template = [known()[number] for number in numbers]
    made = read_year(template, file.lines)
    assert (file.year, made.gwp, made.lacking, made.unknown, made.uneven) == (2025, "AR5", (), (), ())
    for row, was in zip(made.rows, template, strict=True):
        assert row["gases"] == was["gases"].partition("; co2_biogenic")[0], (
            "the sheet outside of scopes is not there"
        )


@pytest.mark.parametrize(
    ("label", "part"),
    [("kg CO2e", "total"), ("kg CO2e of CH4 per unit", "ch4"), ("kg N2O", "n2o"), ("kWh (Net CV)", "other")],
)
def test_kinds_of_figures(label: str, part: str) -> None:
    assert part_of(label) == part


def test_words_decide_where_numbers_moved_and_nothing_is_guessed() -> None:
    template = [
        known()[number] for number in ("3_200_2003_3", "3_200_2006_3", "7_400_4000_5", "32_601_9999_12")
    ]
    moved = printed().replace(b"7_400_4000_5_", b"9_999_9_9_").replace(b"Office Equipment", b"Office chairs")
    made = read_year(template, read_flat(moved, "flat.csv").lines)
    assert template[2]["gases"].startswith(made.rows[2]["gases"])
    assert made.lacking == ("Homeworking, Office Equipment (hours)",)
    assert "Homeworking, Office chairs (per FTE Working Hour)" in made.unknown
    with pytest.raises(UnusableYear, match="GWP"):
        read_year(template, read_flat(printed().replace(b"kg CO2e,28\n", b"kg CO2e,27\n"), "f.csv").lines)
    with pytest.raises(UnusableYear, match="GWP"):  # methane of one report and nitrous oxide of another
        read_year(template, read_flat(printed().replace(b"kg CO2e,265\n", b"kg CO2e,298\n"), "f.csv").lines)
    with pytest.raises(UnusableYear, match="Only 0 of"):
        read_year([known()[number] for number in list(known())[:40]], read_flat(printed(), "f.csv").lines)


def test_two_lines_with_the_same_words_under_other_numbers_stand_for_nothing() -> None:
    template = [known()[number] for number in ("3_200_2003_3", "3_200_2006_3", "7_400_4000_5")]
    power = b"".join(line + b"\n" for line in printed().splitlines() if line.startswith(b"7_400"))
    other = power.replace(b"7_400_4000", b"9_1_2").replace(b"Electricity generated", b"Electricity bought")
    twice = printed().replace(power, power.replace(b"7_400_4000", b"9_1_1") + other)
    assert read_year(template, read_flat(twice, "f.csv").lines).lacking == (
        f"{template[2]['name_en']} ({template[2]['unit']})",
    )


def test_a_file_has_half_of_the_edition_at_least() -> None:
    here = ["1_101_1011_8", "3_200_2003_3", "3_200_2006_3", "7_400_4000_5", "32_601_9999_12"]
    absent = [number for number in known() if number not in here and ".kWh" not in number]
    half = [known()[number] for number in (*here, *absent[:5])]
    assert len(read_year(half, read_flat(printed(), "f.csv").lines).lacking) == 5
    with pytest.raises(UnusableYear, match="Only 5 of 11"):
        read_year([*half, known()[absent[5]]], read_flat(printed(), "f.csv").lines)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a,b\n1,2\n", "not_a_flat_file"),
        (printed().replace(b"0.177\n", b"about 0.2\n"), "no_number"),
        (printed() + printed().splitlines(keepends=True)[1], "line_twice"),
    ],
)
def test_files_that_are_none_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_flat(data, "flat.csv")
    assert refused.value.problem.code == code


@pytest.mark.django_db
def test_an_edition_is_read_handed_in_reviewed_and_used(actors: Any, now: Any) -> None:
    owner, approver = actors["data_owner"], actors["approver"]
    data = flat_file(2024, "AR4", {"19_501_5056_15": "9000"})
    made = services.import_factors(actor=owner, data=data, name="flat.csv", published=PUBLISHED, at=now)
    again = services.import_factors(actor=owner, data=data, name="flat.csv", published=PUBLISHED, at=now)
    assert (again.id, made.state, made.pack_id, made.told["gwp"], made.told["lacking_count"]) == (
        made.id, "draft", "factors-desnz-2024", "AR4", 0,
    )  # fmt: skip
    diff = queries.import_diff(actor=owner, import_id=made.id)
    glass = diff.changed[0]
    assert (diff.against, glass.id, glass.after) == (
        "factors-desnz-2025@1.0.0", "factors-desnz-2024/19_501_5056_15", D(9000),
    )  # fmt: skip
    assert "factors-desnz-2024" not in queries.installed_packs(actor=owner)
    with pytest.raises(Invalid):
        services.submit_import(actor=owner, import_id=made.id, reason=" ", at=now)
    services.submit_import(actor=owner, import_id=made.id, reason="Data of 2024", at=now)
    with pytest.raises(Forbidden):
        services.review_import(actor=owner, import_id=made.id, approve=True, note="", at=now)
    done = services.review_import(actor=approver, import_id=made.id, approve=True, note="checked", at=now)
    assert (done.state, queries.installed_packs(actor=owner)["factors-desnz-2024"]) == ("approved", "own-1")
    found = queries.search(
        actor=owner, filters=FactorFilters(activity="fuel.diesel", pack="factors-desnz-2024")
    )
    assert {(one.data_from.year, one.published) for one in found} == {(2024, PUBLISHED)}
    with pytest.raises(Conflict):
        services.submit_import(actor=owner, import_id=made.id, reason="x", at=now)
    services.withdraw_import(actor=approver, import_id=made.id, reason="wrong year", at=now)
    assert "factors-desnz-2024" not in queries.installed_packs(actor=owner)
    kept = queries.library(actor=owner, packs={"factors-desnz-2024": "own-1"})
    assert kept.by_id("factors-desnz-2024/19_501_5056_15"), "an inventory that pins it keeps it"


@pytest.mark.django_db
def test_the_pages_read_a_file_and_lead_through_the_review(client_as: Any, company: Any) -> None:
    owner, where = client_as("data_owner"), "/c/acme/factors/imports/"
    table = list(csv.reader(io.StringIO(flat_file(2024).decode())))
    wrong = owner.post(where, {"file": io.BytesIO(b"a,b\n1,2\n"), "published": "2024-07-08"})
    assert (
        wrong.status_code,
        "flat file" in wrong.content.decode() or "平面文件" in wrong.content.decode(),
    ) == (422, True)
    file = io.BytesIO("\n".join(",".join(f'"{cell}"' for cell in row) for row in table).encode())
    file.name = "flat.csv"
    answer = owner.post(where, {"file": file, "published": "2024-07-08"})
    assert answer.status_code == 302
    page = answer["Location"]
    owner.cookies["django_language"] = "en"
    assert "Beside factors-desnz-2025@1.0.0" in owner.get(page).content.decode()
    assert owner.post(f"{page}submit/", {"reason": "Data of 2024"}).status_code == 302
    assert "Whoever handed an edition in" in owner.get(page).content.decode()
    approver = client_as("approver")
    assert approver.post(f"{page}approve/", {"note": ""}).status_code == 302
    assert "own-1" in approver.get(where).content.decode()
