"""What the facts of an own factor must be; the field that breaks a rule is the place of the refusal."""

from __future__ import annotations

import re
from collections.abc import Set
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.factors.contracts import CONVERSIONS, MAX_DIGITS
from qingheng.calc.factors import LEVELS, Basis
from qingheng.calc.factors.table import GWP_SETS, read_gases
from qingheng.calc.gases import BIOGENIC, CO2E, REMOVED
from qingheng.calc.units import UnknownUnit, dimension
from qingheng.platform.rights.errors import Invalid

if TYPE_CHECKING:
    from qingheng.apps.factors.services.own import OwnFacts

_DENSITIES = tuple({volume, "mass"} for volume in ("volume", "normal_volume", "standard_volume"))
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_ACTIVITY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+){0,5}")


def check_facts(facts: OwnFacts, known_gases: Set[str]) -> None:
    """Raise Invalid for the first thing wrong. known_gases: rated by some GWP set."""
    _check_names(facts)
    _check_choices(facts)
    try:
        dimension(facts.unit)
    except UnknownUnit as error:
        chinese = (get_language() or "").startswith("zh")
        raise Invalid(
            error.reason_zh if chinese else error.reason_en, code="unknown-unit", place="unit",
            fix=_("Write it as in kWh, GJ, t, L, t*km, CNY."),
        ) from error  # fmt: skip
    if facts.data_until < facts.data_from:
        raise Invalid(_("The last day lies before the first."), code="span-reversed", place="data_until")
    if facts.basis in CONVERSIONS:
        _check_conversion(facts)
    else:
        _check_gases(facts, known_gases)


def _check_names(facts: OwnFacts) -> None:
    if not _CODE.fullmatch(facts.code):
        raise Invalid(
            _("A code has small letters, digits, dots and hyphens, at most 60."),
            code="bad-code",
            place="code",
        )
    if not _ACTIVITY.fullmatch(facts.activity) or len(facts.activity) > 120:
        raise Invalid(
            _("An activity is a dotted code such as fuel.diesel or electricity."),
            code="bad-activity",
            place="activity",
        )
    needed = ("place", "name_zh", "name_en", "source")
    for field in needed:
        if not str(getattr(facts, field)).strip():
            raise Invalid(_("This may not be empty."), code="empty", place=field)


def _check_choices(facts: OwnFacts) -> None:
    if facts.basis not in {*Basis.__members__, *CONVERSIONS}:
        known = ", ".join((*Basis.__members__, *CONVERSIONS))
        raise Invalid(
            _("This is not a basis of a factor."),
            code="bad-basis",
            place="basis",
            fix=_("One of: %(known)s.") % {"known": known},
        )
    if facts.level not in LEVELS:
        raise Invalid(
            _("This is not a level of places."), code="bad-level", place="level",
            fix=_("One of: %(known)s.") % {"known": ", ".join(LEVELS)},
        )  # fmt: skip
    if facts.heat not in ("", "net", "gross"):
        raise Invalid(_("The calorific value is net or gross."), code="bad-heat", place="heat")


def _check_conversion(facts: OwnFacts) -> None:
    """A heat content or density: one unit, how many of it one `unit` is, for the whole company."""
    try:
        ((to_unit, ratio),) = read_gases(facts.gases).items()
        pair = (dimension(facts.unit), dimension(to_unit))
    except (ValueError, UnknownUnit) as error:
        raise Invalid(
            _("A conversion has one unit and how many of it one unit of the fuel is."), code="bad-conversion",
            place="gases", fix=_("Write unit=figure: GJ=42.7 for a tonne of diesel, kg=0.84 for a litre."),
        ) from error  # fmt: skip
    heat = facts.basis != "density"
    if (heat and (pair[1] != "energy" or pair[0] == "energy")) or (not heat and set(pair) not in _DENSITIES):
        raise Invalid(
            _("A heat content leads to energy, a density from volume to mass or back."),
            code="bad-conversion",
            place="gases",
        )
    if ratio <= 0 or len(ratio.as_tuple().digits) > MAX_DIGITS or ratio >= Decimal(10) ** 12:
        raise Invalid(_("It is above zero and has at most 15 digits."), code="bad-ratio", place="gases")
    if facts.level != "world":
        raise Invalid(_("A conversion holds for the whole company."), code="bad-level", place="level",
                      fix=_("Choose the world, WORLD."))  # fmt: skip


def _check_gases(facts: OwnFacts, known_gases: Set[str]) -> None:
    try:
        masses = read_gases(facts.gases)
    except ValueError as error:
        raise Invalid(
            _("“%(part)s” is not a gas with its kilograms.") % {"part": str(error)[:80]},
            code="bad-gases",
            place="gases",
            fix=_("Write gas=kilograms, parted by semicolons: co2=2.5; ch4_fossil=0.01."),
        ) from error
    for gas, mass in masses.items():
        if gas not in known_gases | {CO2E, BIOGENIC, REMOVED}:
            raise Invalid(
                _("No GWP set at hand rates the gas “%(gas)s”.") % {"gas": gas},
                code="unknown-gas",
                place="gases",
                fix=_("Use a code such as co2, ch4_fossil, n2o, sf6, hfc134a, or co2e with its GWP set."),
            )
        if mass < 0 or len(mass.as_tuple().digits) > MAX_DIGITS or mass >= Decimal(10) ** 12:
            raise Invalid(
                _("A mass is not negative and has at most 15 digits."), code="bad-mass", place="gases"
            )
    if CO2E in masses and facts.gwp_basis not in GWP_SETS:
        raise Invalid(
            _("A figure in CO2 equivalent names the GWP set it was made with."),
            code="gwp-basis-missing",
            place="gwp_basis",
            fix=_("Choose SAR, TAR, AR4, AR5 or AR6."),
        )
