"""Parts of earlier runs whose inputs are all the same: taken as they were sealed, and not calculated again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from qingheng.apps.inventory.gathering import Inputs
from qingheng.apps.inventory.models import Inventory
from qingheng.calc.ghg import MethodRule

Part = Mapping[str, Any]
LOOK_BACK: Final = 20
"""How many runs of the inventory are looked through, the latest first."""
_NOT_OF_A_PART: Final = frozenset({"files", "certificates"})


def inputs_of_part(group: Sequence[MethodRule], inputs: Inputs) -> str:
    """SHA-256 of everything the part of a group of rules is made of.

    That is what the hash of a run is of, but for the files of other datasets and for certificates, whose lines lie
    beside the parts. Files are those of the group's dataset and of each dataset whose figures go before others
    (a supplier's own): in their order, with the submissions that say which of their rows gave way.
    """
    datasets = sorted({group[0].dataset} | {rule.dataset for rule in inputs.rules if rule.covers})
    told = {name: value for name, value in inputs.told.items() if name not in _NOT_OF_A_PART}
    told["rules"] = [repr(rule) for rule in group]
    told["rows"] = {
        code: [list(inputs.files[code].sha256), list(inputs.files[code].submissions)] for code in datasets
    }
    told["engine"] = os.environ.get("QINGHENG_ENGINE", "")
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode("utf-8")).hexdigest()


def sealed_before(inventory: Inventory, wanted: Collection[str]) -> dict[str, Part]:
    """Parts of earlier runs of the inventory by the hash of their inputs, where every file is still what was sealed.

    A part that is gone or was tampered with is not among them, and is calculated again.
    """
    from qingheng.plane.quantify import verify_run
    from qingheng.plane.store.partitions import BrokenPartition

    found: dict[str, Part] = {}
    for parts in inventory.runs.order_by("-number").values_list("parts", flat=True)[:LOOK_BACK]:
        for part in parts:
            digest = part.get("inputs", "")
            if digest not in wanted or digest in found:
                continue
            try:
                run = verify_run(Path(settings.PLANE_ROOT) / str(part["path"]))
            except BrokenPartition:
                continue
            if run.sha256 == part["sha256"]:
                found[digest] = part
    return found
