"""The one shape of an error on the ground floor: a sentence in English and the same sentence in Chinese."""

from __future__ import annotations


class BilingualError(ValueError):
    """An error whose reason can be shown to the user in either language.

    reason_en, reason_zh: whole sentences without the place of the error, which the caller knows.
    """

    def __init__(self, reason_en: str, reason_zh: str) -> None:
        super().__init__(reason_en)
        self.reason_en = reason_en
        self.reason_zh = reason_zh

    def reason(self, lang: str) -> str:
        """The reason in the language asked for: ``zh`` (or any ``zh-…``) gives Chinese, all else English."""
        return self.reason_zh if lang.lower().startswith("zh") else self.reason_en
