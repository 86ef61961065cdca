"""Bad databases through the whole import: kept with every loss counted and placed, or refused with the reason; never half."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.lca import queries
from qingheng.formats.lca import foreseeing, losing
from tests.lca_store.small import AIR, exchange, flow, loop, package, steel
from tests.load.many_exchanges import write_many

pytestmark = pytest.mark.django_db
CO2 = flow("co2", " Carbon  Dioxide, FOSSIL ", *AIR)


def made(*exchanges: dict[str, Any]) -> list[dict[str, Any]]:
    return [*exchanges, exchange("co2", 2, into=False)]


def by_pieces(code: str, name: str) -> dict[str, Any]:
    """A flow counted in items, of which nothing says the mass."""
    one = flow(code, name)
    one["flowProperties"] = [
        {"referenceFlowProperty": True, "flowProperty": {"@id": "items"}, "conversionFactor": 1.0}
    ]
    return one


def pieces(code: str, amount: float, *, into: bool, reference: bool = False) -> dict[str, Any]:
    found = exchange(code, amount, into=into, reference=reference)
    return found | {"unit": {"@id": "piece", "name": "piece"}, "flowProperty": {"@id": "items"}}


def with_entries(data: bytes, more: dict[str, Any]) -> bytes:
    """The package with further files; a name that is there already comes twice."""
    into = io.BytesIO(data)
    with zipfile.ZipFile(into, "a") as archive:
        for name, entry in more.items():
            body = entry if isinstance(entry, bytes) else json.dumps(entry)
            archive.writestr(zipfile.ZipInfo(name), body)
    return into.getvalue()


ITEMS = {
    "unit_groups/i.json": {"@type": "UnitGroup", "@id": "i", "name": "Units of items", "units": [
        {"@type": "Unit", "@id": "piece", "name": "piece", "referenceUnit": True, "conversionFactor": 1.0}]},
    "flow_properties/items.json": {"@type": "FlowProperty", "@id": "items", "name": "Items", "unitGroup": {"@id": "i"}},
}  # fmt: skip


def no_reference() -> bytes:
    return package([flow("a", "Alpha"), flow("b", "Beta"), CO2], {
        "p": ("Two products", made(exchange("a", 1, into=False), exchange("b", 1, into=False))),
        "q": ("One product", made(exchange("b", 1, into=False))),
    })  # fmt: skip


def bad_references() -> bytes:
    return package([flow("a", "Alpha"), flow("b", "Beta"), flow("c", "Gamma"), CO2], {
        "p": ("Zero", made(exchange("a", 0, into=False, reference=True))),
        "q": ("Negative", made(exchange("b", -1, into=False, reference=True))),
        "r": ("Good", made(exchange("c", 1, into=False, reference=True), exchange("a", 3, into=True))),
    })  # fmt: skip


def twice() -> bytes:
    whole = package(
        [flow("a", "Alpha"), CO2], {"p": ("First", made(exchange("a", 1, into=False, reference=True)))}
    )
    other = {
        "@type": "Process",
        "@id": "p",
        "name": "Second",
        "exchanges": made(exchange("a", 9, into=False, reference=True)),
    }
    return with_entries(whole, {"processes/other.json": other, "flows/other.json": flow("a", "Another")})


def without_properties() -> bytes:
    bare = flow("a", "Alpha")
    bare["flowProperties"] = []
    return with_entries(package([bare, flow("b", "Beta"), CO2], {
        "p": ("Bare", made(exchange("a", 1, into=False, reference=True), pieces("b", 4, into=True))),
        "q": ("Beta making", made(exchange("b", 1, into=False, reference=True))),
    }), ITEMS)  # fmt: skip


def undivided() -> bytes:
    return with_entries(package([by_pieces("a", "Alpha"), by_pieces("b", "Beta"), CO2], {
        "p": ("Both", made(pieces("a", 1, into=False, reference=True), pieces("b", 1, into=False))),
    }), ITEMS)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "wanted", "fates", "losses", "place"),
    [
        (no_reference, {}, {"reference": 1, "elementary": 1, "rejected": 3},
         {"no-reference": 1, "reference-guessed": 1, "name-spaces": 1}, "Two products"),
        (bad_references, {}, {"reference": 1, "elementary": 1, "cut_off": 1, "rejected": 4},
         {"reference-amount": 2, "name-spaces": 1}, "Negative"),
        (twice, {}, {"reference": 1, "elementary": 1}, {"id-twice": 2, "name-spaces": 1}, "processes/other.json"),
        (without_properties, {}, {"reference": 2, "elementary": 2, "rejected": 1},
         {"flow-property-missing": 1, "unit": 1, "name-spaces": 1}, ""),
        (undivided, {"allocation": "mass"}, {"rejected": 3}, {"allocation": 1, "name-spaces": 1}, "Both"),
        (loop, {}, {"reference": 2, "linked": 2, "elementary": 1}, {}, ""),
    ],
    ids=["no-reference", "zero-and-negative", "ids-twice", "no-properties", "allocation", "singular"],
)  # fmt: skip
def test_what_is_bad_is_counted_placed_and_never_a_quiet_number(
    imported: Any, actors: Any, data: Any, wanted: dict[str, str], fates: dict[str, int], losses: dict[str, int], place: str
) -> None:  # fmt: skip
    found = imported(data(), code="bad", **wanted)
    assert found.state == "ready", found.error_en
    assert {fate: count for fate, count in found.fates.items() if count} == fates
    assert sum(found.fates.values()) == found.counts["exchanges"]
    assert dict(found.losses) == losses
    listed = queries.losses(actor=actors["auditor"], version="bad")
    assert all(one.place and one.message_zh != one.message_en for one in listed)
    assert not place or any(place in one.place + one.message_en for one in listed)
    file = queries.open_stored(actor=actors["auditor"], version="bad")
    assert file.version.manifest["singular"] == (["Making alpha", "Making beta"] if data is loop else [])
    if "elementary" in fates and data is not loop:  # spaces and case in a name hide no gas
        product = file.linked.system.columns[0][0]
        assert queries.score(file, process=product).total == pytest.approx(2.0)


def lying() -> bytes:
    """An archive whose directory states another size than there is."""
    data = bytearray(steel())
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, struct.unpack_from("<I", data, at + 24)[0] * 3 + 7)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: with_entries(steel(), {"processes/inner.zip": steel()}), "holds another archive"),
        (lying, "size"),
        (lambda: b"PK\x03\x04" + b"\0" * 200, "zip"),
    ],
    ids=["zip-in-zip", "sizes-that-lie", "no-archive"],
)
def test_what_is_hostile_is_refused_with_its_reason(imported: Any, data: Any, said: str) -> None:
    found = imported(data(), code="bad")
    assert (found.state, found.counts, found.sha256) == ("failed", {}, "")
    assert said in found.error_en
    assert found.error_zh != found.error_en


@pytest.mark.parametrize("form", ["openlca", "ecospold1"])
def test_a_file_of_too_many_exchanges_is_refused_where_they_begin_to_be_too_many(
    imported: Any, settings: Any, tmp_path: Path, monkeypatch: Any, form: str
) -> None:
    """The small form of the file of ten million: refused with count and place before a single exchange is made."""
    settings.LCA_MOST_EXCHANGES = 1_000
    monkeypatch.setattr(losing.Account, "exchange", None)  # not one of them is met
    path = tmp_path / "many.zip"
    assert write_many(path, 4_000, 200, form=form)["processes"] == 20
    found = imported(path.read_bytes(), code="large")
    assert (found.state, found.sha256, found.counts) == ("failed", "", {})
    file = {"openlca": "processes/p5.json", "ecospold1": "p5.xml"}[form]
    assert f"more than 1,000 exchanges; 1,200 were counted up to {file}, file 6 of 20" in found.error_en
    assert f"超过上限 1,000 条，数到 {file} 已有 1,200 条（第 6 个文件，共 20 个）" in found.error_zh
    left = [one for one in Path(settings.PLANE_ROOT).rglob("*") if one.is_file()]
    assert left == []


def test_what_cannot_be_counted_beforehand_meets_the_limit_while_it_is_read(
    imported: Any, settings: Any, monkeypatch: Any
) -> None:
    settings.LCA_MOST_EXCHANGES = 5
    monkeypatch.setattr(foreseeing, "_COUNTED", {})
    found = imported(code="large")
    assert found.state == "failed"
    assert "more than 5 exchanges; 6 were counted up to processes/p1.json" in found.error_en
    assert "超过上限 5 条" in found.error_zh
