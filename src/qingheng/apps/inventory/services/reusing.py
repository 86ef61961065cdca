"""Parts of earlier runs whose inputs are all the same: taken as they were sealed, and not calculated again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from qingheng.apps.inventory.gathering import Inputs
from qingheng.apps.inventory.models import Inventory
from qingheng.calc.factors import Asked, Choice, Policy
from qingheng.calc.factors.library import Library
from qingheng.calc.ghg import MethodRule

Part = Mapping[str, Any]
LOOK_BACK: Final = 20
"""How many runs of the inventory are looked through, the latest first."""
MOST_ASKED: Final = 1000
"""Activities a part remembers to have asked for; one that asks for more depends on all of the company's own."""
ASKED, OWN = "asked", "own"
"""What a part keeps of its questions: the activities (None for any), and a hash of what the company has on them."""
_NOT_OF_A_PART: Final = frozenset({"files", "certificates", "own"})


class Listener:
    """Answers of a library, and the activities they were asked for."""

    def __init__(self, ask: Callable[[Asked], Choice]) -> None:
        self._ask, self.heard = ask, set[str]()

    def __call__(self, asked: Asked) -> Choice:
        """The answer to a question."""
        self.heard.add(asked.activity)
        return self._ask(asked)

    def also(self, activities: Iterable[str]) -> None:
        """Count activities as asked for that somebody else asked for."""
        self.heard.update(activities)

    @property
    def activities(self) -> list[str] | None:
        """Activities asked for so far, in order; None where they are too many to be kept."""
        return sorted(self.heard) if len(self.heard) <= MOST_ASKED else None


class Own:
    """What a company adds to its packs, told by activity."""

    def __init__(self, library: Library, policy: Policy) -> None:
        self._factors = [one for one in library.factors if one.own]
        self._bridges = [one for one in library.bridges if one.id.startswith("own/")]
        self._rules, self._confirmed = library.rules, policy.rules

    def on(self, activities: Iterable[str] | None) -> str:
        """SHA-256 of all that own factors, conversions and rules can say on these activities; None: on any.

        That is what is for the activity, and each own factor that a rule for it names, whatever that is for.
        """
        wanted = None if activities is None else frozenset(activities)

        def of(activity: str) -> bool:
            return wanted is None or activity in wanted

        rules = [rule for rule in self._rules if of(rule.activity)]
        named = {rule.factor_id for rule in (*rules, *self._confirmed) if of(rule.activity)}
        factors = [one for one in self._factors if of(one.activity) or one.id in named]
        bridges = [one for one in self._bridges if of(one.activity)]
        told = "\n".join(map(repr, (*factors, *bridges, *rules)))
        return hashlib.sha256(told.encode("utf-8")).hexdigest()


def inputs_of_part(group: Sequence[MethodRule], inputs: Inputs) -> str:
    """SHA-256 of everything the part of a group of rules is made of, but for the company's own factors and rules.

    That is what the hash of a run is of, but for the files of other datasets and for certificates, whose lines lie
    beside the parts. Files are those of the group's dataset and of each dataset whose figures go before others
    (a supplier's own): in their order, with the submissions that say which of their rows gave way. Of what is the
    company's own only that counts which the part asked for (`Own`), and of whom anything is known.
    """
    before = [rule for rule in inputs.rules if rule.covers]
    datasets = sorted({group[0].dataset} | {rule.dataset for rule in before})
    together = [rule for rule in inputs.rules if rule.dataset in {one.dataset for one in before}]
    told = {name: value for name, value in inputs.told.items() if name not in _NOT_OF_A_PART}
    told["rules"] = [repr(rule) for rule in group]
    told["before"] = [repr(rule) for rule in together]
    told["rows"] = {
        code: [list(inputs.files[code].sha256), list(inputs.files[code].submissions)] for code in datasets
    }
    told["known"] = {column: sorted(texts.forms) for column, texts in sorted(inputs.known(group).items())}
    told["engine"] = os.environ.get("QINGHENG_ENGINE", "")
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode("utf-8")).hexdigest()


def sealed_before(inventory: Inventory, wanted: Collection[str], inputs: Inputs) -> dict[str, Part]:
    """Parts of earlier runs of the inventory by the hash of their inputs, where every file is still what was sealed.

    A part that asked for something of the company's own that is otherwise now is not among them: with the same inputs its
    first question is the same, and while each answer is the same so is the next question; where all of them are answered
    as they were, the part is. One that is gone or was tampered with is not among them either, and is calculated again.
    """
    from qingheng.plane.quantify import verify_run
    from qingheng.plane.store.partitions import BrokenPartition

    own = Own(inputs.taken.library, inputs.policy)
    found: dict[str, Part] = {}
    for parts in inventory.runs.order_by("-number").values_list("parts", flat=True)[:LOOK_BACK]:
        for part in parts:
            digest = part.get("inputs", "")
            if digest not in wanted or digest in found or ASKED not in part:
                continue
            if part[OWN] != own.on(part[ASKED]):
                continue
            try:
                run = verify_run(Path(settings.PLANE_ROOT) / str(part["path"]))
            except BrokenPartition:
                continue
            if run.sha256 == part["sha256"]:
                found[digest] = part
    return found
