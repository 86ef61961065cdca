"""Columns of the lists of packs, and of any table of a pack."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from qingheng.calc.texts import one_language
from qingheng.platform.packs.contracts import InstallView, PackSummary
from qingheng.platform.packs.registry import is_installable
from qingheng.platform.rights.lists import ListColumn

KINDS: dict[str, Promise] = {
    "catalogue": _("Indicator catalogue"),
    "rules": _("Rules"),
    "company": _("Company record"),
    "factors": _("Factors"),
    "frameworks": _("Frameworks"),
    "datasets": _("Datasets"),
    "ledgers": _("Rules of ledgers"),
    "methods": _("Accounting methods"),
    "lca": _("Life-cycle processes"),
    "products": _("Products"),
}


@dataclass(frozen=True)
class PackRow:
    """A line of the list: the pack as shipped, the version in force here, the address of its page."""

    pack: PackSummary
    install: InstallView | None
    url: str

    @property
    def title(self) -> str:
        """Title in the language in force; the id when the pack cannot be read."""
        chinese = (get_language() or "").startswith("zh")
        return (self.pack.title_zh if chinese else self.pack.title_en) or self.pack.id

    @property
    def source(self) -> str:
        """Where the content comes from."""
        return one_language(str(self.pack.meta.get("source", "")), get_language() or "")

    @property
    def in_force(self) -> str:
        """The version in force; a star marks content that differs from what is shipped now."""
        if self.install is None:
            return ""
        return self.install.version + ("" if self.install.sha256 == self.pack.sha256 else " *")

    @property
    def offer(self) -> str:
        """What an administrator can do with it: install, update, or nothing."""
        if self.pack.problem is not None or not is_installable(self.pack.kind):
            return ""
        if self.install is None:
            return gettext("Install")
        return "" if self.install.sha256 == self.pack.sha256 else gettext("Update")

    @property
    def state(self) -> str:
        """Badge: failed when unreadable, verified when its source was checked, else what it is."""
        if self.pack.problem is not None:
            return "failed"
        return "verified" if self.pack.meta.get("verified") else "unverified"


def kind_words(kind: str) -> str:
    """A kind of pack in the language in force."""
    return str(KINDS.get(kind, kind))


def pack_row(pack: PackSummary, install: InstallView | None, company: str) -> PackRow:
    """The line of one pack."""
    return PackRow(pack, install, reverse("packs:show", kwargs={"company": company, "pack_id": pack.id}))


COLUMNS = (
    ListColumn(
        "title",
        _("Pack"),
        lambda row: row.title,
        cell=lambda row: {"text": row.title, "url": row.url, "note": row.pack.id},
    ),
    ListColumn("kind", _("Kind"), lambda row: kind_words(row.pack.kind)),
    ListColumn("version", _("Version"), lambda row: row.pack.version),
    ListColumn("in_force", _("In force here"), lambda row: row.in_force),
    ListColumn("rows", _("Rows"), lambda row: row.pack.rows, kind="number"),
    ListColumn(
        "source",
        _("Source"),
        lambda row: row.source,
        cell=lambda row: {"text": Truncator(row.source).chars(60)},
    ),
    ListColumn("state", _("State"), lambda row: row.state, cell=lambda row: {"status": row.state}),
)

OFFER = ListColumn(
    "offer",
    _("Act"),
    lambda row: row.offer,
    cell=lambda row: {"text": row.offer, "url": f"{row.url}#changes"} if row.offer else {"text": "—"},
)


def table_columns(rows: list[dict[str, str]]) -> tuple[ListColumn, ...]:
    """One column for each of a pack's table, headed by its own name."""

    def column(key: str) -> ListColumn:
        return ListColumn(key, key, lambda row: row[key])

    return tuple(column(key) for key in (rows[0] if rows else {}))
