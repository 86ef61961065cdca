"""What of the table is shown, and in which order. Kept in the address, so that every view can be shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from unicodedata import normalize
from urllib.parse import urlencode

from qingheng.apps.disclosure.contracts import KpiRow

ORDER = "order"
YEARS = 5
_TEXT_LIMIT, _PIN_LIMIT = 100, 50


class Parameters(Protocol):
    """The query of an address, as Django reads it."""

    def get(self, key: str, default: str, /) -> str: ...
    def getlist(self, key: str, /) -> Sequence[str]: ...


@dataclass(frozen=True)
class TableFilters:
    """text: words looked for. sort: order, name, change, findings or a period label, with - for descending.

    published: without the series computed by formula. base and latest: the two years compared.
    period: the year the whole application looks at; stands in for latest.
    years: how many of the latest years are shown.
    """

    text: str = ""
    pillar: str = ""
    topic: str = ""
    findings: bool = False
    breaks: bool = False
    published: bool = False
    sort: str = ORDER
    base: str = ""
    latest: str = ""
    period: str = ""
    pins: tuple[str, ...] = ()
    page: int = 1
    node: str = ""
    years: int = YEARS

    @property
    def sort_key(self) -> str:
        """What it is sorted by, without the direction."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def narrowed(self) -> bool:
        """Whether rows may be left out."""
        return bool(self.text or self.pillar or self.topic or self.findings or self.breaks or self.published)

    def pairs(self, **changes: object) -> list[tuple[str, str]]:
        """The filters as names and values of an address; values at their default are left out."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        values = (
            ("q", wanted.text),
            ("pillar", wanted.pillar),
            ("topic", wanted.topic),
            ("findings", "1" if wanted.findings else ""),
            ("breaks", "1" if wanted.breaks else ""),
            ("published", "1" if wanted.published else ""),
            ("sort", wanted.sort if wanted.sort != ORDER else ""),
            ("base", wanted.base),
            ("latest", wanted.latest),
            ("period", wanted.period),
            ("years", str(wanted.years) if wanted.years != YEARS else ""),
            ("node", wanted.node),
            ("page", str(wanted.page) if wanted.page > 1 else ""),
        )
        return [pair for pair in values if pair[1]] + [("pin", key) for key in wanted.pins]

    def query(self, **changes: object) -> str:
        """The filters as an address query that begins with a question mark."""
        return f"?{urlencode(self.pairs(**changes))}"


def read_filters(query: Parameters) -> TableFilters:
    """The filters an address asks for. What makes no sense is ignored: an old link must still open."""
    return TableFilters(
        text=" ".join(query.get("q", "").split())[:_TEXT_LIMIT],
        pillar=query.get("pillar", "")[:40],
        topic=query.get("topic", "")[:40],
        findings=query.get("findings", "") == "1",
        breaks=query.get("breaks", "") == "1",
        published=query.get("published", "") == "1",
        sort=query.get("sort", "")[:60] or ORDER,
        base=query.get("base", "")[:20],
        latest=query.get("latest", "")[:20],
        period=query.get("period", "")[:20],
        pins=tuple(dict.fromkeys(query.getlist("pin")))[:_PIN_LIMIT],
        page=_count(query.get("page", ""), 1),
        node=query.get("node", "")[:40],
        years=min(_count(query.get("years", ""), YEARS), 50),
    )


def _count(text: str, default: int) -> int:
    """A positive whole number of at most five ASCII digits, else the default."""
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return default
    return int(text) or default


class _Plain:
    """A plain mapping in the shape of an address query, for the command line and the API."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def get(self, key: str, default: str, /) -> str:
        """The value as text."""
        value = self._values.get(key)
        return default if value is None else str(value)

    def getlist(self, key: str, /) -> Sequence[str]:
        """The values as a list."""
        value = self._values.get(key) or ()
        return [value] if isinstance(value, str) else [str(item) for item in value]  # type: ignore[attr-defined]


def filters_from(values: Mapping[str, object]) -> TableFilters:
    """The filters from plain values, named as in the address (q, pillar, topic, findings, ...)."""
    return read_filters(_Plain(values))


def passes(row: KpiRow, haystack: str, filters: TableFilters) -> bool:
    """Whether the row is wanted. Every word must occur in the haystack, which is folded."""
    if filters.pillar and row.pillar != filters.pillar:
        return False
    if filters.topic and row.topic != filters.topic:
        return False
    if filters.findings and not row.flagged:
        return False
    if filters.breaks and not row.broken:
        return False
    if filters.published and row.derived:
        return False
    return all(word in haystack for word in folded(filters.text).split())


def folded(text: str) -> str:
    """Text as it is compared in a search: full-width forms made plain, case ignored."""
    return normalize("NFKC", text).casefold()
