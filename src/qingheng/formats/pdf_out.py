"""A table as PDF, typeset by typst from a template of our own; the words of users are data, never markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import typst

from qingheng.calc.texts import BilingualError
from qingheng.formats.column_widths import column_widths, pieces, shares
from qingheng.formats.table_model import Align, ColumnKind, Table, heading

_TEMPLATE = Path(__file__).with_name("table.typ")
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
    "SimSun",
    "Noto Serif CJK SC",
)
LATIN_FONTS = ("Noto Sans", "Liberation Sans", "Arial", "Helvetica Neue", "DejaVu Sans", "Libertinus Serif")
_HAN = re.compile(r"[\u2e80-\u2fff\u3005-\u303b\u3400-\u9fff\uf900-\ufaff]")
_WORDS = {
    "zh": {
        "notes": "脚注",
        "source": "来源：",
        "page": "第 {page} 页，共 {pages} 页",
        "made": "生成于 {} UTC",
    },
    "en": {
        "notes": "Footnotes",
        "source": "Source: ",
        "page": "Page {page} of {pages}",
        "made": "Generated {} UTC",
    },
}
LANDSCAPE, PORTRAIT = (
    138.0,
    92.0,
)  # characters of the widest font in use that stand beside each other in a table


class MissingFont(BilingualError):
    """The table holds Chinese and no font of this machine can show it."""

    def __init__(self) -> None:
        super().__init__(
            "No Chinese font was found, so the PDF would show empty boxes. Install Noto Sans CJK "
            "(Debian: apt-get install fonts-noto-cjk) or give the folder of a Chinese font.",
            "没有找到中文字体，PDF 将显示为方框。请安装思源黑体 / Noto Sans CJK"
            "（Debian：apt-get install fonts-noto-cjk），或指定中文字体所在文件夹。",
        )


@lru_cache(maxsize=8)
def _families(font_paths: tuple[str, ...]) -> frozenset[str]:
    """Fonts typst finds on this machine and in the folders given."""
    return frozenset(typst.Fonts(font_paths=list(font_paths)).families())


def can_show_chinese(font_paths: Sequence[str] = ()) -> bool:
    """Whether a Chinese font is there."""
    return not _families(tuple(font_paths)).isdisjoint(CHINESE_FONTS)


def require_fonts(texts: Iterable[str], lang: str, paths: tuple[str, ...]) -> None:
    """Raise MissingFont when the texts, or the words around them, hold Chinese that no font can show."""
    if (lang == "zh" or any(_HAN.search(text) for text in texts)) and not can_show_chinese(paths):
        raise MissingFont


def fonts_for(lang: str, paths: tuple[str, ...]) -> list[str]:
    """Families of this machine in the order the language wants them."""
    order = (*CHINESE_FONTS, *LATIN_FONTS) if lang == "zh" else (*LATIN_FONTS, *CHINESE_FONTS)
    families = _families(paths)
    return [name for name in order if name in families] or ["Libertinus Serif"]


def write_pdf(table: Table, *, lang: str, timestamp: datetime, font_paths: Sequence[str] = ()) -> bytes:
    """The table on A4 landscape, PDF/UA-1: header on every page, footnotes, source, page numbers.

    lang: zh or en, for the words around the table and the language tag. timestamp: printed, and kept in the
    file; one without a zone is UTC. The same table, timestamp and fonts give the same bytes.
    Raises MissingFont when the table holds Chinese and no font can show it.
    """
    paths = tuple(font_paths)
    require_fonts(_texts(table), lang, paths)
    moment = timestamp.replace(tzinfo=UTC) if timestamp.tzinfo is None else timestamp.astimezone(UTC)
    data = json.dumps(_content(table, lang, moment, paths), ensure_ascii=False)
    made = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=list(paths),
        sys_inputs={"data": data},
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(moment.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document was asked for and several were made")
    return made


def _texts(table: Table) -> Iterator[str]:
    """Every text that will be shown."""
    yield from (table.title, table.subtitle, table.source)
    yield from (heading(column) for column in table.columns)
    yield from (cell.text for row in table.rows for cell in row)
    yield from (note.text for note in table.notes)


def _content(table: Table, lang: str, moment: datetime, paths: tuple[str, ...]) -> dict[str, object]:
    """The table as plain values for the template."""
    words = _WORDS["zh" if lang == "zh" else "en"]
    made = words["made"].format(moment.strftime("%Y-%m-%d %H:%M"))
    return {
        "lang": "zh" if lang == "zh" else "en",
        "region": "cn" if lang == "zh" else "gb",
        "fonts": fonts_for(lang, paths),
        "words": words,
        "footer": f"{table.title} · {made}",
        **table_content(table),
    }


def table_content(table: Table, room: float = LANDSCAPE) -> dict[str, object]:
    """A table as plain values for a template. room: characters that stand beside each other on its page."""
    taken = shares(column_widths(table, room), room)
    return {
        "title": table.title,
        "subtitle": table.subtitle,
        "source": table.source,
        "columns": [
            {
                "heading": heading(column),
                "align": Align.end.value if column.kind is ColumnKind.figure else column.align.value,
                "share": taken[at],
            }
            for at, column in enumerate(table.columns)
        ],
        "rows": [
            [{"text": pieces(cell.text), "state": cell.state, "marks": list(cell.marks)} for cell in row]
            for row in table.rows
        ],
        "notes": [{"mark": note.mark, "text": pieces(note.text)} for note in table.notes],
    }
