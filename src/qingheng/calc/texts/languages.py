"""Texts that carry both languages in one: 国家外汇管理局 / State Administration of Foreign Exchange."""

from __future__ import annotations


def one_language(text: str, lang: str) -> str:
    """The part of a text written as "zh / en" for that language; a text in one language as it is.

    lang: ``zh`` (or any ``zh-…``) gives the first part, all else the second.
    """
    first, separator, second = text.partition(" / ")
    if not separator:
        return text
    return first if lang.lower().startswith("zh") else second
