"""An inventory as tables and back, without loss: every flow, process and exchange as it was read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from qingheng.calc.lca.matrices import CutOff
from qingheng.calc.lca.model import (
    Allocation,
    Exchange,
    Flow,
    FlowKind,
    Inventory,
    Loss,
    Process,
    Spread,
    Unit,
)

_EXCHANGE: dict[str, Any] = {
    "process": pl.String, "flow": pl.String, "amount": pl.Float64, "unit": pl.String, "output": pl.Boolean,
    "reference": pl.Boolean, "provider": pl.String, "avoided": pl.Boolean, "spread": pl.String, "spread_a": pl.Float64,
    "spread_b": pl.Float64, "pedigree": pl.List(pl.Int16), "place": pl.String,
}  # fmt: skip
_FLOW = {
    "id": pl.String, "name": pl.String, "kind": pl.String, "unit": pl.String, "compartment": pl.List(pl.String),
    "cas": pl.String, "formula": pl.String, "location": pl.String, "synonyms": pl.List(pl.String),
    "properties": pl.String,
}  # fmt: skip
_PROCESS = {
    "id": pl.String, "name": pl.String, "location": pl.String, "category": pl.List(pl.String), "aggregated": pl.Boolean,
    "allocation": pl.String, "shares": pl.String, "causal": pl.String, "valid_from": pl.Date, "valid_to": pl.Date,
    "description": pl.String, "sources": pl.List(pl.String), "exchanges": pl.Int32,
}  # fmt: skip
_PIECE = 200_000
_NO_SPREAD = Spread("", 0.0)
_UNIT = {"key": pl.String, "name": pl.String, "quantity": pl.String, "factor": pl.Float64}
_CUT_OFF = {
    "process": pl.String,
    "flow": pl.String,
    "amount": pl.Float64,
    "unit": pl.String,
    "place": pl.String,
}
_LOSS = {"code": pl.String, "place": pl.String, "zh": pl.String, "en": pl.String, "repaired": pl.Boolean}


def ordered(inventory: Inventory) -> Inventory:
    """The inventory with flows and processes in the order of their ids: where they lie in a file does not matter."""
    return replace(
        inventory,
        flows={one: inventory.flows[one] for one in sorted(inventory.flows)},
        processes={one: inventory.processes[one] for one in sorted(inventory.processes)},
    )


def frames_of(inventory: Inventory) -> dict[str, pl.DataFrame]:
    """Tables of an inventory by name: units, flows, processes, exchanges."""
    return {
        "units": _frame([(key, *_unit_row(unit)) for key, unit in inventory.units.items()], _UNIT),
        "flows": _frame([_flow_row(one) for one in inventory.flows.values()], _FLOW),
        "processes": _frame([_process_row(one) for one in inventory.processes.values()], _PROCESS),
        "exchanges": _exchange_frame(inventory),
    }  # fmt: skip


def _exchange_frame(inventory: Inventory) -> pl.DataFrame:
    """Exchanges, column by column: millions of rows as tuples would weigh more than the rows."""
    pairs = [(process.id, one) for process in inventory.processes.values() for one in process.exchanges]
    pieces = [_exchange_piece(pairs[at : at + _PIECE]) for at in range(0, len(pairs), _PIECE)]
    return pl.concat(pieces, rechunk=True) if pieces else pl.DataFrame(schema=dict(_EXCHANGE))


def _exchange_piece(pairs: list[tuple[str, Exchange]]) -> pl.DataFrame:
    spreads = [one.spread or _NO_SPREAD for _process, one in pairs]
    columns = {
        "process": [process for process, _one in pairs],
        "flow": [one.flow for _process, one in pairs],
        "amount": [float(one.amount) for _process, one in pairs],
        "unit": [one.unit for _process, one in pairs],
        "output": [one.output for _process, one in pairs],
        "reference": [one.reference for _process, one in pairs],
        "provider": [one.provider for _process, one in pairs],
        "avoided": [one.avoided for _process, one in pairs],
        "spread": [one.kind for one in spreads],
        "spread_a": [float(one.a) for one in spreads],
        "spread_b": [float(one.b) for one in spreads],
        "pedigree": _scores([one.pedigree for _process, one in pairs]),
        "place": [one.place for _process, one in pairs],
    }
    return pl.DataFrame(columns, schema=dict(_EXCHANGE))


def _scores(pedigrees: list[tuple[int, ...]]) -> pl.Series:
    """A column of lists, put together from its ends and its values."""
    ends = np.concatenate([[0], np.cumsum([len(one) for one in pedigrees], dtype=np.int64)])
    values = pa.array([score for one in pedigrees for score in one], pa.int16())
    return pl.Series(pl.from_arrow(pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), values)))


def cut_off_frame(cut_off: Iterable[CutOff]) -> pl.DataFrame:
    """What nobody makes, a row each."""
    return _frame([(one.process, one.flow, one.amount, one.unit, one.place) for one in cut_off], _CUT_OFF)


def loss_frame(losses: Iterable[Loss]) -> pl.DataFrame:
    """What was not taken as it stood, a row each."""
    return _frame(
        [(one.code, one.place, one.message_zh, one.message_en, one.repaired) for one in losses], _LOSS
    )


def units_of(frame: pl.DataFrame) -> dict[str, Unit]:
    """Units by key."""
    return {key: Unit(name, quantity, factor) for key, name, quantity, factor in frame.iter_rows()}


def flows_of(frame: pl.DataFrame) -> dict[str, Flow]:
    """Flows by id."""
    return {
        row[0]: Flow(
            row[0], row[1], FlowKind(row[2]), row[3], tuple(row[4]), row[5], row[6], row[7], tuple(row[8]),
            json.loads(row[9]),
        )
        for row in frame.iter_rows()
    }  # fmt: skip


def processes_of(
    frame: pl.DataFrame, exchanges: Mapping[str, tuple[Exchange, ...]] | None = None
) -> dict[str, Process]:
    """Processes by id, with the exchanges given, else with none."""
    return {
        row[0]: Process(
            row[0], row[1], (exchanges or {}).get(row[0], ()), row[2], tuple(row[3]), row[4], Allocation(row[5]),
            {Allocation(key): value for key, value in json.loads(row[6]).items()},
            {(flow, number): part for flow, number, part in json.loads(row[7])},
            (row[8], row[9]), row[10], tuple(row[11]),
        )
        for row in frame.iter_rows()
    }  # fmt: skip


def exchanges_of(frame: pl.DataFrame) -> dict[str, tuple[Exchange, ...]]:
    """Exchanges by process, in their order."""
    found: dict[str, list[Exchange]] = {}
    for row in frame.iter_rows():
        spread = Spread(row[8], row[9], row[10]) if row[8] else None
        found.setdefault(row[0], []).append(
            Exchange(
                row[1], row[2], row[3], row[4], row[5], row[6], row[7], spread, tuple(row[11]), row[12]
            )
        )  # fmt: skip
    return {process: tuple(rows) for process, rows in found.items()}


def cut_off_of(frame: pl.DataFrame) -> tuple[CutOff, ...]:
    """What nobody makes."""
    return tuple(CutOff(*row) for row in frame.iter_rows())


def losses_of(frame: pl.DataFrame) -> tuple[Loss, ...]:
    """What was not taken as it stood."""
    return tuple(Loss(*row) for row in frame.iter_rows())


def _frame(rows: list[tuple[Any, ...]], schema: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(schema), orient="row")


def _unit_row(unit: Unit) -> tuple[str, str, float]:
    return unit.name, unit.quantity, float(unit.factor)


def _flow_row(one: Flow) -> tuple[Any, ...]:
    return (
        one.id, one.name, str(one.kind), one.unit, list(one.compartment), one.cas, one.formula, one.location,
        list(one.synonyms), _json({key: float(one.properties[key]) for key in sorted(one.properties)}),
    )  # fmt: skip


def _process_row(one: Process) -> tuple[Any, ...]:
    first, last = one.valid
    shares = {
        str(key): {flow: float(one.shares[key][flow]) for flow in sorted(one.shares[key])}
        for key in one.shares
    }
    causal = sorted([flow, number, float(part)] for (flow, number), part in one.causal.items())
    return (
        one.id, one.name, one.location, list(one.category), one.aggregated, str(one.allocation), _json(shares),
        _json(causal), _day(first), _day(last), one.description, list(one.sources), len(one.exchanges),
    )  # fmt: skip


def _day(value: date | None) -> date | None:
    return date(value.year, value.month, value.day) if value is not None else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
