"""Refusals of files in the words of whoever reads them, also when that is later and in another language."""

from __future__ import annotations

from functools import partial

from django.utils.functional import lazy

from qingheng.formats.problems import FileRefused
from qingheng.platform.languages import reads_chinese
from qingheng.platform.rights.errors import Invalid


def refusal_of(refused: FileRefused) -> Invalid:
    """What a file was refused for, in both languages."""
    problem = refused.problem
    words = lazy(
        partial(_said, problem.message_zh + problem.fix_zh, f"{problem.message_en} {problem.fix_en}"), str
    )
    return Invalid(words(), code=problem.code)


def _said(zh: str, en: str) -> str:
    return zh if reads_chinese() else en
