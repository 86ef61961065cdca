"""Whatever was changed in a pack is found, and packs made to harm are refused in words."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingheng.formats.replay_arithmetic import seal_of
from qingheng.formats.replay_program import replay
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
FIGURES = {
    "rows-0.csv": ("amount",),
    "coefficients.csv": ("coefficient",),
    "factors.csv": ("kg_per_unit",),
    "choices.csv": ("multiplier", "further", "scale", "rate", "sign", "share"),
    "totals.csv": ("value",),
    "sums.csv": ("rows", "amount"),
}


@pytest.fixture(scope="module")
def pack(world: World, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's pack, written once."""
    from qingheng.apps.inventory import queries, services
    from qingheng.platform.tenancy.scope import tenant_scope

    path = tmp_path_factory.mktemp("pack") / "pack.zip"
    with django_db_blocker.unblock(), tenant_scope(world.company.id):
        actor = world.actors["auditor"]
        found = queries.inventory_of_period(actor=actor, period="FY2022/23")
        assert found is not None
        services.pack_inventory(actor=actor, inventory_id=found.id, into=path, at=NOW)
    return path


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, files: dict[str, bytes], *, sealed_again: bool = False) -> Path:
    """A pack of those files; sealed_again: with the hashes somebody would make who knows how."""
    files = dict(files)
    if sealed_again:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
            if name != "manifest.json"
        }
        manifest["seal"] = seal_of(manifest)
        files["manifest.json"] = json.dumps(manifest, ensure_ascii=False).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def changed(data: bytes, row: int, column: str, value: str) -> bytes:
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    rows[row][column] = value
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def cells(files: dict[str, bytes], name: str) -> list[tuple[int, str, str]]:
    rows = list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))
    return [(at, column, value) for at, row in enumerate(rows) for column, value in row.items()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_changed_cell_is_found(pack: Path, tmp_path: Path, data: st.DataObject) -> None:
    files = content(pack)
    name = data.draw(
        st.sampled_from(sorted(one for one in files if one.endswith(".csv") and files[one].count(b"\n") > 1))
    )
    row, column, before = data.draw(st.sampled_from(cells(files, name)))
    value = data.draw(st.text(alphabet="0123456789.-abz", max_size=12).filter(lambda one: one != before))
    files[name] = changed(files[name], row, column, value)
    answer = replay(write(tmp_path / "changed.zip", files))
    assert answer["result"] in ("different", "unreadable"), (name, row, column, before, value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_figure_is_found_though_every_hash_was_made_again(
    pack: Path, tmp_path: Path, data: st.DataObject
) -> None:
    files = content(pack)
    choices = {
        (row["part"], row["choice"]): row
        for row in csv.DictReader(io.StringIO(files["choices.csv"].decode(), newline=""))
    }
    used = {row["factor"] for row in choices.values() if row["status"] == "counted"}
    name = data.draw(st.sampled_from([*sorted(FIGURES), "lines-0.csv"]))
    rows = list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))
    spots = [
        (at, column, value)
        for at, row in enumerate(rows)
        for column, value in row.items()
        if value
        and (column in FIGURES.get(name, ()) or column.startswith(("kg_", "co2e_")))
        and (name != "choices.csv" or row["status"] == "counted")
        and (name != "factors.csv" or row["factor"] in used)
    ]
    row, column, before = data.draw(st.sampled_from(spots))
    digits = [at for at, sign in enumerate(before) if sign.isdigit()]
    at = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != before[at]]))
    files[name] = changed(files[name], row, column, before[:at] + other + before[at + 1 :])
    answer = replay(write(tmp_path / "changed.zip", files, sealed_again=True))
    assert answer["result"] == "different", (name, row, column, before, other, answer)
    assert answer["first"]["what"] not in ("file", "extra_file", "missing_file")


def test_the_first_line_that_differs_is_named(pack: Path, tmp_path: Path) -> None:
    files = content(pack)
    rows = list(csv.DictReader(io.StringIO(files["lines-0.csv"].decode(), newline="")))
    at = next(n for n, row in enumerate(rows) if row["kg_co2"])
    files["lines-0.csv"] = changed(files["lines-0.csv"], at, "kg_co2", "1.000000000")
    answer = replay(write(tmp_path / "changed.zip", files))
    first = answer["first"]
    assert (first["what"], first["gas"], first["found"]) == ("mass", "co2", "1.000000000")
    assert first["expected"] == rows[at]["kg_co2"]
    assert {"dataset", "file", "sheet", "row"} <= set(first)
    assert answer["damaged"][0]["file"] == "lines-0.csv"


@pytest.mark.parametrize("name", ["lines-0.csv", "gwp.csv", "README.en.md", "manifest.json", "replay.py"])
def test_a_missing_file_is_told(pack: Path, tmp_path: Path, name: str) -> None:
    files = content(pack)
    del files[name]
    answer = replay(write(tmp_path / "less.zip", files))
    assert answer["result"] != "same"
    assert name in json.dumps(answer)


def test_a_file_too_many_is_told(pack: Path, tmp_path: Path) -> None:
    answer = replay(write(tmp_path / "more.zip", {**content(pack), "more.csv": b"a\r\n"}))
    assert (answer["result"], answer["first"]["file"]) == ("different", "more.csv")


@pytest.mark.parametrize(
    "name", ["../out.csv", "/etc/passwd", "a/../../b", "..\\x", "C:evil", "a\nb", "con/x"]
)
def test_names_that_leave_the_folder_are_refused(pack: Path, tmp_path: Path, name: str) -> None:
    answer = replay(write(tmp_path / "slip.zip", {**content(pack), name: b"x"}))
    assert answer["result"] == "unreadable"
    assert "outside" in answer["message"]


def test_a_bomb_is_refused_before_it_is_read(pack: Path, tmp_path: Path) -> None:
    answer = replay(write(tmp_path / "bomb.zip", {**content(pack), "zeros.csv": b"0" * 30_000_000}))
    assert answer["result"] == "unreadable"
    assert "bomb" in answer["message"]


def test_too_many_files_are_refused_unopened(tmp_path: Path) -> None:
    answer = replay(write(tmp_path / "many.zip", {f"f{n}.csv": b"" for n in range(3_000)}))
    assert answer == {"result": "unreadable", "message": "The pack claims 3000 files. 包内文件数过多。"}


def test_two_files_of_one_name_are_refused(pack: Path, tmp_path: Path) -> None:
    path = shutil.copy(pack, tmp_path / "twice.zip")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("gwp.csv", b"set,gas,gwp\r\n")
    assert "twice" in replay(Path(path))["message"]


@pytest.mark.parametrize(
    "value", ["9" * 5_000, "1e999999", "NaN", "Infinity", "0x10", "１２", "1_000", "--1"]
)
def test_absurd_figures_are_refused(pack: Path, tmp_path: Path, value: str) -> None:
    files = content(pack)
    rows = list(csv.DictReader(io.StringIO(files["rows-0.csv"].decode(), newline="")))
    at = next(n for n, row in enumerate(rows) if row["amount"])
    files["rows-0.csv"] = changed(files["rows-0.csv"], at, "amount", value)
    answer = replay(write(tmp_path / "absurd.zip", files, sealed_again=True))
    assert answer["result"] == "unreadable"
    assert "no figure" in answer["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b"\xff", b'{"format": 1}', b"[" * 100_000, b'{"files": {"a": 1}}']
)
def test_manifests_that_are_none(pack: Path, tmp_path: Path, body: bytes) -> None:
    answer = replay(write(tmp_path / "none.zip", {**content(pack), "manifest.json": body}))
    assert answer["result"] == "unreadable"


@pytest.mark.parametrize("cut", [0, 10, 500, -30, -1])
def test_cut_files(pack: Path, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(pack.read_bytes()[:cut])
    assert replay(path)["result"] == "unreadable"


def test_links_in_an_unpacked_folder_are_refused(pack: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(pack).extractall(folder)
    assert replay(folder)["result"] == "same"
    (folder / "more.csv").symlink_to("/etc/hostname")
    assert "plain" in replay(folder)["message"]


HOSTILE = {
    "bomb": ({"zeros.csv": b"0" * 30_000_000}, (), "bomb", "压缩炸弹"),
    "path traversal": ({"../out.csv": b"x"}, (), "outside", "指向包外"),
    "missing file": ({}, ("gwp.csv",), "A file of the manifest is missing. ", "缺少清单所列文件。"),
    "file too many": ({"more.csv": b"a"}, (), "does not name", "清单未列的文件"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_the_command_refuses_hostile_packs_in_both_languages(pack: Path, tmp_path: Path, case: str) -> None:
    from typer.testing import CliRunner

    from qingheng.interfaces.cli.main import app

    added, removed, en, zh = HOSTILE[case]
    files = {name: data for name, data in content(pack).items() if name not in removed}
    path = write(tmp_path / "hostile.zip", files | added)
    said = CliRunner().invoke(app, ["replay", str(path)])
    assert said.exit_code in (1, 2)
    assert en in said.output
    assert zh in said.output
    assert not (tmp_path / "out.csv").exists()


def test_the_command_names_a_changed_cell_in_both_languages(pack: Path, tmp_path: Path) -> None:
    from qingheng.formats.replay_program import told
    from qingheng.formats.replay_reading import MEANING

    files = content(pack)
    rows = list(csv.DictReader(io.StringIO(files["lines-0.csv"].decode(), newline="")))
    at = next(n for n, row in enumerate(rows) if row["kg_co2"])
    files["lines-0.csv"] = changed(files["lines-0.csv"], at, "kg_co2", "1.000000000")
    words = told(replay(write(tmp_path / "changed.zip", files, sealed_again=True)))
    assert all(one in words for one in (*MEANING["mass"], "expected 应为", "found 实为: 1.000000000"))


def test_every_difference_has_words_in_both_languages() -> None:
    import re
    from pathlib import Path as Place

    from qingheng.formats import replay_program
    from qingheng.formats.replay_reading import MEANING

    text = Place(replay_program.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'Difference\(\s*"(\w+)"', text)) | set(re.findall(r'_differs\("(\w+)"', text))
    assert named == set(MEANING)
    assert all(re.search("[\u4e00-\u9fff]", zh) and en.endswith(".") for en, zh in MEANING.values())
