"""Help of commands in Chinese: the English stands at each command, the Chinese in the catalogue of this folder."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.text import Text
from typer import rich_utils
from typer.main import get_command

LOCALE = Path(__file__).parent / "locale"
FRAME = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "ABORTED_TEXT": "已中止。",
    "REQUIRED_LONG_STRING": "[必填]",
    "DEFAULT_STRING": "[默认：{}]",
    "RICH_HELP": "可用 [blue]“{command_path} {help_option}”[/] 查看说明。",
}
"""Words Typer puts around help, by the name it keeps them under."""
SHOWN_BY_TYPER = "Show this message and exit."


def chinese() -> Callable[[str], str]:
    """The Chinese of a help text; the text itself where the catalogue has none or was not compiled."""
    catalogue = gettext.translation("django", LOCALE, languages=["zh_Hans"], fallback=True)
    return lambda text: catalogue.gettext(text) if text else ""


def wants_chinese(arguments: Sequence[str], language: str) -> bool:
    """Whether to help in Chinese: as --lang says, else as the terminal does."""
    for at, one in enumerate(arguments):
        if one == "--lang" and at + 1 < len(arguments):
            return arguments[at + 1] == "zh"
        if one.startswith("--lang="):
            return one == "--lang=zh"
    return language == "zh"


def texts(command: Any) -> Iterator[tuple[Any, str]]:
    """Each thing below a command that has help, and its help."""
    if command.help:
        yield command, command.help
    for parameter in command.params:
        if getattr(parameter, "help", None):
            yield parameter, parameter.help
    for inner in getattr(command, "commands", {}).values():
        yield from texts(inner)


def commands_in_chinese(app: typer.Typer) -> Any:
    """The commands of the program with Chinese help."""
    command, said = get_command(app), chinese()
    for each, text in [*texts(command)]:
        each.help = said(text)
        if getattr(each, "short_help", None):
            each.short_help = said(each.short_help)
    for each in _every(command):
        shown = each.get_help_option(typer.Context(each))
        if shown is not None:
            shown.help = said(SHOWN_BY_TYPER)
        usage = each.get_usage
        each.get_usage = lambda context, usage=usage: usage(context).replace("Usage:", "用法：", 1)
    for name, words in FRAME.items():
        setattr(rich_utils, name, words)
    rich_utils._make_rich_text = _folded(rich_utils._make_rich_text)
    return command


def _folded(made: Callable[..., Any]) -> Callable[..., Any]:
    """Chinese has no spaces to break at: a line goes on below instead of ending in an ellipsis."""

    def text(**words: Any) -> Any:
        found = made(**words)
        if isinstance(found, Text):
            found.overflow = "fold"
        return found

    return text


def _every(command: Any) -> Iterator[Any]:
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from _every(inner)
