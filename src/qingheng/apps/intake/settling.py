"""A draft may be sealed, or checked anew, while somebody reads it: its files are then elsewhere, and it is read again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_TIMES: Final = 3


def settled(query: Callable[P, T]) -> Callable[P, T]:
    """A query that asks again where the files went while it read them. Raises FileNotFoundError when they stay away."""

    @wraps(query)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        for _time in range(_TIMES - 1):
            try:
                return query(*args, **kwargs)
            except FileNotFoundError:
                continue
        return query(*args, **kwargs)

    return asked
