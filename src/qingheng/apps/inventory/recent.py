"""What was worked out lately and cannot change: sealed runs are read and added up once, not for each page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key, the latest used last; the oldest go once all together weigh more than `most`.

    The latest stays however much it weighs. A key must say all that its value depends on. Two that ask at once may both
    work it out.
    """

    def __init__(self, most: int, weight: Callable[[V], int] = lambda _value: 1) -> None:
        self._most, self._weight, self._lock = most, weight, Lock()
        self._held: dict[K, V] = {}

    def of(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made where it is not held."""
        with self._lock:
            if key in self._held:
                found = self._held[key] = self._held.pop(key)
                return found
        found = make()
        with self._lock:
            self._held[key] = found
            self._forget()
        return found

    def _forget(self) -> None:
        over = sum(map(self._weight, self._held.values())) - self._most
        for key in list(self._held)[:-1]:
            if over <= 0:
                return
            over -= self._weight(self._held.pop(key))
