"""What must not be in the repository, and what must."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).exists()]


def test_what_must_be_there() -> None:
    for name in (
        "README.md", "README.zh.md", "CONTRIBUTING.md", "SECURITY.md", "THREAT_MODEL.md", "LICENSE", "CHANGELOG.md",
        "run", ".ci/run", "docs/adr", "docs/methods", "docs/guide",
    ):  # fmt: skip
        assert (ROOT / name).exists(), name


def test_locks_record_no_download_addresses() -> None:
    for path in tracked():
        if "lock" in path.name and path.suffix in {".lock", ".json", ".toml"}:
            assert "http" not in path.read_text(encoding="utf-8"), path


def test_no_built_or_secret_files() -> None:
    bad = re.compile(r"(^|/)(node_modules|built|var|\.venv)/|\.(mo|pyc|sqlite3|pem|key)$")
    assert [str(p.relative_to(ROOT)) for p in tracked() if bad.search(str(p.relative_to(ROOT)))] == []


def test_every_page_of_the_guide_has_both_languages() -> None:
    for folder in ("guide", "methods"):
        pages = {p.name for p in (ROOT / "docs" / folder).glob("*.md")}
        for name in pages:
            twin = name.replace(".zh.md", ".md") if name.endswith(".zh.md") else name.replace(".md", ".zh.md")
            assert twin in pages, f"docs/{folder}/{name} has no twin in the other language"
