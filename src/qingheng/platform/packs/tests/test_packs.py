"""Packs are read exactly, checked with a place for every problem, and pinned by what was really in them."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.packs.queries import available, check, content, installed
from qingheng.platform.packs.services import record_install
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope

SHIPPED = Path(__file__).resolve().parents[5] / "packs"
META = """
id = "small"
kind = "frameworks"
version = "1.0.0"
title_zh = "小包"
title_en = "Small"
data_year = "2025"
published = "2025-06"
retrieved = "2026-01-31"
source = "A table"
document_number = ""
licence = "CC-BY-4.0"
licence_class = ["shown"]
origin_sha256 = "{sha}"
verified = true
[[tables]]
name = "requirements"
file = "requirements.csv"
rows = 2
""".format(sha="0" * 64)


@pytest.fixture
def folder(settings, tmp_path):
    settings.PACKS = tmp_path
    pack = tmp_path / "small"
    pack.mkdir()
    (pack / "pack.toml").write_text(META, encoding="utf-8")
    (pack / "requirements.csv").write_text(
        "code,unit,value,zh,en\na,kWh,1.50,甲,A\nb,MWh,2,乙,B\n", encoding="utf-8"
    )
    (pack / "tests.csv").write_text(
        "check,table,where,column,expected\nvalue,requirements,code=a,value,1.50\nsum,requirements,,value,3.5\n",
        encoding="utf-8",
    )
    (pack / "CHANGELOG.md").write_text("# small\n", encoding="utf-8")
    return pack


def places(pack_id: str = "small") -> list[str]:
    return [problem.place for problem in check(pack_id)]


def test_every_shipped_pack_is_sound(settings):
    settings.PACKS = SHIPPED
    found = {pack.id: check(pack.id) for pack in available()}
    assert found
    assert {pack_id: problems for pack_id, problems in found.items() if problems} == {}


def test_a_sound_pack_reads_as_written(folder):
    pack = content("small")
    assert pack.pin == "small@1.0.0"
    assert pack.tables["requirements"][0] == {
        "code": "a",
        "unit": "kWh",
        "value": "1.50",
        "zh": "甲",
        "en": "A",
    }
    assert check("small") == []


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("pack.toml", "rows = 2", "rows = 3", "requirements.csv"),
        ("pack.toml", 'kind = "frameworks"', 'kind = "code"', "pack.toml"),
        ("pack.toml", 'source = "A table"', 'source = ""', "pack.toml"),
        ("pack.toml", 'id = "small"', 'id = "other"', "pack.toml"),
        ("pack.toml", "2026-01-31", "2026-13-31", "pack.toml"),
        ("pack.toml", "verified = true", 'verified = "yes"', "pack.toml"),
        ("pack.toml", "000", "zz0", "pack.toml"),
        ("pack.toml", "requirements.csv", "../secret.csv", "pack.toml"),
        ("pack.toml", "rows = 2", "rows = ", "pack.toml"),
        ("requirements.csv", "kWh", "furlong", "requirements.csv:2:unit"),
        ("requirements.csv", "1.50", "1.05", "tests.csv:2"),
        ("requirements.csv", "乙,B", "乙,", "requirements.csv:3:zh"),
        ("requirements.csv", "2,乙,B", "2,乙,B,extra", "requirements.csv:3"),
        ("requirements.csv", "code,unit", "unit,unit", "requirements.csv:1"),
        ("tests.csv", "code=a", "code=z", "tests.csv:2"),
        ("tests.csv", "value,requirements", "guess,requirements", "tests.csv:2"),
    ],
)
def test_each_fault_is_named_at_its_place(folder, file, old, new, place):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert place in places()


def test_a_number_out_of_range_and_another_encoding(folder):
    (folder / "requirements.csv").write_text("code,latitude,unit\na,91,\nb,x,\n", encoding="utf-8")
    assert {"requirements.csv:2:latitude", "requirements.csv:3:latitude"} <= set(places())
    (folder / "requirements.csv").write_bytes("code\n电\n".encode("gbk"))
    assert places() == ["requirements.csv"]
    with pytest.raises(Invalid):
        content("small")


def test_formulas_and_rules_are_read_as_they_will_be(settings, tmp_path):
    settings.PACKS = tmp_path
    shutil.copytree(SHIPPED / "catalogue-manufacturing", tmp_path / "catalogue-manufacturing")
    shutil.copytree(SHIPPED / "quality-esg", tmp_path / "quality-esg")
    assert places("catalogue-manufacturing") + places("quality-esg") == []
    table = tmp_path / "catalogue-manufacturing" / "indicators.csv"
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    rows[0]["formula"], rows[1]["formula"], rows[2]["formula"] = "1 +", rows[2]["code"], rows[1]["code"]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    rules = tmp_path / "quality-esg" / "rules.yaml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("kind: sums", "kind: guess", 1), encoding="utf-8"
    )
    found = places("catalogue-manufacturing")
    assert {"indicators.csv:2:formula", "indicators.csv:formula"} <= set(found)
    assert places("quality-esg") == ["rules.yaml:rules[0].kind"]


def test_links_out_of_the_folder_are_not_followed(folder, tmp_path):
    (tmp_path / "secret.csv").write_text("code\nx\n", encoding="utf-8")
    (folder / "requirements.csv").unlink()
    (folder / "requirements.csv").symlink_to(tmp_path / "secret.csv")
    assert places() == ["requirements.csv"]


@pytest.mark.parametrize("forged", ["../small", "small/../small", "SMALL", "", "nothing"])
def test_forged_ids_are_not_found(folder, forged):
    with pytest.raises(NotFound):
        content(forged)


def test_content_is_read_again_only_when_a_file_changed(folder):
    first = content("small")
    assert content("small") is first
    (folder / "CHANGELOG.md").write_text("# small, changed\n", encoding="utf-8")
    assert content("small").sha256 != first.sha256


def test_an_unreadable_pack_does_not_hide_the_others(folder):
    shutil.copytree(folder, folder.parent / "broken")
    (folder.parent / "broken" / "pack.toml").write_text("id = ", encoding="utf-8")
    broken, small = available()
    assert broken.problem is not None
    assert (small.id, small.rows) == ("small", 2)


def test_installing_again_changes_nothing_and_is_seen_by_its_company_only(folder, actors, rival, now):
    for _time in range(2):
        record_install(actor=actors["administrator"], content=content("small"), at=now)
    assert AuditEvent.objects.filter(action="pack.installed").count() == 1
    assert [(view.pack_id, view.version) for view in installed(actor=actors["auditor"])] == [
        ("small", "1.0.0")
    ]
    with pytest.raises(Forbidden):
        record_install(actor=actors["programme_manager"], content=content("small"), at=now)
    with tenant_scope(rival.id):
        assert installed(actor=operator_for(tenant=rival)) == []
