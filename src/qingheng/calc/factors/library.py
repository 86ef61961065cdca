"""The factors and bridges of one run, indexed once so that thousands of questions are cheap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qingheng.calc.factors.model import Basis, Bridge, Factor, Place, Rule
from qingheng.calc.gases import GwpSet
from qingheng.calc.texts import BilingualError

_ByPlace = Mapping[Place, tuple[Factor, ...]]


class RepeatedFactor(BilingualError):
    """Two factors of one version carry the same id. factor_id: as given."""

    def __init__(self, factor_id: str) -> None:
        super().__init__(
            f"The factor id {factor_id} occurs twice in one version: give each factor an id of its own.",
            f"因子编号 {factor_id} 在同一版本中出现两次：每个因子须有唯一编号。",
        )
        self.factor_id = factor_id


@dataclass(frozen=True)
class Library:
    """Factors by activity, basis and place; bridges by activity. Build it with `Library.of`.

    gwp_sets: when given, a factor whose gas one of them does not rate is refused. rules: confirmed choices of the
    company; they are asked after those of the policy.
    """

    factors: tuple[Factor, ...]
    bridges: tuple[Bridge, ...]
    rules: tuple[Rule, ...] = ()
    gwp_sets: tuple[GwpSet, ...] = ()
    _by_activity: Mapping[str, Mapping[Basis, _ByPlace]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _by_id: Mapping[str, tuple[Factor, ...]] = field(default_factory=dict, repr=False, compare=False)
    _bridges: Mapping[str, tuple[Bridge, ...]] = field(default_factory=dict, repr=False, compare=False)
    elsewhere: dict[tuple[object, ...], tuple[Any, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """What choosing found out about factors of other places and bases: the same for every unit and day."""

    @classmethod
    def of(
        cls,
        factors: Iterable[Factor],
        bridges: Iterable[Bridge] = (),
        *,
        rules: Iterable[Rule] = (),
        gwp_sets: Iterable[GwpSet] = (),
    ) -> Library:
        """An indexed library; the order in which things are given does not matter. Raises RepeatedFactor."""
        kept = tuple(sorted(factors, key=lambda factor: (factor.id, factor.pack_version)))
        spans = tuple(
            sorted(
                bridges,
                key=lambda b: (
                    b.activity,
                    not b.id.startswith("own/"),
                    b.kind,
                    b.from_unit,
                    b.to_unit,
                    b.id,
                    b.ratio,
                ),
            )
        )
        by_id: dict[str, list[Factor]] = defaultdict(list)
        tree: dict[str, dict[Basis, dict[Place, list[Factor]]]] = {}
        for factor in kept:
            if any(other.pack_version == factor.pack_version for other in by_id[factor.id]):
                raise RepeatedFactor(factor.id)
            by_id[factor.id].append(factor)
            tree.setdefault(factor.activity, {}).setdefault(factor.basis, {}).setdefault(
                factor.place, []
            ).append(factor)
        by_bridge: dict[str, list[Bridge]] = defaultdict(list)
        for bridge in spans:
            by_bridge[bridge.activity].append(bridge)
        return cls(
            factors=kept,
            bridges=spans,
            rules=tuple(sorted(rules, key=lambda rule: rule.id)),
            gwp_sets=tuple(sorted(gwp_sets, key=lambda each: each.code)),
            _by_activity={
                activity: {
                    basis: {place: tuple(found) for place, found in places.items()}
                    for basis, places in bases.items()
                }
                for activity, bases in tree.items()
            },
            _by_id={key: tuple(found) for key, found in by_id.items()},
            _bridges={key: tuple(found) for key, found in by_bridge.items()},
        )

    @property
    def activities(self) -> tuple[str, ...]:
        """Every activity some factor is for, in order."""
        return tuple(sorted(self._by_activity))

    def at(self, activity: str, basis: Basis, place: Place) -> tuple[Factor, ...]:
        """Factors of that activity, basis and place, in order of id."""
        return self._by_activity.get(activity, {}).get(basis, {}).get(place, ())

    def of_activity(self, activity: str) -> Mapping[Basis, _ByPlace]:
        """Factors of an activity by basis and place."""
        return self._by_activity.get(activity, {})

    def by_id(self, factor_id: str) -> tuple[Factor, ...]:
        """The versions of one factor at hand: none, one, or more when several versions of a pack are loaded."""
        return self._by_id.get(factor_id, ())

    def bridges_of(self, activity: str) -> tuple[Bridge, ...]:
        """What converts quantities of an activity: its own bridges."""
        return self._bridges.get(activity, ())
