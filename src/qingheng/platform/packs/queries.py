"""Reads of packs: what is shipped, what it says, whether it is sound, what the company uses."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from qingheng.platform.packs.changes import change_between
from qingheng.platform.packs.checking import check_content
from qingheng.platform.packs.contracts import InstallView, PackChange, PackContent, PackProblem, PackSummary
from qingheng.platform.packs.loading import UnreadablePack, kept_pack
from qingheng.platform.packs.models import PackInstall
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound

_PACK_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def _folder(pack_id: str) -> Path:
    folder = Path(settings.PACKS) / pack_id
    if not _PACK_ID.fullmatch(pack_id) or not (folder / "pack.toml").is_file():
        raise NotFound(_("There is no pack “%(pack)s”.") % {"pack": pack_id}, code="no-pack", place="pack")
    return folder


def _read(pack_id: str) -> PackContent:
    return kept_pack(_folder(pack_id))


def content(pack_id: str) -> PackContent:
    """The pack as its folder says now; read again only when a file changed. Treat it as read-only.

    Raises NotFound, and Invalid naming file and line when the folder cannot be read.
    """
    try:
        return _read(pack_id)
    except UnreadablePack as error:
        raise Invalid(
            _("The pack “%(pack)s” cannot be read at %(place)s.")
            % {"pack": pack_id, "place": error.problem.place},
            code="pack-unreadable",
            place=error.problem.place,
            fix=error.problem.text_en,
        ) from error


def available() -> list[PackSummary]:
    """All packs of the packs folder, by id; one that cannot be read is listed with its problem."""
    root = Path(settings.PACKS)
    folders = sorted(path.parent for path in root.glob("*/pack.toml")) if root.is_dir() else []
    found = []
    for folder in folders:
        if not _PACK_ID.fullmatch(folder.name):
            continue
        try:
            pack = _read(folder.name)
        except UnreadablePack as error:
            found.append(PackSummary(id=folder.name, problem=error.problem))
            continue
        found.append(
            PackSummary(
                id=pack.id,
                kind=pack.kind,
                version=pack.version,
                title_zh=pack.title_zh,
                title_en=pack.title_en,
                rows=sum(len(rows) for rows in pack.tables.values()),
                sha256=pack.sha256,
                meta=pack.meta,
            )
        )
    return found


def check(pack_id: str) -> list[PackProblem]:
    """Everything wrong with a pack, errors first; empty when it is sound. Raises NotFound."""
    folder = _folder(pack_id)
    try:
        pack = _read(pack_id)
        return check_content(pack, folder)
    except UnreadablePack as error:
        return [error.problem]


def installed(*, actor: Actor) -> list[InstallView]:
    """The version of each pack in force in the company, by pack id. Raises Forbidden."""
    actor.require("packs.view")
    newest: dict[str, PackInstall] = {}
    for install in PackInstall.objects.order_by("installed_at", "id"):
        newest[install.pack_id] = install
    return [_install_view(newest[pack_id]) for pack_id in sorted(newest)]


def installs_of(*, actor: Actor, pack_id: str) -> list[InstallView]:
    """Every version of one pack taken into use, newest first. Raises Forbidden."""
    actor.require("packs.view")
    return [_install_view(install) for install in PackInstall.objects.filter(pack_id=pack_id)]


def change_of(*, actor: Actor, content: PackContent) -> PackChange:
    """What taking this content into use would change in the company. Raises Forbidden."""
    actor.require("packs.view")
    newest: PackInstall | None = PackInstall.objects.filter(pack_id=content.id).first()
    if newest is None:
        return change_between(None, "", "", content)
    return change_between(newest.items, newest.version, newest.sha256, content)


def _install_view(install: PackInstall) -> InstallView:
    return InstallView(
        pack_id=install.pack_id,
        kind=install.kind,
        version=install.version,
        sha256=install.sha256,
        title_zh=install.title_zh,
        title_en=install.title_en,
        installed_by=install.installed_by,
        installed_at=install.installed_at,
    )
