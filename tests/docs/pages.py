"""Reading the documents: pages, headings, tables, links, shell lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile, takewhile
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\[[^\]\n]+\]\(([^)\s]+)\)")
_RUN = re.compile(r"\./run qingheng ([^`\n]+)")


def english(folder: str) -> list[Path]:
    """The English pages of a folder of docs."""
    return sorted(p for p in (DOCS / folder).glob("*.md") if not p.name.endswith(".zh.md"))


def twin(page: Path) -> Path:
    """The Chinese page of an English one."""
    return page.with_name(page.name.removesuffix(".md") + ".zh.md")


def pairs() -> list[tuple[Path, Path]]:
    """Every page with its twin, the README first."""
    pages = [ROOT / "README.md", *english("guide"), *english("methods")]
    return [(page, twin(page)) for page in pages]


def every_document() -> list[Path]:
    """All documents of the project, in both languages."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def text_of(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def headings(page: Path) -> list[int]:
    """Levels of the headings, in order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", text_of(page), re.M)]


def tables(page: Path) -> list[tuple[int, int]]:
    """(columns, rows) of each table; a bar inside code is no column."""
    found: list[tuple[int, int]] = []
    inside = False
    for line in text_of(page).splitlines():
        if line.startswith("|"):
            columns = _CODE.sub("", line).count("|") - 1
            rows = found.pop()[1] + 1 if inside else 1
            found.append((columns, rows))
        inside = line.startswith("|")
    return found


def table_rows(page: Path, heading: str) -> list[list[str]]:
    """Cells of the first table under a heading, without its head."""
    section = text_of(page).split(f"## {heading}\n", 1)[1].splitlines()
    lines = list(
        takewhile(
            lambda line: line.startswith("|"), dropwhile(lambda line: not line.startswith("|"), section)
        )
    )
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def links(page: Path) -> list[str]:
    """Targets of links to other documents: no addresses, no anchors."""
    text = _CODE.sub("", _FENCE.sub("", text_of(page)))
    return [t.partition("#")[0] for t in _LINK.findall(text) if not re.match(r"[a-z]+:|#", t)]


def shell_blocks(page: Path) -> Iterator[str]:
    """Shell lines of code blocks; what stands behind two spaces is their explanation."""
    for line in text_of(page).splitlines():
        if line.startswith(("    ./run", "    curl")):
            yield re.split(r"  +", line.strip())[0]


def called(page: Path) -> set[str]:
    """Calls of the command line anywhere on a page, without `./run qingheng`."""
    return {re.split(r"  +", found)[0].strip() for found in _RUN.findall(text_of(page))}
