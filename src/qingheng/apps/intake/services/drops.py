"""The watched folder: <folder>/<company>/<dataset>/<node>/file becomes a draft, in the name of whoever set the schedule.

What was taken lies in `.taken/` beside it afterwards, what was refused in `.refused/`, with a text that says why
in both languages. A run that dies leaves each file loaded once: the same file gives the same draft again.
"""

from __future__ import annotations

import logging
import os
import stat
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import TypeVar

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from qingheng.apps.intake.drop_files import (
    StillWritten,
    copied,
    entries,
    is_settled,
    opened_folder,
    put_aside,
    write_beside,
)
from qingheng.apps.intake.mails import TABLES
from qingheng.apps.intake.services.loading import begin
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.messages.services import notify
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, Refusal

log = logging.getLogger(__name__)
Made = TypeVar("Made")
TAKEN, REFUSED, LEFT = "taken", "refused", "left"
MOST = 500  # files of one run; the next run goes on


class RefusedDrop(Exception):
    """A file that is not loaded, with the reason in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass
class Round:
    """One run over the folder of a company."""

    actor: Actor
    at: datetime
    step: Callable[[], None]
    counts: Counter[str] = field(default_factory=lambda: Counter({TAKEN: 0, REFUSED: 0, LEFT: 0}))

    @property
    def stamp(self) -> str:
        return f"{timezone.localtime(self.at):%Y%m%d-%H%M%S}"


def take_folder(*, actor: Actor, at: datetime, step: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Load what lies in the company's part of the watched folder; `step` is called between files, may raise.

    Returns how many were taken, refused, and left for the next run. Raises Invalid where no folder is watched.
    """
    if not settings.DROP_FOLDER:
        raise Invalid(
            _("No folder is watched on this installation."),
            code="no-drop-folder",
            fix=_("The operator sets QINGHENG_DROP_FOLDER."),
        )
    walk = Round(actor, at, step)
    with ExitStack() as stack:
        company = company_folder(stack, settings.DROP_FOLDER, actor.company)
        if company is not None:
            _walk(walk, company, ())
    if walk.counts[REFUSED] and actor.person_id is not None:
        number = walk.counts[REFUSED]
        notify(
            person_ids=[actor.person_id],
            kind="intake.folder_refused",
            title_zh=f"共享文件夹中有 {number} 个文件未能载入，原因见 .refused 文件夹",
            title_en=f"Files of the watched folder that were refused: {number}; .refused says why",
            at=at,
        )
    return dict(walk.counts)


def company_folder(stack: ExitStack, top: str, company: str) -> int | None:
    """The company's part of a folder, open until the stack closes; None when there is none.

    Raises Invalid when the folder itself cannot be opened: a missing mount must not look like an empty folder.
    """
    try:
        above = stack.enter_context(opened_folder(top))
    except OSError as error:
        raise Invalid(
            _("The folder set on this installation cannot be opened."),
            code="no-drop-folder",
            fix=_("The operator looks whether it is there and may be read."),
        ) from error
    try:
        return stack.enter_context(opened_folder(company, above))
    except FileNotFoundError:
        return None


def _walk(walk: Round, folder: int, place: tuple[str, ...]) -> None:
    """place: dataset and node, as far as the folder is below the company's."""
    for name, facts in entries(folder):
        if stat.S_ISDIR(facts.st_mode):
            if len(place) < 2:
                _walk_below(walk, folder, name, place)
            continue
        if walk.counts[TAKEN] + walk.counts[REFUSED] >= MOST:
            return
        walk.counts[_take(walk, folder, name, facts, place)] += 1
        walk.step()


def _walk_below(walk: Round, folder: int, name: str, place: tuple[str, ...]) -> None:
    with ExitStack() as stack:
        try:
            inner = stack.enter_context(opened_folder(name, folder))
        except OSError:  # closed to this program, moved away, or a link by now
            log.warning("a part of the watched folder of %s cannot be opened", walk.actor.company)
            return
        _walk(walk, inner, (*place, name))


def _take(walk: Round, folder: int, name: str, facts: os.stat_result, place: tuple[str, ...]) -> str:
    """Load one file and put it aside: taken, refused or left."""
    is_file = stat.S_ISREG(facts.st_mode)
    if is_file and not is_settled(name, facts, moment=walk.at.timestamp()):
        return LEFT
    try:
        _refuse_by_name(name, place, is_file=is_file)
        _load(walk, folder, name, place)
        return TAKEN if put_aside(folder, name, ".taken", walk.stamp) else LEFT
    except RefusedDrop as refused:
        return _refuse(walk, folder, name, refused)
    except (StillWritten, FileNotFoundError):
        return LEFT
    except OperationalError:
        raise
    except Exception:  # one bad file must not keep the others from being loaded
        log.exception("a file of the watched folder of %s could not be taken", walk.actor.company)
        return LEFT


def _refuse_by_name(name: str, place: tuple[str, ...], *, is_file: bool) -> None:
    if not is_file:
        raise RefusedDrop("链接和特殊文件不予载入。", "Links and special files are not loaded.")
    if ".." in name or not name.isprintable():
        raise RefusedDrop(
            "文件名含有“..”或不可见字符。", "The name holds two dots in a row or hidden characters."
        )
    if len(place) != 2:
        raise RefusedDrop(
            "文件位置不对：请放入“数据集代码/节点代码”文件夹。",
            "Not the place for a file: put it into the folder <dataset>/<node>.",
        )
    if PurePath(name).suffix.casefold() not in TABLES:
        raise RefusedDrop("只载入 xlsx、xls 和 csv 文件。", "Only xlsx, xls and csv files are loaded.")


def _load(walk: Round, folder: int, name: str, place: tuple[str, ...]) -> None:
    dataset, node_code = place
    with copied(folder, name, most=settings.INTAKE_LIMIT_BYTES) as copy:

        def act() -> object:
            copy.data.seek(0)
            node = organisation.node(actor=walk.actor, code=node_code)
            return begin(
                actor=walk.actor,
                dataset=dataset,
                node_id=node.id,
                data=copy.data,
                name=name,
                at=walk.at,
                origin="folder",
                idempotency_key=f"folder:{copy.mark}",
                at_once=False,
            )

        in_both_languages(act)


def in_both_languages(act: Callable[[], Made]) -> Made:
    """Do something; a refusal is asked for again in the other language. Raises RefusedDrop with both texts."""
    texts: list[str] = []
    for language in ("zh-hans", "en"):
        try:
            with override(language):
                return act()
        except Refusal as refusal:
            texts.append(" ".join(str(part) for part in (refusal.message, refusal.fix) if part))
    raise RefusedDrop(*texts)


def _refuse(walk: Round, folder: int, name: str, refused: RefusedDrop) -> str:
    try:
        there = put_aside(folder, name, ".refused", walk.stamp)
        if there is None:
            return LEFT
        write_beside(folder, ".refused", there, f"{refused.zh}\n{refused.en}\n")
    except OSError:
        log.exception("a refused file of the watched folder of %s could not be moved", walk.actor.company)
        return LEFT
    return REFUSED
