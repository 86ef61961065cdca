"""Brightway datapackages: arrays without names; nothing in them is unpickled."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Fate, Spread
from qingheng.formats.lca import LcaFormat, read_lca
from tests.formats.lca.packages import Json, zipped

_INDICES = [("row", np.int64), ("col", np.int64)]
_UNSURE = [
    ("uncertainty_type", np.uint8), ("loc", np.float32), ("scale", np.float32), ("shape", np.float32),
    ("minimum", np.float32), ("maximum", np.float32), ("negative", bool),
]  # fmt: skip


def _npy(array: object, **more: bool) -> bytes:
    out = io.BytesIO()
    np.save(out, np.asarray(array), **more)
    return out.getvalue()


def _package(arrays: dict[tuple[str, str], bytes], more: list[Json] | None = None) -> bytes:
    """Arrays by matrix and kind, in one group for each matrix."""
    resources: list[Json] = [
        {"name": f"{matrix}.{kind}", "matrix": f"{matrix}_matrix", "kind": kind, "category": "vector", "format": "npy",
         "group": matrix, "path": f"{matrix}.{kind}.npy"}
        for matrix, kind in arrays
    ]  # fmt: skip
    files: dict[str, bytes | str | Json] = {
        "datapackage.json": json.dumps(
            {"name": "mine", "licenses": [{"name": "ODC-PDDL-1.0"}], "resources": [*resources, *(more or [])]}
        )
    }
    return zipped(files | {f"{matrix}.{kind}.npy": body for (matrix, kind), body in arrays.items()})


def _technosphere() -> dict[tuple[str, str], bytes]:
    unsure = np.zeros(4, _UNSURE)
    unsure[1] = (3, 0, 0.5, 0, 0, 0, False)
    return {
        ("technosphere", "indices"): _npy(np.array([(1, 1), (2, 1), (2, 2), (1, 2)], _INDICES)),
        ("technosphere", "data"): _npy([1.0, 3.0, 2.0, 0.5]),
        ("technosphere", "flip"): _npy([False, True, False, False]),
        ("technosphere", "distributions"): _npy(unsure),
    }


def test_a_package_is_read_whole() -> None:
    biosphere = {
        ("biosphere", "indices"): _npy(np.array([(9, 1), (9, 2)], _INDICES)),
        ("biosphere", "data"): _npy([5.0, 7.0]),
        ("biosphere", "flip"): _npy([False, True]),
    }
    read = read_lca(_package(_technosphere() | biosphere))
    assert read.format is LcaFormat.datapackage
    assert (read.inventory.name, read.inventory.licence) == ("mine", "ODC-PDDL-1.0")
    assert dict(read.codes) == {"names-missing": 1}
    assert read.inventory.processes["1"].exchanges[1].spread == Spread("normal", 0.5)
    linked = system_of(read.inventory)
    assert linked.fates == {Fate.reference: 2, Fate.linked: 2, Fate.elementary: 2}
    assert sorted(linked.system.amounts) == pytest.approx([-3.0, 0.5, 1.0, 2.0])
    assert sorted(linked.system.flow_amounts) == pytest.approx([-7.0, 5.0])


def test_arrays_that_lie_or_hold_objects_are_left_out() -> None:
    good = _technosphere()
    lying = bytearray(_npy([1.0, 2.0]))
    at = lying.index(b"(2,)")
    lying[at : at + 4] = b"(9,)"
    bad = {
        ("biosphere", "indices"): _npy(np.array([(9, 1)], _INDICES)),
        ("biosphere", "data"): _npy(np.array([{"a": 1}], dtype=object), allow_pickle=True),
        ("biosphere", "flip"): bytes(lying),
    }
    more: list[Json] = [
        {
            "name": "d",
            "matrix": "technosphere_matrix",
            "kind": "data",
            "category": "array",
            "path": "x.npy",
            "group": "d",
        },
        {"name": "c", "matrix": "characterization_matrix", "kind": "data", "path": "c.npy"},
    ]
    read = read_lca(_package(good | bad, more))
    assert dict(read.codes) == {"file-syntax": 2, "resource-kind": 1, "resource-group": 1, "names-missing": 1}
    assert read.counts["files_other"] == 1
    assert read.counts["exchanges"] == 4


def test_amounts_that_are_none_are_rejected() -> None:
    arrays = _technosphere() | {("technosphere", "data"): _npy([1.0, float("nan"), 2.0, 1e40])}
    read = read_lca(_package(arrays))
    assert dict(read.codes) == {"amount-not-finite": 1, "amount-huge": 1, "names-missing": 1}
    assert (read.counts["exchanges_read"], read.counts["exchanges_rejected"]) == (2, 2)


def test_a_waste_is_treated_by_its_negative_diagonal() -> None:
    arrays = {
        ("technosphere", "indices"): _npy(np.array([(1, 1), (2, 1), (2, 2)], _INDICES)),
        ("technosphere", "data"): _npy([1.0, -0.3, -1.0]),
        ("technosphere", "flip"): _npy([False, True, False]),
    }
    linked = system_of(read_lca(_package(arrays)).inventory)
    assert linked.fates == {Fate.reference: 2, Fate.linked: 1}
    system = linked.system
    dense = np.zeros((2, 2))
    np.add.at(dense, (system.rows, system.cols), system.amounts)
    assert np.linalg.solve(dense, [1.0, 0.0])[1] == pytest.approx(0.3)
    assert np.linalg.solve(np.array([[1.0, 0.0], [0.3, -1.0]]), [1.0, 0.0])[1] == pytest.approx(0.3)
