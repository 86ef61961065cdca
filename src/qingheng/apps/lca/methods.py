"""Methods a company can score with: climate change from the shipped potentials, and those it brought in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import lca_root
from qingheng.apps.lca.climate import CATEGORIES, SETS
from qingheng.apps.lca.contracts import Indicator, MethodView
from qingheng.apps.lca.models import ImpactMethod
from qingheng.platform.languages import reads_chinese
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, NotFound

if TYPE_CHECKING:
    from qingheng.plane.lca import StoredMethod

_SHIPPED: Final[Mapping[str, tuple[str, str]]] = {
    code: (f"气候变化 GWP100（{name}）", f"Climate change GWP100 ({name})") for code, name in SETS.items()
}


def methods(*, actor: Actor, retired: bool = False) -> list[MethodView]:
    """Methods in use, the shipped ones first; with `retired` those taken out of use too. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows = ImpactMethod.objects.all() if retired else ImpactMethod.objects.filter(state="ready")
    return [*map(_shipped, SETS), *map(method_view, rows)]


def method(*, actor: Actor, code: str) -> MethodView:
    """One method. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return _shipped(code) if code in SETS else method_view(row_of(code))


def indicators(*, actor: Actor, method: str = "") -> list[Indicator]:
    """Indicators a company can ask for, of one method or all. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found = [method] if method else [one.code for one in methods(actor=actor)]
    return [one for code in found for one in indicators_of(code)]


def indicators_of(method: str, category: str = "") -> list[Indicator]:
    """Categories of a method, or one of them, in the order of its matrix. Raises NotFound."""
    if method in SETS:
        known = [(name, *said) for name, said in CATEGORIES.items()]
    else:
        known = [(one["code"], one["zh"], one["en"], one["unit"]) for one in row_of(method).categories]
    found = [
        Indicator(f"{method}/{code}", method, zh, en, unit)
        for code, zh, en, unit in known
        if not category or code == category
    ]
    if not found:
        raise NotFound(
            _("The method %(method)s has no category %(category)s.") % {"method": method, "category": category},
            code="no-category", place="indicators",
        )  # fmt: skip
    return found


def row_of(code: str) -> ImpactMethod:
    """A method the company brought in, also one out of use. Raises NotFound."""
    found: ImpactMethod | None = ImpactMethod.objects.filter(code=code).first()
    if found is None:
        raise NotFound(
            _("There is no impact method “%(method)s” here.") % {"method": code},
            code="no-method",
            place="method",
        )
    return found


def stored(row: ImpactMethod) -> StoredMethod:
    """The factors of a method. Raises Conflict when its files are missing or not what was stored."""
    from qingheng.plane.lca import BrokenVersion, open_method

    try:
        return open_method(lca_root(row.tenant_id) / "methods", row.sha256)
    except BrokenVersion as broken:
        raise Conflict(
            _("The files of %(version)s cannot be used: %(reason)s.")
            % {"version": row.code, "reason": broken.reason_zh if reads_chinese() else broken.reason_en},
            code="method-broken", place="method", fix=_("Have them restored from the backup."),
        ) from broken  # fmt: skip


def method_view(row: ImpactMethod) -> MethodView:
    """The frozen form of a row."""
    return MethodView(
        row.code, row.name_zh, row.name_en, row.version, row.state, row.source, row.licence, row.sha256,
        tuple(indicators_of_row(row)), {one["code"]: int(one["factors"]) for one in row.categories},
        tuple(str(one["name"]) for one in row.weightings), len(row.losses), shipped=False,
        licence_class=row.licence_class,
    )  # fmt: skip


def indicators_of_row(row: ImpactMethod) -> list[Indicator]:
    """Categories of a row."""
    return [
        Indicator(f"{row.code}/{one['code']}", row.code, one["zh"], one["en"], one["unit"])
        for one in row.categories
    ]


def _shipped(code: str) -> MethodView:
    zh, en = _SHIPPED[code]
    return MethodView(
        code,
        zh,
        en,
        SETS[code],
        "ready",
        "gwp-ipcc",
        "",
        "",
        tuple(indicators_of(code)),
        {},
        (),
        0,
        shipped=True,
        licence_class="shipped",
    )
