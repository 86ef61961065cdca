"""The full-text index beside the table of documents: FTS5 on SQLite, a tsvector column on PostgreSQL.

Both hold grams (single characters and overlapping pairs of Chinese, words of other scripts), so that a word
of two characters is found without a segmenter. Installed after every migration; safe to repeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "search_searchdocument"
INDEX = "search_fulltext"

# External content: FTS5 keeps the index only; triggers keep it in step with every write, cascades included.
_INSERT = f"INSERT INTO {INDEX}(rowid, title_grams, grams) VALUES (new.id, new.title_grams, new.grams);"  # noqa: S608
_DELETE = (
    f"INSERT INTO {INDEX}({INDEX}, rowid, title_grams, grams) "  # noqa: S608 - names are constants above
    "VALUES ('delete', old.id, old.title_grams, old.grams);"
)
_SQLITE = [
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(
        title_grams, grams, content='{TABLE}', content_rowid='id',
        tokenize='unicode61 remove_diacritics 0')""",
    f"CREATE TRIGGER IF NOT EXISTS search_added AFTER INSERT ON {TABLE} BEGIN {_INSERT} END",
    f"CREATE TRIGGER IF NOT EXISTS search_removed AFTER DELETE ON {TABLE} BEGIN {_DELETE} END",
    f"CREATE TRIGGER IF NOT EXISTS search_changed AFTER UPDATE ON {TABLE} BEGIN {_DELETE} {_INSERT} END",
]
_POSTGRESQL = [
    f"""ALTER TABLE {TABLE} ADD COLUMN fulltext tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_grams), 'A') || setweight(to_tsvector('simple', grams), 'C')
        ) STORED""",
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin (fulltext)",
]


@dataclass(frozen=True)
class Match:
    """How a query finds documents: further tables, conditions (the first has one parameter), the rank.

    A smaller rank is a better match; `rank_takes_text` says that the rank needs the expression once more.
    """

    tables: tuple[str, ...]
    where: tuple[str, ...]
    rank: str
    rank_takes_text: bool


_MATCH = {
    "sqlite": Match(
        tables=(INDEX,),
        where=(f"{INDEX} MATCH %s", f"{INDEX}.rowid = {TABLE}.id"),
        rank=f"bm25({INDEX}, 8.0, 1.0)",
        rank_takes_text=False,
    ),
    "postgresql": Match(
        tables=(),
        where=(f"{TABLE}.fulltext @@ to_tsquery('simple', %s)",),
        rank=f"-ts_rank({TABLE}.fulltext, to_tsquery('simple', %s))",
        rank_takes_text=True,
    ),
}


def install(wrapper: BaseDatabaseWrapper) -> None:
    """Create index and triggers if the table of documents exists."""
    if TABLE not in wrapper.introspection.table_names():
        return
    with transaction.atomic(using=wrapper.alias), wrapper.cursor() as cursor:
        if wrapper.vendor == "postgresql" and "fulltext" in {
            column.name for column in wrapper.introspection.get_table_description(cursor, TABLE)
        }:
            return  # even ADD COLUMN IF NOT EXISTS would wait for every reader of the table
        for statement in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(wrapper.vendor, []):
            cursor.execute(statement)


def install_after_migrate(*, using: str, **_: object) -> None:
    """post_migrate receiver."""
    install(connections[using])


def match_of(vendor: str) -> Match:
    """The parts of a query in the database's language."""
    return _MATCH[vendor]


def match_text(vendor: str, grams: Sequence[str]) -> str:
    """The query in the database's language: all grams must occur, the last Latin word may be a beginning.

    grams: letters and digits only, as calc.texts.grams gives them, not empty.
    """
    last = len(grams) - 1
    parts = []
    for place, gram in enumerate(grams):
        prefix = place == last and gram.isascii()
        if vendor == "postgresql":
            parts.append(f"'{gram}':*" if prefix else f"'{gram}'")
        else:
            parts.append(f'"{gram}"*' if prefix else f'"{gram}"')
    return " & ".join(parts) if vendor == "postgresql" else " ".join(parts)
