"""Impact methods that come with the library bw2io, where it is installed: read from its data files, never by running it."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from qingheng.calc.lca.model import Flow, FlowKind
from qingheng.formats.lca.losing import Account
from qingheng.formats.lca.values import finite, tidy
from qingheng.formats.lca.xml_units import UnitTable
from qingheng.formats.lca_methods.model import Category, Factor, MethodRead

LIBRARY: Final = "bw2io"
_METHODS: Final = "data/lcia/lcia_39_ecoinvent.zip"
_FLOWS: Final = "data/lci/ecoinvent elementary flows 3.9.xml"
_LARGEST: Final = 200 * 1024 * 1024


def library_folder() -> Path | None:
    """Where the library lies; None where it is not installed. It is not imported."""
    found = importlib.util.find_spec(LIBRARY)
    places = found.submodule_search_locations if found is not None else None
    folder = Path(next(iter(places))) if places else None
    return folder if folder is not None and (folder / _METHODS).is_file() else None


def library_names(folder: Path) -> list[str]:
    """Names of the methods of the library."""
    return sorted({str(one["name"][0]) for one in _listed(folder)})


def read_library(
    folder: Path, names: Iterable[str], account: Account | None = None
) -> tuple[MethodRead, ...]:
    """The methods of these names. Flows come with their CAS numbers, synonyms and units, so that others find them."""
    account = account or Account()
    wanted, known, units = set(names), _flows(folder), UnitTable()
    for flow in known.values():
        units.unit(flow.unit)
    categories: dict[str, dict[str, Category]] = {}
    used: dict[str, dict[str, Flow]] = {}
    for one in _listed(folder):
        method, *rest = (tidy(str(part)) for part in one["name"])
        if method not in wanted:
            continue
        code = ": ".join(dict.fromkeys(rest))
        factors: dict[str, Factor] = {}
        for entry in one["exchanges"]:
            key, value = str(entry["input"][-1]), finite(entry["amount"])
            if key not in known or value is None or key in factors:
                account.lose("factor-unusable", code, "没有流、数值或重复的因子未读取",
                             "A factor without flow or figure, or met before, was left out")  # fmt: skip
                continue
            factors[key] = Factor(key, value, known[key].unit)
            used.setdefault(method, {})[key] = known[key]
        categories.setdefault(method, {})[code] = Category(
            code, rest[0] if rest else code, tidy(str(one["unit"])), tuple(factors.values())
        )
    return tuple(
        MethodRead(
            name,
            "",
            LIBRARY,
            tuple(found.values()),
            used.get(name, {}),
            units.units,
            (),
            tuple(account.losses),
        )
        for name, found in categories.items()
    )


@lru_cache(maxsize=1)
def _listed(folder: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(folder / _METHODS) as archive:
        entry = archive.getinfo("data.json")
        if entry.file_size > _LARGEST:
            raise ValueError("the data of the library is larger than it ever was")
        found: list[dict[str, Any]] = json.loads(archive.read(entry))
    return found


def _flows(folder: Path) -> dict[str, Flow]:
    found: dict[str, Flow] = {}
    for _event, element in iterparse(folder / _FLOWS, forbid_dtd=True):
        if _tag(element) != "elementaryExchange":
            continue
        texts = [(_tag(one), tidy(one.text or "")) for one in element.iter()]
        said = dict(reversed([(tag, text) for tag, text in texts if text]))
        place = tuple(text for tag, text in texts if tag in ("compartment", "subcompartment") and text)
        key = element.get("id", "")
        found[key] = Flow(
            key, said.get("name", key), FlowKind.elementary, said.get("unitName", ""), place,
            element.get("casNumber", "").lstrip("0"), element.get("formula", ""), "",
            tuple(text for tag, text in texts if tag == "synonym" and text),
        )  # fmt: skip
        element.clear()
    return found


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
