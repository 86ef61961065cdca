"""Files of the pages are collected again whenever one of them changed, and files handed to commands must be there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qingheng.interfaces.cli.commands_run import collect_static, static_stamp
from qingheng.interfaces.cli.main import app


@pytest.fixture
def styles(settings: Any, tmp_path: Path) -> Path:
    """A folder of static files beside those of the apps, and an empty place they are served from."""
    made = tmp_path / "styles"
    made.mkdir()
    (made / "page.css").write_text("main { color: teal }", encoding="utf-8")
    settings.STATICFILES_DIRS = [made]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "served"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return made


def test_a_changed_style_is_collected_again(styles: Path, settings: Any) -> None:
    served = Path(settings.STATIC_ROOT) / "page.css"
    collect_static()
    assert served.read_text(encoding="utf-8") == "main { color: teal }"
    served.unlink()
    collect_static()
    assert not served.exists()  # nothing changed: nothing was done
    (styles / "page.css").write_text("main { color: navy }", encoding="utf-8")  # of the same length
    collect_static()
    assert served.read_text(encoding="utf-8") == "main { color: navy }"


def test_the_stamp_tells_names_and_contents(styles: Path) -> None:
    first = static_stamp()
    assert static_stamp() == first
    (styles / "page.css").rename(styles / "other.css")
    assert static_stamp() != first


def test_the_stamp_covers_the_files_of_the_apps() -> None:
    from django.contrib.staticfiles.finders import get_finders

    names = {name for finder in get_finders() for name, _storage in finder.list([])}
    assert {"tower/tower.css", "inventory/inventory.css", "built/app.css"} <= names
    assert len(static_stamp()) == 64


@pytest.mark.parametrize(
    "command",
    [
        ["kpi", "import", "gone.xlsx"],
        ["intake", "load", "gone.xlsx", "--dataset", "energy"],
        ["intake", "attach", "1", "gone.pdf"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_file_that_is_not_there_is_said_in_both_languages(command: list[str]) -> None:
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert "no such file" in result.output
    assert "没有这个文件" in result.output
