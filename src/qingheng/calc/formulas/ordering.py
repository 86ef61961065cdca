"""In which order formulas are worked out, and the refusal of a circle."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from qingheng.calc.formulas.tree import Formula
from qingheng.calc.texts import BilingualError


class FormulaCycle(BilingualError):
    """Formulas need one another in a circle; in path each needs the next, and it ends where it began."""

    def __init__(self, path: tuple[str, ...]) -> None:
        shown = " → ".join(path)
        super().__init__(f"The formulas need one another in a circle: {shown}.", f"公式循环引用：{shown}。")
        self.path = path


def order(formulas: Mapping[str, Formula]) -> list[str]:
    """The keys of the formulas (``code`` or ``code[member]``), each after all it needs.

    A series that no formula derives is not listed. A formula that reads its own past is a circle too: it has
    no first value. Raises FormulaCycle.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for key, formula in formulas.items():
        sorter.add(key, *dict.fromkeys(ref.key for ref in formula.references if ref.key in formulas))
    try:
        return list(sorter.static_order())
    except CycleError as cycle:
        raise FormulaCycle(tuple(reversed(cycle.args[1]))) from cycle
