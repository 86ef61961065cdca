"""Imports go downwards, apps meet at their doors, and nothing dodges the import graph."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import grimp
import pytest
from importlinter.application.use_cases import lint_imports
from importlinter.cli import lint_imports_command  # noqa: F401 - proves the tool is installed

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "qingheng"
DOORS = {"services", "queries", "contracts"}
APPS = (
    "organisation", "intake", "factors", "ledgers", "lca", "products", "footprints", "indicators", "inventory", "assurance", "quality", "targets", "disclosure", "tower",
)  # fmt: skip


def test_import_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None) is True, (
        capsys.readouterr().out
    )


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("qingheng", cache_dir=None)


def test_apps_meet_only_at_services_queries_and_contracts(graph: grimp.ImportGraph) -> None:
    wrong = []
    for importer in graph.modules:
        if not importer.startswith("qingheng.apps."):
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            parts = imported.split(".")
            if not imported.startswith("qingheng.apps.") or parts[2] == importer.split(".")[2]:
                continue
            if len(parts) < 4 or parts[3] not in DOORS:
                wrong.append(f"{importer} imports {imported}")
    assert wrong == []


def test_apps_depend_in_one_direction(graph: grimp.ImportGraph) -> None:
    """An app may use those before it in APPS, never those after it."""
    wrong = []
    for importer in graph.modules:
        parts = importer.split(".")
        if len(parts) < 3 or parts[1] != "apps":
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            other = imported.split(".")
            if len(other) < 3 or other[1] != "apps" or other[2] == parts[2]:
                continue
            if APPS.index(other[2]) >= APPS.index(parts[2]):
                wrong.append(f"{importer} imports {imported}")
    assert wrong == []


FORBIDDEN_EVERYWHERE = {
    r"\bget_model\(": "models are reached through services and queries",
    r"\bimport_string\(": "no dynamic class loading",
    r"^\s*@receiver\b": "no signals in domain code",
    r"\beval\(": "no evaluation of text",
    r"\bpickle\b": "no pickle anywhere",
}


@pytest.mark.parametrize("pattern", FORBIDDEN_EVERYWHERE)
def test_what_import_rules_cannot_see(pattern: str) -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCE.rglob("*.py")
        if "/tests/" not in str(path)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert hits == [], FORBIDDEN_EVERYWHERE[pattern]


def test_the_ground_floor_asks_no_clock() -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (SOURCE / "calc").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}
    ]
    assert hits == []


def test_services_are_passed_the_time() -> None:
    hits = [
        f"{path.relative_to(ROOT)}"
        for path in [
            *SOURCE.rglob("services.py"),
            *SOURCE.rglob("services/*.py"),
            *SOURCE.rglob("queries.py"),
        ]
        if "timezone.now(" in path.read_text(encoding="utf-8")
    ]
    assert hits == []
