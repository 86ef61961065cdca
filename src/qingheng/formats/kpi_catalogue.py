"""Which series of the catalogue a row of a stranger's table speaks of."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_KEPT_SIGNS = frozenset("+<>%≤≥")
_LAST_HAN = re.compile(r"^(.*[\u3400-\u9fff])(.*)$", re.DOTALL)
_SUGGESTIONS = 3


@dataclass(frozen=True)
class CatalogueSeries:
    """A series that may be filled: an indicator, or one member of its breakdown.

    key: `code` or `code[member]`. names: the indicator in Chinese and English with synonyms, the Chinese and
    the English name first. member_names: the same for the member, empty without one. published: (indicator,
    breakdown) as a company prints them. labels: whole labels that hold both. unit: of the catalogue; figures
    are converted to it.
    """

    key: str
    code: str
    member: str
    names: tuple[str, ...]
    unit: str
    member_names: tuple[str, ...] = ()
    published: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    allow_negative: bool = False

    @property
    def shown(self) -> str:
        """A label for messages: "Employees by gender: female (employees.gender[female])"."""
        name = " / ".join(self.names[:2])
        member = " / ".join(self.member_names[:2])
        return f"{name}: {member} ({self.key})" if member else f"{name} ({self.key})"


@dataclass(frozen=True)
class Match:
    """The series found, or None with the candidates when the words fit several."""

    series: CatalogueSeries | None
    candidates: tuple[CatalogueSeries, ...] = ()


def normalised(text: str) -> str:
    """Text without what does not tell names apart: width, case, spaces, punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum() or char in _KEPT_SIGNS)


def variants(text: str) -> tuple[str, ...]:
    """A text normalised, and when it is bilingual ("女性 female") each half normalised too."""
    forms = [normalised(text)]
    halves = _LAST_HAN.match(unicodedata.normalize("NFKC", text))
    if halves and normalised(halves[2]):
        forms.extend([normalised(halves[1]), normalised(halves[2])])
    return tuple(dict.fromkeys(form for form in forms if form))


@dataclass(frozen=True)
class Catalogue:
    """The series a table may fill, found by code, published label or name."""

    series: tuple[CatalogueSeries, ...]

    @cached_property
    def _by_key(self) -> dict[str, CatalogueSeries]:
        return {one.key: one for one in self.series}

    @cached_property
    def _by_code(self) -> dict[str, list[CatalogueSeries]]:
        found: dict[str, list[CatalogueSeries]] = {}
        for one in self.series:
            found.setdefault(one.code, []).append(one)
        return found

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], set[str]]:
        """(indicator, member) in normal form -> keys."""
        found: dict[tuple[str, str], set[str]] = {}
        for one in self.series:
            members = [form for name in one.member_names for form in variants(name)] or [""]
            pairs = [(form, member) for name in one.names for form in variants(name) for member in members]
            for indicator, breakdown in one.published:
                inner = variants(breakdown) or ("",)
                pairs.extend((form, member) for form in variants(indicator) for member in inner)
            for pair in pairs:
                found.setdefault(pair, set()).add(one.key)
        return found

    @cached_property
    def _joined(self) -> dict[str, set[str]]:
        """Indicator and member written as one label, in normal form -> keys."""
        found: dict[str, set[str]] = {}
        for (indicator, member), keys in self._pairs.items():
            found.setdefault(indicator + member, set()).update(keys)
        for one in self.series:
            for text in one.labels:
                for form in variants(text):
                    found.setdefault(form, set()).add(one.key)
        return found

    def match(self, names: Iterable[str], breakdown: str = "") -> Match:
        """The series that `names` (a code, or the name in one or two languages) and `breakdown` speak of.

        Code and member win over names. Several names of one row must not contradict each other.
        """
        given = [name.strip() for name in names if name.strip()]
        for name in given:
            found = self._match_code(name, breakdown.strip())
            if found is not None:
                return Match(found)
        sets = [keys for keys in (self._keys(name, breakdown) for name in given) if keys]
        if not sets:
            return Match(None)
        common = set.intersection(*sets) or set.union(*sets)
        if len(common) == 1:
            return Match(self._by_key[next(iter(common))])
        return Match(None, tuple(self._by_key[key] for key in sorted(common)))

    def _match_code(self, name: str, breakdown: str) -> CatalogueSeries | None:
        exact = self._by_key.get(f"{name}[{breakdown}]" if breakdown else name)
        if exact is not None or name not in self._by_code:
            return exact
        wanted = set(variants(breakdown))
        fitting = [
            one
            for one in self._by_code[name]
            if wanted & {form for text in one.member_names for form in variants(text)}
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _keys(self, name: str, breakdown: str) -> set[str]:
        members = variants(breakdown) or ("",)
        keys: set[str] = set()
        for form in variants(name):
            for member in members:
                keys |= self._pairs.get((form, member), set())
        if keys:
            return keys
        for form in variants(name):
            for member in members:
                keys |= self._joined.get(form + member, set())
        return keys

    def suggest(self, name: str, breakdown: str = "") -> tuple[str, ...]:
        """Labels of the nearest series, best first, three at most."""
        wanted = normalised(f"{name}{breakdown}")[:100]
        near = difflib.get_close_matches(wanted, list(self._joined), n=_SUGGESTIONS * 2, cutoff=0.5)
        keys = dict.fromkeys(key for form in near for key in sorted(self._joined[form]))
        return tuple(self._by_key[key].shown for key in list(keys)[:_SUGGESTIONS])
