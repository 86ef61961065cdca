"""The benchmarks, from a checkout: what is measured, each beside a peer in the same run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from qingheng.interfaces.cli.session import Format, fail

CHECKOUT = Path(__file__).resolve().parents[4]
PROGRAM = Path("tests/load/bench.py")
FIGURES = Path("var/bench.json")
Names = Annotated[
    list[str] | None,
    typer.Argument(
        help="Such as portfolio, ledger, intake, quantify, pages; all of them where none is named."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(bench)


def bench(
    names: Names = None,
    format: Annotated[
        Format, typer.Option("--format", help="For people (text) or for programs (json).")
    ] = Format.text,
) -> None:
    """Measure speed and memory, as ./run bench does; `portfolio` is that of product footprints."""
    if not (CHECKOUT / PROGRAM).is_file():
        fail("性能测试只能在源码目录中运行。 Benchmarks run from a checkout of the sources.")
    told = format is Format.text
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *(names or [])], cwd=CHECKOUT, check=False, stdout=None if told else sys.stderr
    )  # fmt: skip
    if done.returncode != 0:
        raise typer.Exit(done.returncode)
    if not told:
        typer.echo((CHECKOUT / FIGURES).read_text(encoding="utf-8"))
