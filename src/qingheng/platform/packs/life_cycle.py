"""Packs of life-cycle processes and of products: whether they can be read, linked and exploded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.packed import UnreadableTable, cards_of, gases_of, inventory_of
from qingheng.calc.products import Fault, Faulty, graph_of, matrix_of, read_tables
from qingheng.platform.packs.contracts import PackContent, PackProblem


def check_processes(pack: PackContent) -> Iterator[PackProblem]:
    """Problems of a pack of processes: the first cell that cannot be read, else every exchange that is lost on the way."""
    try:
        cards_of(pack.tables)
        gases_of(pack.tables)
        inventory = inventory_of(pack.tables, name=pack.id, version=pack.version)
    except UnreadableTable as error:
        place = f"{error.table}.csv:{error.line}:{error.column}"
        yield PackProblem(pack.id, place, error.reason_zh, error.reason_en)
        return
    except KeyError as error:
        yield PackProblem(pack.id, "pack.toml", f"缺少列 {error}。", f"column {error} is missing")
        return
    linked = system_of(inventory)
    for loss in linked.losses:
        yield PackProblem(pack.id, loss.place, loss.message_zh, loss.message_en)
    for cut in linked.cut_off:
        yield PackProblem(
            pack.id, cut.place, f"没有过程提供“{cut.flow}”。", f"no process of the pack makes {cut.flow!r}"
        )


def check_products(pack: PackContent) -> Iterator[PackProblem]:
    """Every fault of a pack of products: cells, units, circles, items there are not, options that meet."""
    read = read_tables(pack.tables)
    yield from map(partial(_problem, pack), read.faults)
    if read.faults:
        return
    for label in sorted(set(read.revisions)):
        lines = [line for line, of in zip(read.lines, read.revisions, strict=True) if of == label]
        for family in read.families:
            try:
                graph = graph_of(read.items, lines)
                matrix_of(graph, graph.number(family.item), *read.options_of(family.code))
            except Faulty as refused:
                yield from map(partial(_problem, pack), refused.faults)


def _problem(pack: PackContent, fault: Fault) -> PackProblem:
    place = ":".join(filter(None, (fault.place, fault.column)))
    return PackProblem(pack.id, place, fault.zh, fault.en)
