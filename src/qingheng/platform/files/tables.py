"""Columns of the list of evidence."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qingheng.platform.files.models import Attachment
from qingheng.platform.rights.lists import ListColumn, moment

TYPES: dict[str, Promise] = {
    "submission": _("Submission"),
    "datapoint": pgettext_lazy("object", "Figure"),
    "finding": _("Finding"),
    "target": _("Target"),
    "period": _("Period"),
}


def type_words(object_type: str) -> str:
    """What kind of thing a file is evidence of, in the language in force."""
    return str(TYPES.get(object_type, object_type))


def size_words(size: int) -> str:
    """A length in bytes as people read it: 950 B, 12.3 kB, 4.0 MB."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _name(row: Attachment) -> dict[str, str]:
    slug = row.tenant.slug
    return {
        "text": row.name,
        "url": reverse("files:download", kwargs={"company": slug, "sha256": row.blob.sha256}),
    }


COLUMNS = (
    ListColumn("name", _("File"), lambda row: row.name, cell=_name, sort=True),
    ListColumn(
        "object", _("Belongs to"), lambda row: f"{type_words(row.object_type)} {row.object_id}", sort=True
    ),
    ListColumn("why", _("Reason"), lambda row: gettext(row.why) if row.why else ""),
    ListColumn("size", _("Size"), lambda row: size_words(row.blob.size), kind="number", sort=True),
    ListColumn("attached_by", _("Attached by"), lambda row: row.attached_by, sort=True),
    ListColumn("attached_at", _("Attached at"), lambda row: moment(row.attached_at), kind="date", sort=True),
    ListColumn("retention", _("Kept until"), lambda row: moment(row.retention_until), kind="date"),
    ListColumn(
        "sha256", "SHA-256", lambda row: row.blob.sha256, cell=lambda row: {"text": row.blob.sha256[:12]}
    ),
)
