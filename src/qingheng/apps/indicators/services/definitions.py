"""A definition before it is written: read from a pack's row or a form, and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.calc.formulas import FormulaCycle, UnreadableFormula, order, parse
from qingheng.calc.units import UnknownUnit, dimension
from qingheng.platform.rights.errors import Invalid

PILLARS = ("economic", "environmental", "social", "governance")
DIRECTIONS = ("lower", "higher", "neutral")
AGGREGATIONS = ("sum", "mean", "weighted_mean", "latest", "none")
_CODE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9][a-z0-9_]*)+")
# Columns of indicators.csv that have a field of their own; the rest are attributes that rules ask for.
_FIELDS = frozenset(
    [
        "code",
        "pillar",
        "topic",
        "order",
        "zh",
        "en",
        "definition_zh",
        "definition_en",
        "unit",
        "axis",
        "direction",
        "negative",
        "aggregation",
        "total_member",
        "parent",
        "formula",
        "frameworks",
        "quantity",
    ]
)


@dataclass(frozen=True)
class Definition:
    """Everything a definition says. The words, unit, axis and formula make its version; the rest can change
    freely.
    """

    code: str
    pillar: str
    topic: str
    name_zh: str
    name_en: str
    unit: str
    quantity: str
    order: int = 0
    definition_zh: str = ""
    definition_en: str = ""
    axis: str = ""
    members: list[dict[str, str]] = field(default_factory=list)
    total_member: str = ""
    parent: str = ""
    direction: str = "neutral"
    negative: bool = False
    aggregation: str = "none"
    formula: str = ""
    frameworks: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


MAKES_A_VERSION = ("definition_zh", "definition_en", "unit", "axis", "formula")


def definition_from_row(row: Mapping[str, str], axes: Mapping[str, list[dict[str, str]]]) -> Definition:
    """Read a row of a catalogue's indicators.csv; axes: members in order by axis. Raises Invalid at the
    column.
    """
    if row["axis"] and row["axis"] not in axes:
        raise _wrong(row["code"], "axis", row["axis"])
    if not row["order"].isdecimal():
        raise _wrong(row["code"], "order", row["order"])
    return Definition(
        code=row["code"],
        pillar=row["pillar"],
        topic=row["topic"],
        order=int(row["order"]),
        name_zh=row["zh"],
        name_en=row["en"],
        definition_zh=row["definition_zh"],
        definition_en=row["definition_en"],
        unit=row["unit"],
        quantity=row["quantity"],
        axis=row["axis"],
        members=list(axes.get(row["axis"], [])),
        total_member=row["total_member"],
        parent=row["parent"],
        direction=row["direction"],
        negative=row["negative"] == "yes",
        aggregation=row["aggregation"],
        formula=row["formula"],
        frameworks=[part for part in row["frameworks"].split(";") if part],
        attributes={name: value for name, value in row.items() if name not in _FIELDS and value},
    )


def members_by_axis(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Members of each axis, in order, from a catalogue's axes.csv; the row without a member names the
    axis.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for row in sorted(rows, key=lambda entry: int(entry["order"])):
        members = found.setdefault(row["axis"], [])
        if row["member"]:
            members.append({"code": row["member"], "zh": row["zh"], "en": row["en"]})
    return found


def check_definition(definition: Definition) -> None:
    """Raise Invalid for a definition that breaks a rule of its own."""
    for name, allowed in (("pillar", PILLARS), ("direction", DIRECTIONS), ("aggregation", AGGREGATIONS)):
        if getattr(definition, name) not in allowed:
            raise _wrong(definition.code, name, str(getattr(definition, name)))
    if not _CODE.fullmatch(definition.code) or len(definition.code) > 60:
        raise Invalid(
            _("“%(code)s” is no code.") % {"code": definition.code},
            code="indicator-code",
            place="code",
            fix=_("Write topic and name in small letters, such as energy.solar."),
        )
    if not definition.name_zh.strip() or not definition.name_en.strip():
        place = "name_en" if definition.name_zh.strip() else "name_zh"
        raise Invalid(
            _("An indicator has a name in Chinese and in English."), code="indicator-name", place=place
        )
    try:
        dimension(definition.unit)
    except UnknownUnit as problem:
        raise Invalid(problem.reason(_lang()), code="unit-unknown", place="unit") from problem
    if definition.total_member and definition.total_member not in {m["code"] for m in definition.members}:
        raise _wrong(definition.code, "total_member", definition.total_member)


def check_formulas(formulas: Mapping[str, str], known: Mapping[str, set[str]]) -> list[str]:
    """Parse all formulas together and give their order of computing.

    formulas: text by code. known: members (empty set: no axis) by code of every indicator.
    Raises Invalid for one that cannot be read, refers to what does not exist, or closes a circle.
    """
    parsed = {}
    for code, text in formulas.items():
        try:
            parsed[code] = parse(text)
        except UnreadableFormula as problem:
            raise Invalid(
                f"{code}: {problem.reason(_lang())}", code="formula-unreadable", place="formula"
            ) from problem
        for reference in parsed[code].references:
            members = known.get(reference.code)
            if members is None or (reference.member or "") not in (members or {""}):
                raise Invalid(
                    _("The formula of %(code)s names “%(name)s”, which is not defined.")
                    % {"code": code, "name": str(reference)},
                    code="formula-reference",
                    place="formula",
                )
    try:
        return list(order(parsed))
    except FormulaCycle as problem:
        raise Invalid(problem.reason(_lang()), code="formula-circle", place="formula") from problem


def _lang() -> str:
    return get_language() or "en"


def _wrong(code: str, place: str, value: str) -> Invalid:
    return Invalid(
        _("%(code)s: “%(value)s” is not allowed for %(place)s.")
        % {"code": code, "value": value, "place": place},
        code="definition",
        place=place,
    )


def fields_of(definition: Definition) -> dict[str, Any]:
    """Model fields by name."""
    return {name: getattr(definition, name) for name in definition.__dataclass_fields__}
