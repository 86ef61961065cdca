"""Forms of the organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.organisation.services import NodeFacts
from qingheng.apps.organisation.words import KINDS, RATE_KINDS, reads_chinese
from qingheng.calc.ghg.provinces import province_of


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


class NodeForm(forms.Form):
    """The facts of a node; `code` only when it is added."""

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Small letters, digits and hyphens; it never changes.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: list(KINDS.items()))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, help_text=_("Two letters, such as CN.")
    )
    grid_region = forms.CharField(
        label=_("Grid region"),
        max_length=60,
        required=False,
        help_text=_("The power grid it draws from, such as 华东."),
    )
    province = forms.CharField(
        label=_("Province"),
        max_length=20,
        required=False,
        help_text=_("Its electricity factor is used before that of the grid region: 安徽, Anhui or 340000."),
    )
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    latitude = forms.DecimalField(label=_("Latitude"), required=False, max_digits=9, decimal_places=6)
    longitude = forms.DecimalField(label=_("Longitude"), required=False, max_digits=9, decimal_places=6)
    location_note = forms.CharField(label=_("How exact the place is"), max_length=200, required=False)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Empty: that of the parent.")
    )
    fiscal_start_month = forms.IntegerField(
        label=_("First month of the fiscal year"),
        required=False,
        min_value=1,
        max_value=12,
        help_text=_("1 is the calendar year; empty: that of the parent."),
    )
    fiscal_name = forms.ChoiceField(
        label=_("The fiscal year is named after"),
        required=False,
        choices=[
            ("", _("not said: FY23 is refused as unclear")),
            ("first", _("the year it begins in")),
            ("last", _("the year it ends in")),
        ],
        help_text=_("So that FY23 is understood where one year stands for two."),
    )
    valid_from = _day(label=_("First day"), required=False)
    valid_until = _day(label=_("Last day"), required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def __init__(self, *args: Any, with_code: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]

    def facts(self) -> NodeFacts:
        """What was typed, as the service takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        province = province_of(data["province"]) or data["province"]
        capitals = {name: data[name].upper() for name in ("country", "currency")}
        return NodeFacts(**{**data, **capitals, "province": province})


class CloseForm(forms.Form):
    """The end of a node."""

    last_day = _day(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=500)


class OwnershipForm(forms.Form):
    """A holding of the node."""

    holder = forms.ChoiceField(label=_("Holder"))
    percent = forms.DecimalField(label=_("Share in per cent"), max_digits=9, decimal_places=6)
    operational_control = forms.BooleanField(label=_("Operational control"), required=False)
    financial_control = forms.BooleanField(label=_("Financial control"), required=False)
    joint_financial_control = forms.BooleanField(
        label=_("Financial control shared with partners"), required=False
    )
    valid_from = _day(label=_("First day"))
    valid_until = _day(label=_("Last day"), required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def __init__(self, *args: Any, nodes: list[NodeView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, chinese = self.fields["holder"], reads_chinese()
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(node.id), node.name_zh if chinese else node.name_en) for node in nodes]


class EndForm(forms.Form):
    """The end of a holding."""

    last_day = _day(label=_("Last day"))


class PeriodForm(forms.Form):
    """A new period."""

    label = forms.CharField(
        label=_("Period"), max_length=20, help_text=_("Such as FY2022/23, 2021, 2023-Q1, 2023-04.")
    )


class UnlockForm(forms.Form):
    """Why a period is opened again."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class RateForm(forms.Form):
    """An exchange rate."""

    base = forms.CharField(label=_("One unit of"), max_length=3, help_text=_("Three letters, such as USD."))
    quote = forms.CharField(label=_("In units of"), max_length=3)
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: list(RATE_KINDS.items()))
    rate = forms.DecimalField(label=_("Rate"), max_digits=15, decimal_places=8)
    valid_from = _day(label=_("First day"))
    valid_until = _day(label=_("Last day"))
    source = forms.CharField(label=_("Source"), max_length=300)
