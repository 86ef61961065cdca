"""The form of a target the company defines itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.targets.contracts import TYPES
from qingheng.apps.targets.words import KIND_WORDS, TYPE_WORDS, reads_chinese


class TargetForm(forms.Form):
    """One field for each cell of targets.csv, in the order a person thinks of them."""

    id = forms.CharField(
        label=_p("target", "Code"), max_length=20, help_text=_("Short and your own, such as W1.")
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=300)
    name_en = forms.CharField(label=_("Name in English"), max_length=300)
    node = forms.ChoiceField(label=_p("target", "Belongs to"))
    type = forms.ChoiceField(label=_("Type"))
    kind = forms.ChoiceField(label=_p("target", "Kind"))
    direction = forms.ChoiceField(label=_("Better is"))
    series = forms.CharField(
        label=_p("target", "Figure"),
        max_length=500,
        required=False,
        help_text=_("A formula over indicators, such as ghg.scope1 + ghg.scope2_market."),
    )
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    reduction = forms.CharField(
        label=_p("target", "Change"),
        required=False,
        help_text=_("As a ratio: −0.5 halves the base-year figure."),
    )
    target_value = forms.CharField(label=_("Target value"), required=False)
    low = forms.CharField(label=_("Lower end of a range"), required=False)
    high = forms.CharField(label=_("Upper end of a range"), required=False)
    base_period = forms.CharField(label=_("Base period"), required=False, help_text=_("FY2018/19 or 2021"))
    base_value = forms.CharField(
        label=_("Base value"), required=False, help_text=_("Only when the record does not have it.")
    )
    target_period = forms.CharField(label=_("Target period"), required=False)
    basis = forms.ChoiceField(label=_("Basis"))
    quote = forms.CharField(label=_("Wording"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, nodes: list[NodeView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(node.code, node.name_zh if reads_chinese() else node.name_en) for node in nodes]
        for name, choices in (
            ("node", places),
            ("type", [(code, TYPE_WORDS[code]) for code in TYPES]),
            ("kind", list(KIND_WORDS.items())),
            ("direction", [("lower", _("lower")), ("higher", _("higher"))]),
            ("basis", [("stated", _("stated")), ("not_stated", _("not stated"))]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
