"""A database at hand, from a file or from the store: what scoring needs of it, wherever it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from qingheng.apps.lca.contracts import HandRule
from qingheng.calc.lca.greenhouse import Origin, Recognised, recognise
from qingheng.calc.lca.matrices import Linked
from qingheng.calc.lca.model import Inventory, Loss
from qingheng.calc.lca.solving import Factorised, factorise
from qingheng.formats.lca import Read
from qingheng.platform.rights.errors import NotFound

if TYPE_CHECKING:
    from qingheng.plane.lca import StoredVersion


class Opened(Protocol):
    """A database with its matrices; they are factorised when a score is first asked for."""

    @property
    def sha256(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def inventory(self) -> Inventory: ...
    @property
    def linked(self) -> Linked: ...
    @property
    def losses(self) -> Sequence[Loss]: ...
    @property
    def exchange_count(self) -> int: ...
    @property
    def factorised(self) -> Factorised: ...
    @property
    def gases(self) -> dict[str, Recognised]: ...
    @property
    def chinese(self) -> Mapping[str, str]: ...
    def by_hand(self, method: str) -> Sequence[HandRule]: ...


def gases_of(inventory: Inventory) -> dict[str, Recognised]:
    """Elementary flows that are greenhouse gases, by id."""
    found = (recognise(flow) for flow in inventory.flows.values())
    return {one.flow: one for one in found if one is not None}


def known(wanted: str, names: Mapping[str, str]) -> str:
    """The id of what is called so. names: by id. Raises NotFound."""
    text = wanted.strip()
    found = [code for code, name in names.items() if text in (code, name.strip())]
    if not found:
        raise NotFound(_("The database has no “%(name)s”.") % {"name": text}, code="not-in-database")
    return found[0]


@dataclass(frozen=True)
class LcaFile:
    """A database as a file has it."""

    path: Path
    sha256: str
    read: Read
    linked: Linked

    @property
    def inventory(self) -> Inventory:
        """Its flows and processes."""
        return self.read.inventory

    @property
    def chinese(self) -> Mapping[str, str]:
        """Chinese names by id of process or flow: files have none of their own."""
        return {}

    def by_hand(self, method: str) -> Sequence[HandRule]:
        """Nobody decides anything of a file that is not stored."""
        return ()

    @property
    def format(self) -> str:
        """The format it is in."""
        return str(self.read.format)

    @property
    def losses(self) -> Sequence[Loss]:
        """What was not taken as it stood, in reading and in linking."""
        return (*self.read.losses, *self.linked.losses)

    @property
    def exchange_count(self) -> int:
        """Exchanges of all processes."""
        return sum(len(one.exchanges) for one in self.inventory.processes.values())

    @cached_property
    def factorised(self) -> Factorised:
        """Its factors. Raises SingularSystem."""
        return factorise(self.linked.system)

    @cached_property
    def gases(self) -> dict[str, Recognised]:
        """Elementary flows that are greenhouse gases, by id."""
        return gases_of(self.inventory)


@dataclass(frozen=True, eq=False)
class StoredDatabase:
    """A version of a stored database. Its processes are without their exchanges; `exchanges` of the version has them.

    decided: by method, what people of the company decided of its flows.
    """

    version: StoredVersion
    name: str
    pin: str  # code@label
    decided: Mapping[str, Sequence[HandRule]] = field(default_factory=dict)

    def by_hand(self, method: str) -> Sequence[HandRule]:
        """What people decided of its flows under a method, in the order of flows."""
        return self.decided.get(method, ())

    @property
    def sha256(self) -> str:
        """Of its content."""
        return self.version.sha256

    @property
    def format(self) -> str:
        """The format it was read from."""
        return str(self.version.manifest.get("format", ""))

    @property
    def inventory(self) -> Inventory:
        """Its flows and processes."""
        return self.version.inventory

    @property
    def linked(self) -> Linked:
        """Its matrices and the account of every exchange."""
        return self.version.linked

    @property
    def losses(self) -> Sequence[Loss]:
        """What was not taken as it stood, in reading and in linking."""
        return self.version.losses

    @property
    def exchange_count(self) -> int:
        """Exchanges of all processes."""
        return int(self.version.manifest["counts"]["exchanges"])

    @property
    def factorised(self) -> Factorised:
        """Its factors, kept in memory with the version. Raises SingularSystem."""
        return self.version.factorised

    @property
    def gases(self) -> dict[str, Recognised]:
        """Elementary flows that are greenhouse gases, by id."""
        found: dict[str, Recognised] | None = self.version.kept.get("gases")
        if found is None:
            stated = self.version.notes.get("gases", {})
            found = {
                flow: Recognised(flow, gas, Origin(origin), "stated")
                for flow, (gas, origin, _set) in stated.items()
            }
            found = self.version.kept["gases"] = gases_of(self.inventory) | found
        return found

    @property
    def chinese(self) -> Mapping[str, str]:
        """Chinese names by id of process or flow, where its source has them."""
        found: dict[str, str] | None = self.version.kept.get("chinese")
        if found is None:
            cards = self.version.notes.get("cards", {})
            found = dict(self.version.notes.get("flows_zh", {}))
            found |= {code: card["name_zh"] for code, card in cards.items()}
            self.version.kept["chinese"] = found
        return found
