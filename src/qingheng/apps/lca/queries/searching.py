"""Finding processes in stored versions."""

from __future__ import annotations

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import open_row, opened
from qingheng.apps.lca.contracts import FoundProcess, LossView
from qingheng.apps.lca.models import DatabaseVersion
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.apps.lca.queries.files import view_of
from qingheng.platform.rights.actor import Actor


def open_stored(*, actor: Actor, version: str) -> StoredDatabase:
    """A version at hand, for scoring and checking as a file. Raises Forbidden, NotFound, Conflict."""
    return opened(actor, version)


def losses(*, actor: Actor, version: str) -> list[LossView]:
    """What was not taken as it stood in reading and linking a version. Raises Forbidden, NotFound, Conflict."""
    file = opened(actor, version)
    return [
        LossView(one.code, one.place, one.message_zh, one.message_en, one.repaired) for one in file.losses
    ]


def search(*, actor: Actor, text: str, version: str = "", limit: int = 200) -> list[FoundProcess]:
    """Processes whose name (in either language), place, category, product or id has every word of a text.

    version: `CODE[@LABEL]`; left out, the version in force of every database. Names that begin with the text come first,
    then the shortest. Raises Forbidden, NotFound, Conflict.
    """
    actor.require(rights.VIEW)
    files = [opened(actor, version)] if version else [open_row(one) for one in _in_force()]
    words = text.lower().split()
    first = text.strip().lower()
    found = []
    for file in files:
        for said, process, product in _sayings(file):
            if all(word in said for word in words):
                begins = said.startswith(first) or file.chinese.get(process, "").startswith(first)
                found.append(
                    (not begins, len(file.inventory.processes[process].name), said, file, process, product)
                )
    found.sort(key=lambda one: (*one[:3], one[3].pin))
    return [FoundProcess(one[3].pin, view_of(one[3], one[4], one[5])) for one in found[:limit]]


def _in_force() -> list[DatabaseVersion]:
    newest: dict[int, DatabaseVersion] = {}
    for row in DatabaseVersion.objects.select_related("database").filter(state="ready").order_by("id"):
        newest[row.database_id] = row
    return list(newest.values())


def _sayings(file: StoredDatabase) -> list[tuple[str, str, str]]:
    """For each column all that it is found by, in lower case, with its process and product."""
    found: list[tuple[str, str, str]] | None = file.version.kept.get("sayings")
    if found is None:
        processes, flows = file.inventory.processes, file.inventory.flows
        found = []
        for process, product in file.linked.system.columns:
            one, flow = processes[process], flows[product]
            said = (
                one.name.strip(), file.chinese.get(process, ""), one.location, "/".join(one.category),
                flow.name, *flow.synonyms, process,
            )  # fmt: skip
            found.append((" ".join(said).lower(), process, product))
        file.version.kept["sayings"] = found
    return found
