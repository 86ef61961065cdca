"""What a pack holds, item by item, and what another version of it adds, changes and no longer has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from qingheng.platform.packs.by_kind import KEYS
from qingheng.platform.packs.contracts import PackChange, PackContent

NO_ITEMS = {"tests"}  # a pack's own tests are no content a company works with


def items_of(content: PackContent) -> dict[str, str]:
    """Digest of each item of the pack by its name, such as `indicators/ghg.scope1` or `rules/breakdown-total`.

    Tables without a key and documents without a list of items count as one item each.
    """
    return {name: _digest(body) for name, body in _bodies(content)}


def _bodies(content: PackContent) -> Iterator[tuple[str, Any]]:
    for table, rows in content.tables.items():
        if table in NO_ITEMS:
            continue
        if table in KEYS:
            for row in rows:
                yield "/".join((table, *filter(None, (row[column] for column in KEYS[table])))), row
        else:
            yield table, rows
    for stem, document in content.documents.items():
        entries = document.get(stem) if isinstance(document, dict) else None
        if isinstance(entries, list) and all(isinstance(e, dict) and "id" in e for e in entries):
            for entry in entries:
                yield f"{stem}/{entry['id']}", entry
        else:
            yield stem, document


def _digest(body: Any) -> str:
    """First 16 hex digits of the sha256 of the item as JSON: enough to tell two versions of one item apart."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def change_between(
    before: Mapping[str, str] | None, before_version: str, before_sha256: str, content: PackContent
) -> PackChange:
    """What taking the content into use changes. before: items in force; None when there is no version in force.

    Empty items in force mean that the version was taken into use before items were kept: `is_known` is False.
    """
    after = items_of(content)
    if before is None:
        state, known, before = "new", True, {}
    elif before_sha256 == content.sha256:
        state, known, before = "unchanged", True, after
    else:
        state, known = "update", bool(before)
    names = sorted(after) if known else []
    return PackChange(
        pack_id=content.id,
        kind=content.kind,
        state=state,
        from_version=before_version,
        to_version=content.version,
        sha256=content.sha256,
        is_known=known,
        added=tuple(name for name in names if name not in before),
        changed=tuple(name for name in names if name in before and before[name] != after[name]),
        retired=tuple(sorted(set(before) - set(after))) if known else (),
    )
