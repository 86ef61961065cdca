"""Modules stay readable: no module over 500 lines, no function over 60, no catch-all names."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "qingheng"
VAGUE = {"utils", "util", "common", "helpers", "helper", "core", "base", "extras", "manager", "misc"}


def modules() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]


def test_no_module_over_500_lines() -> None:
    sizes = {p.relative_to(ROOT): len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert {str(p): n for p, n in sizes.items() if n > 500} == {}


def test_no_function_over_60_lines() -> None:
    long = []
    for path in modules():
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > 60:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} ({lines})")
    assert long == []


def test_no_catch_all_modules() -> None:
    assert [str(p.relative_to(ROOT)) for p in modules() if p.stem in VAGUE or p.parent.name in VAGUE] == []


def test_public_functions_of_the_ground_floor_are_documented() -> None:
    missing = []
    for path in (SOURCE / "calc").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                missing.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert missing == []
