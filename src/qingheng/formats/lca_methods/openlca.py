"""Impact methods of openLCA JSON-LD packages, schema 1 and 2."""

from __future__ import annotations

from collections.abc import Mapping

from qingheng.calc.lca.model import Flow, FlowKind
from qingheng.formats.archive_guard import CheckedArchive
from qingheng.formats.lca.json_parts import Record, identity, load_record, part, parts, text
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.openlca_flows import Categories, read_flow
from qingheng.formats.lca.openlca_units import Quantities, read_quantities
from qingheng.formats.lca.values import finite, tidy
from qingheng.formats.lca_methods.model import Category, Factor, MethodRead, Weighting

FORMAT = "openlca-jsonld"
_READ = (
    "unit_groups", "flow_properties", "categories", "flows", "lcia_categories", "lcia_methods", "nw_sets",
)  # fmt: skip


def is_openlca(names: list[str]) -> bool:
    """Whether an archive of these names holds impact methods."""
    return any("lcia_methods/" in one.replace("\\", "/").lower() for one in names)


def read_openlca_methods(archive: CheckedArchive, account: Account) -> tuple[MethodRead, ...]:
    """All methods of a package."""
    records = _records(archive, account)
    quantities = read_quantities(records["unit_groups"], records["flow_properties"], {}, account)
    categories = Categories(records["categories"])
    flows = {
        key: read_flow(key, one, quantities, categories, account, f"flows/{key}")
        for key, one in records["flows"].items()
    }
    found = []
    for key, method in records["lcia_methods"].items():
        ids = [identity(one) for field in ("impactCategories", "parameters") for one in parts(method, field)]
        ids = [one for one in ids if one in records["lcia_categories"]]
        made = tuple(
            _category(one, records["lcia_categories"][one], flows, quantities, account) for one in ids
        )
        used = {factor.flow for one in made for factor in one.factors}
        found.append(
            MethodRead(
                tidy(text(method, "name")) or key, tidy(text(method, "version")), FORMAT, made,
                {one: flows[one] for one in flows if one in used}, dict(quantities.units),
                tuple(_weightings(method, records["nw_sets"], account)), tuple(account.losses),
            )
        )  # fmt: skip
    return tuple(found)


def _records(archive: CheckedArchive, account: Account) -> Mapping[str, dict[str, Record]]:
    found: dict[str, dict[str, Record]] = {name: {} for name in _READ}
    for entry in archive.entries:
        pieces = entry.filename.replace("\\", "/").split("/")
        folder = pieces[-2].lower() if len(pieces) > 1 else ""
        if folder not in found or not pieces[-1].lower().endswith(".json") or "__MACOSX" in pieces:
            continue
        record = load_record(archive.read_part(entry), entry.filename, account)
        key = identity(record) if record is not None else ""
        if record is not None and key:
            found[folder].setdefault(key, record)
    return found


def _category(
    key: str, record: Record, flows: dict[str, Flow], quantities: Quantities, account: Account
) -> Category:
    name = tidy(text(record, "name")) or key
    factors: dict[str, Factor] = {}
    for one in parts(record, "impactFactors"):
        about = part(one, "flow")
        flow, value = identity(about), finite(one.get("value"))
        if identity(part(one, "location")):
            account.lose("factor-regional", name, f"“{named(name)}”的区域化因子未读取，仅取通用因子",
                         f"A regional factor of “{named(name)}” was left out; the general one counts")  # fmt: skip
            continue
        if not flow or value is None or one.get("formula"):
            account.lose("factor-unusable", name, f"“{named(name)}”的一个因子没有流或数值，或由公式给出，未读取",
                         f"A factor of “{named(name)}” has no flow or figure or is a formula: left out")  # fmt: skip
            continue
        if flow not in flows:
            flows[flow] = _stub(flow, about)
        if flow in factors:
            account.lose("factor-twice", name, f"“{named(name)}”中同一流的因子出现两次，保留先出现的",
                         f"A flow comes twice in “{named(name)}”; the first factor is kept")  # fmt: skip
            continue
        factors[flow] = Factor(flow, value, quantities.unit(part(one, "unit")) or flows[flow].unit)
    unit = tidy(text(record, "refUnit", "referenceUnitName"))
    return Category(key, name, unit, tuple(factors.values()))


def _stub(key: str, about: Record) -> Flow:
    """A flow the package only refers to, as the reference tells it."""
    stated = about.get("categoryPath") or about.get("category") or ()
    path = stated.split("/") if isinstance(stated, str) else [str(one) for one in stated]
    if path and path[0].strip().lower() == "elementary flows":
        path = path[1:]
    name = tidy(text(about, "name")) or key
    return Flow(
        key, name, FlowKind.elementary, tidy(text(about, "refUnit")), tuple(tidy(one) for one in path)
    )


def _weightings(method: Record, sets: Mapping[str, Record], account: Account) -> list[Weighting]:
    found = []
    for one in parts(method, "nwSets"):
        record = one if one.get("factors") else sets.get(identity(one), {})
        normal: dict[str, float] = {}
        weights: dict[str, float] = {}
        for factor in parts(record, "factors"):
            category = identity(part(factor, "impactCategory"))
            if (value := finite(factor.get("normalisationFactor"))) is not None and value:
                normal[category] = value
            if (value := finite(factor.get("weightingFactor"))) is not None:
                weights[category] = value
        if normal or weights:
            found.append(
                Weighting(
                    tidy(text(record, "name")), tidy(text(record, "weightedScoreUnit")), normal, weights
                )
            )
        else:
            account.lose("weighting-empty", text(one, "name"), "归一化与加权数据集没有可用数值",
                         "A set of normalisation and weighting holds no usable figure")  # fmt: skip
    return found
