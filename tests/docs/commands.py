"""The table of commands in the guide, read from the command line itself.

`python -m tests.docs.commands` writes the table of docs/guide/programs.md anew. The Chinese page has the same
rows with descriptions of its own, written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from qingheng.interfaces.cli.main import app

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
PAGE = GUIDE / "programs.md"
HEAD = "| command | options | does |\n|---|---|---|\n"
_TABLE = re.compile(re.escape(HEAD) + r"(?:\|.*\n)+")


def commands() -> Iterator[tuple[str, Any]]:
    """Every command people may call, as `group name`, in the order of the program."""
    top = get_command(app)
    assert isinstance(top, TyperGroup)
    for name, command in top.commands.items():
        if command.hidden:
            continue
        if isinstance(command, TyperGroup):
            yield from ((f"{name} {inner}", each) for inner, each in command.commands.items())
        else:
            yield name, command


def row(name: str, command: Any) -> tuple[str, str, str]:
    """(call, options, first line of the help) of a command."""
    arguments = [p.name.upper() for p in command.params if p.param_type_name == "argument"]
    options = [p.opts[0] for p in command.params if p.param_type_name == "option"]
    first = (command.help or "").split("\n\n", maxsplit=1)[0].replace("\n", " ").strip()
    return f"`{' '.join([name, *arguments])}`", " ".join(f"`{o}`" for o in sorted(options)), first


def table() -> str:
    """The English table."""
    return HEAD + "".join("| " + " | ".join(row(*found)) + " |\n" for found in commands())


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLE.sub(lambda _found: table(), text), encoding="utf-8")
