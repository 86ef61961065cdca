"""A report as PDF, typeset by typst from a template of our own; the words of users are data, never markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typst

from qingheng.formats.column_widths import pieces
from qingheng.formats.document_model import Block, Clauses, Document, Facts, Heading, Paragraph, Signatures
from qingheng.formats.pdf_out import PORTRAIT, fonts_for, require_fonts, table_content
from qingheng.formats.table_model import Table

_TEMPLATE = Path(__file__).with_name("document.typ")
_WORDS = {
    "zh": {"contents": "目录", "source": "来源：", "page": "第 {page} 页，共 {pages} 页", "made": "生成于 {} UTC",
           "date": "日期："},
    "en": {"contents": "Contents", "source": "Source: ", "page": "Page {page} of {pages}", "made": "Generated {} UTC",
           "date": "Date:"},
}  # fmt: skip


def write_document_pdf(document: Document, *, timestamp: datetime, font_paths: Sequence[str] = ()) -> bytes:
    """The report on A4, PDF/UA-1: cover, contents, chapters, page numbers.

    timestamp: printed, and kept in the file; one without a zone is UTC. The same document, timestamp and fonts give
    the same bytes. Raises MissingFont when it holds Chinese and no font can show it.
    """
    paths = tuple(font_paths)
    require_fonts(document.texts(), document.lang, paths)
    moment = timestamp.replace(tzinfo=UTC) if timestamp.tzinfo is None else timestamp.astimezone(UTC)
    made = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=list(paths),
        sys_inputs={"data": json.dumps(_content(document, moment, paths), ensure_ascii=False)},
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(moment.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document was asked for and several were made")
    return made


def _content(document: Document, moment: datetime, paths: tuple[str, ...]) -> dict[str, object]:
    lang = "zh" if document.lang == "zh" else "en"
    words = _WORDS[lang]
    return {
        "lang": lang,
        "region": "cn" if lang == "zh" else "gb",
        "fonts": fonts_for(lang, paths),
        "words": words,
        "title": document.title,
        "subtitle": document.subtitle,
        "cover": [_pair(pair) for pair in document.cover],
        "source": document.source,
        "footer": f"{document.title} · {words['made'].format(moment.strftime('%Y-%m-%d %H:%M'))}",
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> dict[str, object]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.shown}
        case Paragraph():
            return {"kind": "paragraph", "tone": block.tone, "text": pieces(block.text)}
        case Facts():
            return {"kind": "facts", "pairs": [_pair(pair) for pair in block.pairs]}
        case Clauses():
            return {"kind": "clauses", "points": [pieces(point) for point in block.points]}
        case Signatures():
            return {"kind": "signatures", "roles": list(block.roles)}
        case Table():
            return {"kind": "table", **table_content(block, PORTRAIT)}


def _pair(pair: tuple[str, str]) -> list[list[str | list[str]]]:
    return [pieces(text) for text in pair]
