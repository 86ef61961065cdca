"""A report as an Excel workbook: its words on the first sheet in their order, then a sheet for each table."""

from __future__ import annotations

from datetime import datetime

from qingheng.formats.document_model import Block, Clauses, Document, Facts, Heading, Paragraph, Signatures
from qingheng.formats.table_model import Column, Table, label
from qingheng.formats.xlsx_out import write_xlsx

_WORDS = {"zh": ("章节", "内容", "见工作表：{}", "："), "en": ("Chapter", "Text", "See sheet: {}", ": ")}


def write_document_xlsx(document: Document, *, timestamp: datetime) -> bytes:
    """The report as .xlsx; text is never a formula. The same document and timestamp give the same bytes."""
    chapter, text, see, colon = _WORDS["zh" if document.lang == "zh" else "en"]
    rows = [(name, value) for name, value in document.cover]
    here = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            here = block.shown
        rows += [(here if isinstance(block, Heading) else "", words) for words in _lines(block, see, colon)]
    front = Table(
        title=document.title,
        subtitle=document.subtitle,
        columns=(Column("chapter", chapter), Column("text", text)),
        rows=tuple((label(name), label(words)) for name, words in rows),
        source=document.source,
        facts=document.facts,
    )
    return write_xlsx((front, *document.tables), timestamp=timestamp, lang=document.lang)


def _lines(block: Block, see: str, colon: str) -> list[str]:
    match block:
        case Heading():
            return [""]
        case Paragraph():
            return [block.text]
        case Facts():
            return [f"{name}{colon}{value}" for name, value in block.pairs]
        case Clauses():
            return list(block.points)
        case Signatures():
            return [f"{role}{colon}____" for role in block.roles]
        case Table():
            return [see.format(block.title)]
