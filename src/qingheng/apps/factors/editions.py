"""Packs of factors as read: the shipped version, or the edition a company kept when it took one into use."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from qingheng.apps.factors.models import FactorEdition
from qingheng.calc.factors import Bridge, Factor, Library
from qingheng.calc.factors.table import read_bridges, read_factors, read_gwp_sets
from qingheng.calc.gases import GwpSet
from qingheng.platform.packs import queries as packs
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.factor_packs import KIND, defaults_of
from qingheng.platform.rights.errors import NotFound

_Tables = Mapping[str, list[dict[str, str]]]


class Body(TypedDict):
    """What an edition keeps: tables as text, what holds for rows that say nothing else, what may be done with it."""

    tables: dict[str, list[dict[str, str]]]
    defaults: dict[str, str]
    licence_class: list[str]


class Template(TypedDict):
    """Factors of a version as its table has them, and what may be done with them."""

    factors: list[dict[str, str]]
    licence_class: list[str]


@dataclass(frozen=True)
class ReadPack:
    """What a version of a pack holds."""

    id: str
    version: str
    sha256: str
    factors: tuple[Factor, ...]
    bridges: tuple[Bridge, ...]
    gwp_sets: Mapping[str, GwpSet]


def shipped() -> dict[str, PackContent]:
    """The packs of factors in the packs folder, by id."""
    return {
        one.id: packs.content(one.id) for one in packs.available() if one.kind == KIND and not one.problem
    }


def read(pack_id: str, version: str) -> ReadPack:
    """A version of a pack: as shipped when that is the one, else as the company kept it. Raises NotFound."""
    return read_all({pack_id: version})[0]


def read_all(pins: Mapping[str, str]) -> tuple[ReadPack, ...]:
    """Versions of packs, in the order of the pins. Raises NotFound."""
    at_hand = shipped()
    return tuple(_read_one(pack, version, at_hand.get(pack)) for pack, version in pins.items())


def _read_one(pack_id: str, version: str, at_hand: PackContent | None) -> ReadPack:
    if at_hand is not None and at_hand.version == version:
        return _read_shipped(pack_id, at_hand.sha256)
    kept: FactorEdition | None = FactorEdition.objects.filter(pack_id=pack_id, version=version).first()
    if kept is None:
        raise NotFound(
            _("Version %(version)s of the pack “%(pack)s” is not at hand.")
            % {"version": version, "pack": pack_id},
            code="no-edition",
            place="packs",
            fix=_(
                "On the page of pack versions of the inventory, propose the version that is shipped and have it approved."
            ),
        )
    return read_edition(kept)


def read_edition(kept: FactorEdition) -> ReadPack:
    """What a kept edition holds."""
    return _read_kept(kept.pack_id, kept.version, kept.sha256, bytes(kept.body))


def read_body(pack_id: str, version: str, sha256: str, body: bytes) -> ReadPack:
    """What a body says, as a version of a pack."""
    return _read_kept(pack_id, version, sha256, body)


def tables_of(pack_id: str, version: str) -> Template:
    """The rows of factors of a version, as shipped or as kept. Raises NotFound."""
    at_hand = shipped().get(pack_id)
    if at_hand is not None and at_hand.version == version:
        classes = [str(each) for each in at_hand.meta.get("licence_class", ())]
        return {"factors": at_hand.tables["factors"], "licence_class": classes}
    kept: FactorEdition | None = FactorEdition.objects.filter(pack_id=pack_id, version=version).first()
    if kept is None:
        raise NotFound(
            _("Version %(version)s of the pack “%(pack)s” is not at hand.")
            % {"version": version, "pack": pack_id},
            code="no-edition",
        )
    said: Body = json.loads(gzip.decompress(bytes(kept.body)))
    return {"factors": said["tables"]["factors"], "licence_class": said["licence_class"]}


def keep(content: PackContent, *, at: datetime) -> FactorEdition:
    """Keep what this version says; the same version again changes nothing."""
    body = {
        "tables": content.tables,
        "defaults": dict(defaults_of(content)),
        "licence_class": list(content.meta.get("licence_class", ())),
    }
    edition: FactorEdition
    edition, _made = FactorEdition.objects.get_or_create(
        pack_id=content.id,
        version=content.version,
        defaults={
            "sha256": content.sha256,
            "body": gzip.compress(json.dumps(body, ensure_ascii=False).encode(), mtime=0),
            "kept_at": at,
        },
    )
    return edition


class _Shared:
    """The shared part of libraries, built once for the same content; a few are kept."""

    def __init__(self) -> None:
        self._kept: dict[tuple[tuple[str, str], ...], Library] = {}

    def of(self, read_packs: tuple[ReadPack, ...]) -> Library:
        """The library of those packs without anything of the company."""
        key = tuple((pack.id, pack.sha256) for pack in read_packs)
        found = self._kept.get(key)
        if found is None:
            found = Library.of(
                (factor for pack in read_packs for factor in pack.factors),
                (bridge for pack in read_packs for bridge in pack.bridges),
            )
            while len(self._kept) >= KEPT_LIBRARIES:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = found
        return found


KEPT_LIBRARIES = 8
shared = _Shared()


@lru_cache(maxsize=32)
def _read_shipped(pack_id: str, sha256: str) -> ReadPack:
    content = packs.content(pack_id)
    classes = tuple(str(each) for each in content.meta.get("licence_class", ()))
    return _parsed(pack_id, content.version, sha256, content.tables, defaults_of(content), classes)


@lru_cache(maxsize=16)
def _read_kept(pack_id: str, version: str, sha256: str, body: bytes) -> ReadPack:
    kept: dict[str, Any] = json.loads(gzip.decompress(body))
    classes = tuple(str(each) for each in kept["licence_class"])
    return _parsed(pack_id, version, sha256, kept["tables"], kept["defaults"], classes)


def _parsed(
    pack_id: str,
    version: str,
    sha256: str,
    tables: _Tables,
    defaults: Mapping[str, str],
    classes: tuple[str, ...],
) -> ReadPack:
    return ReadPack(
        pack_id,
        version,
        sha256,
        read_factors(tables.get("factors", []), defaults, pack=pack_id, version=version, licence=classes),
        read_bridges(tables.get("bridges", []), defaults, pack=pack_id),
        read_gwp_sets(tables.get("gwp", []), pack_id),
    )
