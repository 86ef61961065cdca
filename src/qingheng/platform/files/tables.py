"""Columns of the list of evidence."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qingheng.platform.audit.tables import actor_words
from qingheng.platform.files.contracts import Preview
from qingheng.platform.files.models import Attachment
from qingheng.platform.files.sniffing import EXTENSIONS
from qingheng.platform.rights.lists import ListColumn, moment

TYPES: dict[str, Promise] = {
    "submission": _("Submission"),
    "datapoint": pgettext_lazy("object", "Figure"),
    "intake": _("Intake"),
    "finding": _("Finding"),
    "target": _("Target"),
    "period": _("Period"),
    "own_factor": _("Own factor"),
    "inventory_assumption": _("Choice of a factor"),
}


KEPT_WORDS: dict[str, Promise] = {
    "held": pgettext_lazy("legal", "Held"),
    "over": _("Retention over"),
    "dated": _("With a last day"),
    "forever": _("Kept for ever"),
}


def type_words(object_type: str) -> str:
    """What kind of thing a file is evidence of, in the language in force."""
    return str(TYPES.get(object_type, object_type))


def size_words(size: int) -> str:
    """A length in bytes as people read it: 950 B, 12.3 kB, 4.0 MB."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def kind_words(preview: Preview) -> str:
    """What a file is, as its bytes say."""
    if preview.kind == "image":
        return f"{_('Picture')} ({EXTENSIONS[preview.mime][1:].upper()})"
    return str({"pdf": "PDF", "table": _("Table of text"), "text": _("Text")}.get(preview.kind, _("File")))


def _address(row: Attachment, page: str) -> str:
    return reverse(f"files:{page}", kwargs={"company": row.tenant.slug, "attachment_id": row.pk})


def _name(row: Attachment) -> dict[str, str]:
    slug = row.tenant.slug
    return {
        "text": row.name,
        "url": reverse("files:preview", kwargs={"company": slug, "sha256": row.blob.sha256}),
    }


def _until(row: Attachment) -> str:
    return moment(row.retention_until) or str(_("for ever"))


def columns(*, may_manage: bool, today: date) -> tuple[ListColumn, ...]:
    """Columns of the list; for those who may, the cells of retention and hold lead to the acts."""

    def retention(row: Attachment) -> dict[str, str]:
        over = row.retention_until is not None and row.retention_until < today and row.held_at is None
        cell = {"text": _until(row), "note": str(_("over")) if over else ""}
        return cell | {"url": _address(row, "retain")} if may_manage else cell

    def hold(row: Attachment) -> dict[str, str]:
        if row.held_at is not None:
            cell = {"text": str(pgettext_lazy("legal", "Held")), "note": row.hold_reason}
            return cell | {"url": _address(row, "lift")} if may_manage else cell
        return {"text": str(_("Hold")), "url": _address(row, "hold")} if may_manage else {"text": "—"}

    return (
        *COLUMNS[:-1],
        ListColumn("retention", _("Kept until"), _until, cell=retention, kind="date", sort=True),
        ListColumn("hold", pgettext_lazy("legal", "Hold"), lambda row: row.hold_reason, cell=hold),
        COLUMNS[-1],
    )


COLUMNS = (
    ListColumn("name", _("File"), lambda row: row.name, cell=_name, sort=True),
    ListColumn(
        "object", _("Belongs to"), lambda row: f"{type_words(row.object_type)} {row.object_id}", sort=True
    ),
    ListColumn("why", _("Reason"), lambda row: gettext(row.why) if row.why else ""),
    ListColumn("size", _("Size"), lambda row: size_words(row.blob.size), kind="number", sort=True),
    ListColumn("attached_by", _("Attached by"), lambda row: actor_words(row.attached_by), sort=True),
    ListColumn("attached_at", _("Attached at"), lambda row: moment(row.attached_at), kind="date", sort=True),
    ListColumn(
        "sha256", "SHA-256", lambda row: row.blob.sha256, cell=lambda row: {"text": row.blob.sha256[:12]}
    ),
)
