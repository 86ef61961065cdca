"""What every list page has: search, sort, filters in the address, pages, an export of all that was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.formats.csv_out import write_csv
from qingheng.formats.table_model import MAX_DIGITS, Align, Column, Table, TableCell, figure, label
from qingheng.formats.xlsx_out import write_xlsx
from qingheng.platform.rights.errors import Invalid
from qingheng.platform.rights.pages import CompanyRequest

PER_PAGE = 50
MOST_EXPORTED = 100_000
MIMES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FIGURE: Final = re.compile(r"[-−]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
Text = str | Promise


@dataclass(frozen=True)
class ListColumn:
    """A column. `text`: the words of a row in the export; `cell`: what components/cell.html shows instead.

    `sort`: the page sorts by it. `order`: what the list itself sorts rows at hand by; None stands last.
    """

    key: str
    label: Text
    text: Callable[[Any], Any]
    cell: Callable[[Any], dict[str, Any]] | None = None
    kind: str = "text"
    sort: bool = False
    order: Callable[[Any], Any] | None = None
    unit: str = ""  # stands in the head, below the label


def moment(value: datetime | date | None) -> str:
    """A moment as data, in the time zone of the installation: 2026-11-02 17:30."""
    if value is None:
        return ""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()


def asked(request: CompanyRequest, key: str, *, most: int = 200) -> str:
    """A filter of the address, trimmed; empty when it is not there."""
    return request.GET.get(key, "").strip()[:most]


def address_with(request: CompanyRequest, **changes: str) -> str:
    """The page's query with changes, from its first page; an empty value takes a key away."""
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    for key, value in changes.items():
        query.pop(key, None)
        if value:
            query[key] = value
    return f"?{query.urlencode()}"


def chips(request: CompanyRequest, key: str, choices: Iterable[tuple[str, Text]]) -> list[dict[str, Any]]:
    """Filter chips of one key of the address: (value, words); the chosen one leads to the page without it."""
    chosen = asked(request, key)
    return [
        {
            "text": words,
            "url": address_with(request, **{key: "" if value == chosen else value}),
            "active": value == chosen,
        }
        for value, words in choices
    ]


@dataclass(frozen=True)
class Listing:
    """One list on one request. `rows`: a queryset or sequence, already filtered and, without `order`, sorted."""

    request: CompanyRequest
    name: str
    title: Text
    columns: Sequence[ListColumn]
    rows: Any

    def __post_init__(self) -> None:
        wanted = asked(self.request, "sort")
        column = next(
            (one for one in self.columns if one.order and one.key == wanted.removeprefix("-")), None
        )
        if column is not None and column.order is not None:
            known = [(column.order(row), row) for row in self.rows]
            found = [pair for pair in known if pair[0] is not None]
            found.sort(key=lambda pair: pair[0], reverse=wanted.startswith("-"))
            last = [row for value, row in known if value is None]
            object.__setattr__(self, "rows", [row for _value, row in found] + last)

    def export(self, *, at: datetime) -> HttpResponse | None:
        """The file asked for by ?format=csv|xlsx, all pages; None for a page. Raises Forbidden, Invalid."""
        wanted = asked(self.request, "format")
        if not wanted:
            return None
        self.request.actor.require("exports.make")
        if wanted not in MIMES:
            raise Invalid(
                _("There is no export as “%(format)s”.") % {"format": wanted},
                code="no-format",
                place="format",
            )
        if len(self.rows[: MOST_EXPORTED + 1]) > MOST_EXPORTED:
            raise Invalid(
                _("More than 100,000 rows."),
                code="too-many-rows",
                fix=_("Narrow the filters, then export again."),
            )
        table, lang = self._table(), "zh" if (get_language() or "").startswith("zh") else "en"
        body = write_csv(table, lang) if wanted == "csv" else write_xlsx(table, timestamp=at, lang=lang)
        response = HttpResponse(body, content_type=MIMES[wanted])
        file_name = f"{self.request.company.slug}-{self.name}-{timezone.localtime(at):%Y-%m-%d}.{wanted}"
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response

    def _table(self) -> Table:
        columns = tuple(
            Column(
                column.key,
                f"{column.label}, {column.unit}" if column.unit else str(column.label),
                align=Align.end if column.kind == "number" else Align.start,
            )
            for column in self.columns
        )
        rows = tuple(tuple(_exported(column, row) for column in self.columns) for row in self.rows)
        return Table(title=str(self.title), columns=columns, rows=rows)

    def context(self) -> dict[str, Any]:
        """What lists/frame.html needs: one page of rows, the heads, the exports, the search text."""
        found = Paginator(self.rows, PER_PAGE).get_page(self.request.GET.get("page"))
        may_export = self.request.actor.may("exports.make")
        return {
            "id": f"{self.name}-list",
            "caption": self.title,
            "columns": [
                {
                    "key": column.key,
                    "label": column.label,
                    "kind": column.kind,
                    "sort": column.sort or column.order is not None,
                    "unit": column.unit,
                }
                for column in self.columns
            ],
            "rows": [[_cell(column, row) for column in self.columns] for row in found],
            "page_obj": found,
            "text": asked(self.request, "q"),
            "sort": asked(self.request, "sort"),
            "exports": [(kind, address_with(self.request, format=kind)) for kind in ("xlsx", "csv")]
            if may_export
            else [],
            "filtered": bool(set(self.request.GET) - {"page", "sort", "period"}),
        }


def _exported(column: ListColumn, row: Any) -> TableCell:
    """A cell of a file: a figure of a column of figures is a number there, with the digits it is printed with."""
    words = str(column.text(row))
    if column.kind == "number" and _FIGURE.fullmatch(words):
        value = Decimal(words.replace(",", "").replace("−", "-"))
        if len(value.as_tuple().digits) <= MAX_DIGITS:
            return figure(value, len(words.partition(".")[2]))
    return label(words)


def _cell(column: ListColumn, row: Any) -> Any:
    if column.cell:
        return column.cell(row)
    words = str(column.text(row))
    return {"text": words} if words and column.kind == "number" else words
