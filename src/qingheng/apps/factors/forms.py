"""Forms of own factors, their review, confirmed rules and upgrades."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.factors import words
from qingheng.apps.factors.contracts import CONVERSIONS, OwnFactorView
from qingheng.apps.factors.services import OwnFacts
from qingheng.calc.factors import LEVELS, Basis
from qingheng.calc.factors.table import GWP_SETS


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


def _bases() -> list[tuple[str, str]]:
    return [(basis, words.basis_word(basis)) for basis in (*Basis.__members__, *CONVERSIONS)]


def _levels() -> list[tuple[str, str]]:
    return [(level, words.level_word(level)) for level in LEVELS]


class OwnFactorForm(forms.Form):
    """What an own factor says."""

    code = forms.CharField(
        label=_p("factor", "Code"), max_length=60, help_text=_("Small letters, digits, dots and hyphens.")
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    activity = forms.CharField(
        label=_p("factor", "Activity"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "activities", "autocomplete": "off"}),
        help_text=_("The dotted code of what it is for, such as fuel.diesel, electricity or material.steel."),
    )
    basis = forms.ChoiceField(label=_p("factor", "Basis"), choices=_bases)
    level = forms.ChoiceField(label=_("It speaks for one"), choices=_levels)
    place = forms.CharField(
        label=_p("factor", "Place"),
        max_length=80,
        help_text=_("The code of that meter, supplier, site, province, region or country; WORLD for all."),
    )
    unit = forms.CharField(
        label=_p("factor", "per"), max_length=60, help_text=_("Unit of the activity data, such as kWh, t, L.")
    )
    gases = forms.CharField(
        label=_("Kilograms of each gas"),
        max_length=500,
        help_text=_(
            "gas=kilograms, parted by semicolons: co2=2.5; ch4_fossil=0.01. co2e for an equivalent alone. "
            "For a heat content or density unit=figure: GJ=42.7, kg=0.84."
        ),
    )
    gwp_basis = forms.ChoiceField(
        label=_("GWP set of an equivalent"),
        required=False,
        choices=[("", "—"), *((code, code) for code in GWP_SETS)],
    )
    heat = forms.ChoiceField(
        label=_("Calorific value"),
        required=False,
        choices=[("", "—"), ("net", _p("heat", "net")), ("gross", _p("heat", "gross"))],
        help_text=_("Only for a fuel metered as energy."),
    )
    data_from = _day(label=_("First day of the data"))
    data_until = _day(label=_("Last day of the data"))
    published = _day(label=_p("factor", "Published"))
    review_by = _day(
        label=_("To be reviewed by"), required=False, help_text=_("Afterwards no inventory takes it.")
    )
    source = forms.CharField(label=_p("factor", "Source"), max_length=300)
    document = forms.CharField(label=_("Document number"), max_length=200, required=False)
    note = forms.CharField(
        label=_p("factor", "Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def facts(self) -> OwnFacts:
        """What was typed, as the service takes it."""
        return OwnFacts(**self.cleaned_data)


def facts_of(own: OwnFactorView) -> dict[str, Any]:
    """The initial values to change a factor."""
    names = [name for name in OwnFactorForm.base_fields if name != "gases"]
    return {**{name: getattr(own, name) for name in names}, "gases": own.gases_text}


class EvidenceForm(forms.Form):
    """A file that shows where the figure comes from."""

    file = forms.FileField(label=_p("factor", "Evidence"))


class ImportForm(forms.Form):
    """A published file of factors of another year."""

    file = forms.FileField(
        label=_("Flat file"),
        help_text=_("The flat file of the UK government's conversion factors, xlsx or csv."),
    )
    published = _day(label=_p("factor", "Published"), help_text=_("The day on its first sheet."))


class ReviewForm(forms.Form):
    """What the reviewer says."""

    note = forms.CharField(
        label=_("What you checked, or what is missing"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something ends or is taken into use."""

    reason = forms.CharField(label=_p("rule", "Reason"), max_length=500)


class RuleForm(forms.Form):
    """A choice to confirm."""

    activity = forms.CharField(
        label=_p("factor", "Activity"), max_length=120,
        widget=forms.TextInput(attrs={"list": "activities", "autocomplete": "off"}),
    )  # fmt: skip
    factor_id = forms.CharField(label=_("Number of the factor"), max_length=160)
    basis = forms.ChoiceField(
        label=_p("factor", "Basis"),
        required=False,
        choices=lambda: [("", _("that of the factor")), *_bases()],
    )
    level = forms.ChoiceField(
        label=_("Only for one"), required=False, choices=lambda: [("", _("everywhere")), *_levels()]
    )
    place = forms.CharField(label=_p("factor", "Place"), required=False, max_length=80)
    first = _day(label=_("First day"), required=False)
    last = _day(label=_("Last day"), required=False)
    reason = forms.CharField(
        label=_p("rule", "Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    assumption = forms.BooleanField(
        label=_("It stands in for data that are missing: every total says so"), required=False
    )
