"""Many questions to one library: each is answered once, and those that differ in days alone share what is found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from qingheng.calc.factors.library import Library
from qingheng.calc.factors.model import Asked, Choice, Factor, Place, Policy
from qingheng.calc.factors.selection import choose

_DAY = timedelta(days=1)


class Chooser:
    """The answers of a library under a policy, as `choose` gives them.

    What days decide (which data overlap the activity, which begin after it, which rules hold) changes only where the data
    of a factor or a rule begin or end. Two questions between the same two such days, alike in all else, have one answer.
    """

    def __init__(self, library: Library, policy: Policy) -> None:
        self._library, self._policy = library, policy
        self._answers: dict[tuple[object, ...], Choice] = {}
        self._alike: dict[tuple[object, ...], Choice] = {}
        self._turns: dict[str, list[date]] = {}
        self._places: dict[int, tuple[tuple[Place, ...], int]] = {}
        self._numbers: dict[tuple[Place, ...], int] = {}

    def __call__(self, asked: Asked) -> Choice:
        """The answer to a question; the same object each time it is asked."""
        held = self._places.get(id(asked.places))
        if held is None:  # a number for these places, which the dictionary keeps alive
            number = self._numbers.setdefault(asked.places, len(self._numbers))
            held = self._places[id(asked.places)] = asked.places, number
        but_days = (asked.activity, asked.basis, asked.unit, held[1], asked.heat, asked.market)
        whole = (*but_days, asked.first, asked.last)
        found = self._answers.get(whole)
        if found is None:
            found = self._answers[whole] = self._answer(asked, but_days)
        return found

    def _answer(self, asked: Asked, but_days: tuple[object, ...]) -> Choice:
        turns = self._turns.get(asked.activity)
        if turns is None:
            turns = self._turns[asked.activity] = sorted(set(self._turning(asked.activity)))
        stretch = bisect_right(turns, asked.first)
        if stretch != bisect_right(turns, asked.last):
            return choose(asked, self._library, self._policy)
        alike = (*but_days, stretch)
        known = self._alike.get(alike)
        if known is not None:
            return known.asked_as(asked)
        found = self._alike[alike] = choose(asked, self._library, self._policy)
        return found

    def _turning(self, activity: str) -> Iterator[date]:
        """Days from which on something may be different for an activity."""
        factors: list[Factor] = [
            factor
            for places in self._library.of_activity(activity).values()
            for there in places.values()
            for factor in there
        ]
        for rule in (*self._library.rules, *self._policy.rules):
            if rule.activity == activity:
                factors.extend(self._library.by_id(rule.factor_id))
                yield rule.first or date.min
                yield _after(rule.last or date.max)
        for factor in factors:
            yield factor.data_from
            yield _after(factor.data_until)
            if factor.until is not None:
                yield _after(factor.until)


def _after(day: date) -> date:
    return day if day == date.max else day + _DAY
