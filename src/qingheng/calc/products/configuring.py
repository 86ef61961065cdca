"""Configurations of a product: its base bill and what each chosen option adds and takes away, as one sparse product.

What an option changes is the difference of two explosions, so it is exact at any depth. That the changes of several
options may be added up is not assumed but proven for each pair: no option may touch a line or change the number of a
parent that another one's lines stand under; where two meet, they are refused by name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as again
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qingheng.calc.products.faults import Fault, Faulty, wrong_unit
from qingheng.calc.products.graph import Edge, Explosion, Graph, explode, ordered_or_refused
from qingheng.calc.products.lines import in_unit_of, line_faults
from qingheng.calc.products.model import Act, Kind, Option, OptionLine, key

Doubles = NDArray[np.float64]
Choices = NDArray[np.int64]
Name = tuple[str, str]


@dataclass(frozen=True)
class OptionMatrix:
    """What the base and each option hold of each item: row 0 is the base, then options in the order of `options`.

    net, gross: (1 + options) by items of the graph. base: the exact explosion. changes: exact, by option.
    lines: of the options, as they were given.
    """

    graph: Graph
    root: int
    options: tuple[Option, ...]
    base: Explosion
    changes: tuple[tuple[Mapping[int, Decimal], Mapping[int, Decimal]], ...]
    net: sparse.csr_array
    gross: sparse.csr_array
    leaf: NDArray[np.bool_]
    lines: tuple[OptionLine, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups in the order they come."""
        return tuple(dict.fromkeys(one.group for one in self.options))

    def of(self, group: str) -> tuple[int, ...]:
        """Numbers of the options of a group."""
        return tuple(number for number, one in enumerate(self.options) if one.group == group)

    def chosen(self, choice: Mapping[str, str]) -> tuple[int, ...]:
        """Numbers of the options a choice stands for: group to option, groups not named by their default.

        Raises Faulty for a group or an option there is not.
        """
        wanted = {key(group): key(option) for group, option in choice.items()}
        there = {key(group): group for group in self.groups}
        unknown = [group for group in wanted if group not in there]
        found: list[int] = []
        for folded, group in there.items():
            numbers = self.of(group)
            if folded in wanted:
                at = [one for one in numbers if key(self.options[one].code) == wanted[folded]]
                unknown += [] if at else [f"{group}={wanted[folded]}"]
            else:
                at = [one for one in numbers if self.options[one].default]
            found += at[:1]
        if unknown:
            text = ", ".join(unknown)
            raise Faulty(
                [Fault("bad-option", f"没有选项“{text}”。", f"There is no option “{text}”.", text=text)]
            )
        return tuple(found)

    def exploded(self, choice: Mapping[str, str]) -> Explosion:
        """The exact explosion of one configuration. Items that cancel out to nothing are left out."""
        net, gross = dict(self.base.net), dict(self.base.gross)
        for number in self.chosen(choice):
            for amounts, change in zip((net, gross), self.changes[number], strict=True):
                for item, amount in change.items():
                    amounts[item] = amounts.get(item, Decimal(0)) + amount
        kept = {item for item, amount in gross.items() if amount}
        leaves = tuple(item for item in self.graph.order if item in kept and self.leaf[item])
        return Explosion(
            self.root,
            {i: a for i, a in net.items() if i in kept},
            {i: a for i, a in gross.items() if i in kept},
            leaves,
        )


@dataclass(frozen=True)
class Configurations:
    """Many configurations of one product. incidence: configurations by (1 + options), ones where an option is chosen."""

    codes: Sequence[str]
    matrix: OptionMatrix
    incidence: sparse.csr_array

    def __len__(self) -> int:
        return int(self.incidence.shape[0])

    def amounts(self, *, gross: bool = True, leaves_only: bool = True) -> sparse.csr_array:
        """Units of every item in each configuration: configurations by items of the graph, one sparse product."""
        lines = self.matrix.gross if gross else self.matrix.net
        if leaves_only:
            lines = sparse.csr_array(lines @ sparse.diags_array(self.matrix.leaf.astype(np.float64)))
        found = sparse.csr_array(self.incidence @ lines)
        found.eliminate_zeros()
        return found


def option_faults(
    graph: Graph, root: int, options: Sequence[Option], lines: Sequence[OptionLine]
) -> tuple[Fault, ...]:
    """What is wrong with lines of options, each at its line; empty when a matrix can be made of them."""
    known = {(key(one.group), key(one.code)) for one in options}
    found: list[Fault] = []
    for number, one in enumerate(lines):
        if (key(one.group), key(one.option)) not in known:
            text = f"{one.group}={one.option}"
            found.append(
                Fault(
                    "bad-option",
                    f"没有选项“{text}”。",
                    f"There is no option “{text}”.",
                    number,
                    "option",
                    one.place,
                    text,
                )
            )
        if one.act is Act.add:
            own = [
                fault.at(one.place, number) for fault in line_faults(graph.items, graph.index, [one.line()])
            ]
            found += own or _under_a_part(graph, root, one, number)
        elif not _base_edges(graph, one):
            found.append(
                Fault(
                    "not-in-base", f"基础清单的“{one.parent}”下没有“{one.child}”。",
                    f"The base bill has no “{one.child}” under “{one.parent}”.", number, "child", one.place, one.child,
                )
            )  # fmt: skip
    return tuple(found) or tuple(_meetings(graph, root, options, lines))


def _under_a_part(graph: Graph, root: int, line: OptionLine, number: int) -> list[Fault]:
    """A part that counts by itself where the option is not chosen cannot be a parent where it is."""
    parent = graph.number(line.parent)
    item = graph.items[parent]
    if parent == root or graph.edges[parent] or item.kind in (Kind.product, Kind.assembly):
        return []
    return [
        Fault(
            "under-part", f"“{item.code}”是没有下级清单的零件，选项不能在其下加料。",
            f"“{item.code}” is a part without a bill; an option cannot add under it.", number, "parent",
            line.place, item.code,
        )
    ]  # fmt: skip


def matrix_of(
    graph: Graph, root: int, options: Sequence[Option], lines: Sequence[OptionLine]
) -> OptionMatrix:
    """The matrix of a product's options. Raises Faulty (unknown items and options, units, options that meet)."""
    found = option_faults(graph, root, options, lines)
    if found:
        raise Faulty(found)
    base = explode(graph, root)
    changes = tuple(_change(graph, base, _of(lines, one)) for one in options)
    leaf = np.array([not below for below in graph.edges], dtype=bool)
    for one in lines:
        if one.act is Act.add:
            leaf[graph.number(one.parent)] = False
    net = _rows([base.net, *(change[0] for change in changes)], len(graph.items))
    gross = _rows([base.gross, *(change[1] for change in changes)], len(graph.items))
    return OptionMatrix(graph, root, tuple(options), base, changes, net, gross, leaf, tuple(lines))


def configured(matrix: OptionMatrix, choices: Choices, codes: Sequence[str]) -> Configurations:
    """Configurations of chosen option numbers: configurations by groups, -1 for none of the group."""
    count = len(choices)
    held, at = np.nonzero(choices >= 0)
    columns = np.concatenate([np.zeros(count, dtype=np.int64), choices[held, at] + 1])
    if len(columns) and columns.max() > len(matrix.options):
        raise ValueError("an option is chosen that there is not")
    rows = np.concatenate([np.arange(count, dtype=np.int64), held])
    shape = (count, len(matrix.options) + 1)
    incidence = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()
    return Configurations(codes, matrix, incidence)


def choices_of(matrix: OptionMatrix, chosen: Sequence[Mapping[str, str]]) -> Choices:
    """Option numbers of choices by name: configurations by groups. Raises Faulty."""
    groups = {group: place for place, group in enumerate(matrix.groups)}
    found = np.full((len(chosen), len(groups)), -1, dtype=np.int64)
    for row, choice in enumerate(chosen):
        for number in matrix.chosen(choice):
            found[row, groups[matrix.options[number].group]] = number
    return found


def every_choice(matrix: OptionMatrix, *, most: int) -> Choices:
    """Every configuration there can be: one option of each group (or none, where the group has no default).

    Raises Faulty where there are more than `most`.
    """
    groups = []
    for group in matrix.groups:
        numbers = matrix.of(group)
        free = not any(matrix.options[one].default for one in numbers)
        groups.append(np.array([*([-1] if free else []), *numbers], dtype=np.int64))
    count = math.prod(map(len, groups))
    if count > most:
        raise Faulty(
            [
                Fault(
                    "too-many",
                    f"共有 {count} 种配置，超过 {most}。",
                    f"There are {count} configurations, more than {most}.",
                )
            ]
        )
    if not groups:
        return np.empty((1, 0), dtype=np.int64)
    return np.stack([one.ravel() for one in np.meshgrid(*groups, indexing="ij")], axis=1)


def _of(lines: Sequence[OptionLine], option: Option) -> list[OptionLine]:
    name = (key(option.group), key(option.code))
    return [one for one in lines if (key(one.group), key(one.option)) == name]


def _base_edges(graph: Graph, line: OptionLine) -> list[Edge]:
    parent, child = graph.index.get(key(line.parent)), graph.index.get(key(line.child))
    return [] if parent is None else [edge for edge in graph.edges[parent] if edge.child == child]


def with_options(graph: Graph, lines: Sequence[OptionLine]) -> Graph:
    """The graph with lines of options taken out and added. Raises Faulty where it goes in a circle.

    Added lines stand behind those of the graph. Faults of single lines are found by `option_faults` before.
    """
    edges = [list(below) for below in graph.edges]
    for one in lines:
        if one.act is Act.remove:
            parent, child = graph.number(one.parent), graph.number(one.child)
            edges[parent] = [edge for edge in edges[parent] if edge.child != child]
    added = [one.line() for one in lines if one.act is Act.add]
    for number, line in enumerate(added, start=len(graph.lines)):
        child = graph.number(line.child)
        net = in_unit_of(line, graph.items[child])
        if net is None:
            raise Faulty([wrong_unit(line.child, line.unit, graph.items[child].unit, number, line.place)])
        edges[graph.number(line.parent)].append(Edge(child, net, net / (1 - line.scrap), number))
    order = ordered_or_refused(graph, edges, added[0].place if added else "")
    return again(graph, edges=tuple(map(tuple, edges)), lines=(*graph.lines, *added), order=order)


def _change(
    graph: Graph, base: Explosion, lines: Sequence[OptionLine]
) -> tuple[Mapping[int, Decimal], Mapping[int, Decimal]]:
    if not lines:
        return {}, {}
    after = explode(with_options(graph, lines), base.root)
    found = []
    for before, now in ((base.net, after.net), (base.gross, after.gross)):
        differing = {
            item: now.get(item, Decimal(0)) - before.get(item, Decimal(0)) for item in {*before, *now}
        }
        found.append({item: amount for item, amount in differing.items() if amount})
    return found[0], found[1]


def _meetings(graph: Graph, root: int, options: Sequence[Option], lines: Sequence[OptionLine]) -> list[Fault]:
    """Pairs of options of different groups whose changes do not simply add up."""
    base = explode(graph, root)
    own = {(one.group, one.code): _of(lines, one) for one in options}
    reach = {name: _change(graph, base, there)[1] for name, there in own.items()}
    found = []
    for name, there in own.items():
        for one in there:
            parent = graph.number(one.parent)
            if parent not in base.net and parent not in reach[name]:
                found.append(_not_reached(one, lines))
            for other, others in own.items():
                if other[0] == name[0]:
                    continue
                twice = one.act is Act.remove and any(
                    two.act is Act.remove
                    and (key(two.parent), key(two.child)) == (key(one.parent), key(one.child))
                    for two in others
                )
                if (parent in reach[other] and parent != root) or (twice and name < other):
                    found.append(_meet(name, other, one, lines))
    return found


def _meet(name: Name, other: Name, line: OptionLine, lines: Sequence[OptionLine]) -> Fault:
    first, second = "=".join(name), "=".join(other)
    return Fault(
        "options-meet", f"选项“{first}”与“{second}”都涉及“{line.parent}”的构成，不能相加。",
        f"The options “{first}” and “{second}” both change what “{line.parent}” stands for; they cannot be added up.",
        lines.index(line), "parent", line.place, line.parent,
    )  # fmt: skip


def _not_reached(line: OptionLine, lines: Sequence[OptionLine]) -> Fault:
    return Fault(
        "not-in-base", f"父件“{line.parent}”不在基础清单中，也未由同一选项加入。",
        f"The parent “{line.parent}” is not in the base bill, nor added by the same option.",
        lines.index(line), "parent", line.place, line.parent,
    )  # fmt: skip


def _rows(amounts: Sequence[Mapping[int, Decimal]], items: int) -> sparse.csr_array:
    rows = [number for number, there in enumerate(amounts) for _item in there]
    columns = [item for there in amounts for item in there]
    values = [float(amount) for there in amounts for amount in there.values()]
    return sparse.csr_array((values, (rows, columns)), shape=(len(amounts), items), dtype=np.float64)
