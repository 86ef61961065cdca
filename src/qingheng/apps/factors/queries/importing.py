"""Published files of factors read as editions of the company, and what each says otherwise than the one in force."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from django.utils.translation import gettext as _

from qingheng.apps.factors import editions, rights
from qingheng.apps.factors.contracts import ChangedFactor, ImportDiff, ImportView
from qingheng.apps.factors.models import FactorImport
from qingheng.apps.factors.queries.library import installed_packs
from qingheng.calc.factors import Factor
from qingheng.calc.factors.screening import weight
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

OBJECT_TYPE: Final = "factor_import"
DESNZ: Final = "desnz-flat"
JUMP: Final = Decimal(50)
"""Per cent from which a change is worth a look before it is approved; our own choice."""
_SIX = Context(prec=6)
_COMPARED = ("activity", "basis", "unit", "masses", "gwp_basis", "heat")


def factor_imports(*, actor: Actor) -> list[ImportView]:
    """Imported editions in every state, the newest first. Raises Forbidden."""
    actor.require(rights.VIEW)
    return [_view(row) for row in FactorImport.objects.defer("body")]


def factor_import(*, actor: Actor, import_id: int) -> ImportView:
    """One imported edition. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return _view(_row(import_id))


def import_diff(*, actor: Actor, import_id: int) -> ImportDiff:
    """What the edition says otherwise than the one in force: of its own year where there is one, else of the known year.

    Factors are held against each other by their line; days and sources differ with the year and are not compared.
    Raises Forbidden, NotFound.
    """
    actor.require(rights.VIEW)
    row = _row(import_id)
    pins = installed_packs(actor=actor)
    pack, _sep, version = row.along.partition("@")
    if row.pack_id in pins and pins[row.pack_id] != row.version:
        pack, version = row.pack_id, pins[row.pack_id]
    old = {_line(one): one for one in editions.read(pack, version).factors}
    read = editions.read_body(row.pack_id, row.version, row.sha256, bytes(row.body))
    new = {_line(one): one for one in read.factors}
    changed = [change for line in old.keys() & new.keys() if (change := _change(old[line], new[line]))]
    changed.sort(key=lambda one: (one.percent is not None, -abs(one.percent or Decimal(0)), one.id))
    return ImportDiff(
        against=f"{pack}@{version}",
        same=len(old.keys() & new.keys()) - len(changed),
        changed=tuple(changed),
        added=tuple(sorted(new[line].name_en for line in new.keys() - old.keys())),
        vanished=tuple(sorted(old[line].name_en for line in old.keys() - new.keys())),
        jumps=sum(one.percent is None or abs(one.percent) >= JUMP for one in changed),
    )


def _row(import_id: int) -> FactorImport:
    row: FactorImport | None = FactorImport.objects.filter(pk=import_id).first()
    if row is None:
        raise NotFound(_("There is no such imported edition."), code="no-import")
    return row


def _line(factor: Factor) -> str:
    return factor.id.partition("/")[2]


def _change(old: Factor, new: Factor) -> ChangedFactor | None:
    fields = tuple(name for name in _COMPARED if getattr(old, name) != getattr(new, name))
    if not fields:
        return None
    before, after = weight(old), weight(new)
    percent = _SIX.divide((after - before) * 100, before) if before else None if after else Decimal(0)
    return ChangedFactor(new.id, new.name_zh, new.name_en, new.unit, before, after, percent, fields)


def _view(row: FactorImport) -> ImportView:
    return ImportView(
        id=row.pk,
        layout=row.layout,
        year=row.year,
        pack_id=row.pack_id,
        version=row.version,
        published=row.published,
        file_name=row.file_name,
        file_sha256=row.file_sha256,
        sha256=row.sha256,
        along=row.along,
        told=row.told,
        state=row.state,
        reason=row.reason,
        author_id=row.author_id,
        author_name=row.author_name,
        made_at=row.made_at,
        reviewer_name=row.reviewer_name,
        reviewed_at=row.reviewed_at,
        review_note=row.review_note,
    )
