"""A report ready to be printed: headings, words and tables in one order, so that PDF, Word and Excel say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from qingheng.formats.table_model import Table, heading

Tone = Literal["plain", "note", "warning"]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (chapter) to 3. number: as printed before it (``3.2``), empty for none."""

    text: str
    level: int = 1
    number: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 3:
            raise ValueError(f"a heading has level 1 to 3, not {self.level}")

    @property
    def shown(self) -> str:
        """Number and words."""
        return f"{self.number} {self.text}".strip()


@dataclass(frozen=True)
class Paragraph:
    """Words. tone: plain, a note beside the text, or a warning nobody may overlook."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and what it is: the cover and summaries."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Clauses:
    """A list of points."""

    points: tuple[str, ...]


@dataclass(frozen=True)
class Signatures:
    """Who signs, each with a line to sign on and a place for the date."""

    roles: tuple[str, ...]


Block = Heading | Paragraph | Facts | Clauses | Table | Signatures


@dataclass(frozen=True)
class Document:
    """A report. lang: zh or en, of the words around the content. source: where its figures come from."""

    title: str
    lang: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    cover: tuple[tuple[str, str], ...] = ()
    source: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables in their order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    def texts(self) -> Iterator[str]:
        """Every text that will be shown."""
        yield from (self.title, self.subtitle, self.source)
        yield from (text for pair in self.cover for text in pair)
        for block in self.blocks:
            yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.shown
        case Paragraph():
            yield block.text
        case Facts():
            yield from (text for pair in block.pairs for text in pair)
        case Clauses():
            yield from block.points
        case Signatures():
            yield from block.roles
        case Table():
            yield from (block.title, block.subtitle, block.source)
            yield from (heading(column) for column in block.columns)
            yield from (cell.text for row in block.rows for cell in row)
            yield from (note.text for note in block.notes)
