"""openLCA JSON-LD packages of schema 1 and 2 (olca-schema, CC0): one JSON file for each flow, process and unit group."""

from __future__ import annotations

import zipfile
from collections import Counter, defaultdict
from collections.abc import Mapping

from qingheng.calc.lca.model import Inventory
from qingheng.formats.archive_guard import CheckedArchive
from qingheng.formats.lca.json_parts import Record, identity, load_record, part, text
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.openlca_flows import Categories, read_flow
from qingheng.formats.lca.openlca_processes import Reading, read_process
from qingheng.formats.lca.openlca_units import read_quantities
from qingheng.formats.lca.values import providers_checked, tidy

_READ = ("unit_groups", "flow_properties", "categories", "locations", "flows", "processes")


def read_openlca(archive: CheckedArchive, name: str, account: Account) -> Inventory:
    """The database of a package. name: used where the package does not name itself."""
    folders = _folders(archive, account)
    records, places = {}, {}
    for folder in _READ[:-1]:
        records[folder], places[folder] = _records(archive, folders[folder], folder, account)
    quantities = read_quantities(
        records["unit_groups"], records["flow_properties"], places["unit_groups"], account
    )
    categories = Categories(records["categories"])
    locations = {key: tidy(text(one, "code", "name")) for key, one in records["locations"].items()}
    reading = Reading(quantities, categories, locations, account)
    for key, record in records["flows"].items():
        reading.flows[key] = read_flow(key, record, quantities, categories, account, places["flows"][key])
    account.counts["flows"] = len(reading.flows)
    found, licences = {}, Counter[str]()
    seen: dict[str, str] = {}
    for entry in folders["processes"]:
        account.counts["processes"] += 1
        loaded = load_record(archive.read_part(entry), entry.filename, account)
        key = _key(loaded, entry.filename, seen, account)
        if loaded is None or not key:
            continue
        found[key] = read_process(key, loaded, entry.filename, reading)
        licences[
            tidy(text(part(loaded, "processDocumentation"), "restrictionsDescription", "accessRestrictions"))
        ] += 1
    for process in found.values():
        providers_checked(process.exchanges, process.name, found, account)
    account.counts["processes_read"] = len(found)
    licence = next(iter(licences)) if len(licences) == 1 else ""
    return Inventory(name, "", dict(quantities.units), reading.flows, found, licence)


def _folders(archive: CheckedArchive, account: Account) -> Mapping[str, list[zipfile.ZipInfo]]:
    """The JSON files by the folder they are in, wherever the package begins; what is of no use is counted."""
    folders: defaultdict[str, list[zipfile.ZipInfo]] = defaultdict(list)
    for entry in archive.entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if entry.is_dir() or "__MACOSX" in parts:
            continue
        account.counts["files"] += 1
        if len(parts) > 1 and parts[-1].lower().endswith(".json"):
            folders[parts[-2].lower()].append(entry)
    for folder, entries in folders.items():
        if folder not in _READ:
            account.counts[f"files_{folder[:40]}"] += len(entries)
    return folders


def _records(
    archive: CheckedArchive, entries: list[zipfile.ZipInfo], folder: str, account: Account
) -> tuple[dict[str, Record], dict[str, str]]:
    """Records of a folder by id, and their files; the first of an id is kept."""
    found: dict[str, Record] = {}
    places: dict[str, str] = {}
    for entry in entries:
        record = load_record(archive.read_part(entry), entry.filename, account)
        key = _key(record, entry.filename, places, account)
        if record is not None and key:
            found[key] = record
    return found, places


def _key(record: Record | None, place: str, places: dict[str, str], account: Account) -> str:
    """The id of a record, empty when it has none or another had it before."""
    if record is None:
        return ""
    key = identity(record)
    if not key:
        account.lose("id-missing", place, "文件没有标识，未读取", "The file has no id and was not read")
        return ""
    if key in places:
        account.lose(
            "id-twice", place, f"标识 {named(key)} 已在 {named(places[key])} 中出现，保留先出现的",
            f"The id {named(key)} was met before in {named(places[key])}; the first is kept",
        )  # fmt: skip
        return ""
    places[key] = place
    return key
