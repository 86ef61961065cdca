"""Who used a factor. The engine that calculates registers how it counts; until then nobody can say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qingheng.apps.factors.contracts import UseView
from qingheng.platform.rights.actor import Actor


class CountsUse(Protocol):
    """Tells where factors of the ids were used in the company; one entry an inventory."""

    def __call__(self, *, actor: Actor, factor_ids: Sequence[str]) -> tuple[UseView, ...]: ...


_counters: list[CountsUse] = []


def counts_use(counter: CountsUse) -> CountsUse:
    """Register how an engine counts the use of factors; once for each engine."""
    if counter not in _counters:
        _counters.append(counter)
    return counter


def uses_of(*, actor: Actor, factor_ids: Sequence[str]) -> tuple[UseView, ...] | None:
    """Where the factors were used, None when no engine counts."""
    if not _counters:
        return None
    found: list[UseView] = []
    for counter in _counters:
        found.extend(counter(actor=actor, factor_ids=factor_ids))
    return tuple(found)
