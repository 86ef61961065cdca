"""Every complaint of intake, in Chinese and English: what is wrong, why, and what to do next.

The words live in the catalogue (`issue_words.py`); this module fills them. Values that differ by language are
passed twice, as ``name_zh`` and ``name_en``, and both texts say ``{name}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qingheng.calc.intake.issue_words import WORDS

ERROR: Final = "error"
WARNING: Final = "warning"
LONGEST_TEXT: Final = 120


@dataclass(frozen=True, slots=True)
class Issue:
    """A complaint at its place. `row` is counted from 1; `column` is the code of the dataset's column.

    severity: an ``error`` keeps the row from being submitted, a ``warning`` lets it in and says so.
    """

    code: str
    severity: str
    row: int | None
    column: str
    text: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str


def issue(
    code: str,
    *,
    severity: str | None = None,
    row: int | None = None,
    column: str = "",
    text: str = "",
    **values: object,
) -> Issue:
    """The issue of a code with its words filled in. A value nobody gave is shown as an ellipsis.

    Raises KeyError for a code that is not in the catalogue.
    """
    words = WORDS[code]
    shown = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
    zh, en = _by_language(values, "zh", shown), _by_language(values, "en", shown)
    return Issue(
        code=code,
        severity=severity or words.severity,
        row=row,
        column=column,
        text=shown,
        zh=words.zh.format_map(zh),
        en=words.en.format_map(en),
        fix_zh=words.fix_zh.format_map(zh),
        fix_en=words.fix_en.format_map(en),
    )


def default_severity(code: str) -> str:
    """Severity a code has unless a rule of the dataset says otherwise. Raises KeyError."""
    return WORDS[code].severity


def issue_codes() -> tuple[str, ...]:
    """Every code of the catalogue, in its order."""
    return tuple(WORDS)


class _Shown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _by_language(values: Mapping[str, object], lang: str, text: str) -> _Shown:
    shown = _Shown(text=text)
    for name, value in values.items():
        if name.endswith(("_zh", "_en")):
            if name.endswith(lang):
                shown[name[:-3]] = str(value)
        else:
            shown.setdefault(name, str(value))
    return shown
