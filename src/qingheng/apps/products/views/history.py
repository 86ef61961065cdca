"""What was done to an item or a family, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.products import words
from qingheng.apps.products.contracts import ActView
from qingheng.platform.languages import word

MOST = 30


def shown_acts(acts: Sequence[ActView]) -> list[dict[str, Any]]:
    """The newest acts: who, what, when, and each field before and after."""
    return [
        {
            "act": one,
            "deed": word(words.DEEDS, one.action),
            "changes": [
                (word(words.FIELDS, name), _told(name, before), _told(name, after))
                for name, before, after in one.changes
            ],
        }
        for one in acts[:MOST]
    ]


def _told(name: str, text: str) -> str:
    if text in ("True", "False"):
        return _("yes") if text == "True" else _("no")
    if name == "kind":
        return word(words.KINDS, text) if text in words.KINDS else text
    if name == "content_kind":
        return word(words.CONTENTS, text) if text in words.CONTENTS else text
    return text
