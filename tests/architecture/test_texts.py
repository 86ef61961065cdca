"""Chinese and English are equals: every text of the interface has its translation."""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "qingheng"
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "_": None, "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "gettext_noop": None, "pgettext_lazy": ((1, "c"), 2),
    "_p": ((1, "c"), 2),
}  # fmt: skip


def catalogue() -> dict[tuple[str | None, str], str]:
    known: dict[tuple[str | None, str], str] = {}
    for po in SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po"):
        with po.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                text = message.string[0] if isinstance(message.string, tuple) else message.string
                if key and text:
                    known[message.context, key] = text
    return known


def used() -> dict[tuple[str | None, str], str]:
    found: dict[tuple[str | None, str], str] = {}
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]:
        if "/tests/" in str(path) or "node_modules" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = re.sub(r"^[ \t]+", "", templatize(text, origin=str(path)), flags=re.MULTILINE)
        for line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode("utf-8")), keywords=KEYWORDS
        ):
            key = message[0] if isinstance(message, tuple) else message
            if key:
                found.setdefault((context, key), f"{path.relative_to(ROOT)}:{line}")
    return found


def test_every_text_has_a_chinese_translation() -> None:
    import django.conf.locale  # noqa: F401 - Django's own catalogue covers its own texts
    from django.utils import translation

    known = catalogue()
    missing = []
    with translation.override("zh-hans"):
        for (context, text), place in used().items():
            if (
                (context, text) not in known
                and translation.gettext(text) == text
                and not re.fullmatch(r"[\W\d_]*", text)
            ):
                missing.append(f"{place}: {context or ''} {text!r}")
    assert missing == []


def test_one_text_has_one_translation() -> None:
    """Catalogues of all modules are merged: a text translated in two ways would be said wrongly in one of them."""
    found: dict[tuple[object, str | None], dict[str, str]] = {}
    for po in SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po"):
        with po.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                if message.id:
                    key = (message.id, message.context)
                    found.setdefault(key, {})[str(message.string)] = str(po.relative_to(SOURCE))
    assert {key: texts for key, texts in found.items() if len(texts) > 1} == {}


def test_placeholders_survive_translation() -> None:
    wrong = [
        key
        for (_context, key), text in catalogue().items()
        if sorted(re.findall(r"%\(\w+\)[sd]", key)) != sorted(re.findall(r"%\(\w+\)[sd]", text))
    ]
    assert wrong == []
