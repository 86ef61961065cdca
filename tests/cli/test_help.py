"""Help of commands in both languages: those of inventories, factors, ledgers and replay are wholly translated."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from typer.main import get_command

from qingheng.interfaces.cli import helping
from qingheng.interfaces.cli.main import app
from qingheng.interfaces.cli.texts import compile_catalogues

WHOLE = ("inventory", "factors", "ledger", "replay")


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(helping.LOCALE.parent)


def test_what_is_not_translated_is_said() -> None:
    top, said = get_command(app), helping.chinese()
    every = [text for name in WHOLE for _each, text in helping.texts(top.commands[name])]  # type: ignore[attr-defined]
    every += [one.help for one in top.commands.values() if one.help and not one.hidden]  # type: ignore[attr-defined]
    assert [text for text in dict.fromkeys(every) if not re.search(r"[\u4e00-\u9fff]", said(text))] == []


def test_the_catalogue_holds_no_text_that_nobody_says() -> None:
    spoken = {text for _each, text in helping.texts(get_command(app))} | {helping.SHOWN_BY_TYPER}
    with (helping.LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po").open("rb") as file:
        assert [one.id for one in read_po(file) if one.id and one.id not in spoken] == []


def test_help_is_in_chinese_where_the_terminal_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (*helping.FRAME, "_make_rich_text"):  # put back when the test is over
        monkeypatch.setattr(helping.rich_utils, name, getattr(helping.rich_utils, name))
    commands = helping.commands_in_chinese(app)
    for arguments, told in (
        (["inventory", "run", "--help"], "按已封存的数据计算"),
        (["--help"], "排放因子：检索"),
        ([], "选项"),
    ):
        with pytest.raises(SystemExit):
            commands(arguments)
        printed = "".join(capsys.readouterr())
        assert told in printed.replace("\n", "")
        assert "显示本说明并退出" in printed
        assert "Usage:" not in printed
        assert "…" not in printed  # a long line goes on below


@pytest.mark.parametrize(
    ("arguments", "language", "chinese"),
    [(["--help"], "zh", True), (["--help"], "en", False), (["x", "--lang", "en"], "zh", False), (["x", "--lang=zh"], "en", True)],
)  # fmt: skip
def test_the_option_goes_before_the_terminal(arguments: list[str], language: str, chinese: bool) -> None:
    assert helping.wants_chinese(arguments, language) is chinese
