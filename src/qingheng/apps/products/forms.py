"""Forms of the pages of products."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.products.contracts import FamilyView
from qingheng.apps.products.words import CONTENTS
from qingheng.platform.languages import reads_chinese


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day with the browser's calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ImportForm(forms.Form):
    """A file with a bill."""

    file = forms.FileField(label=_("File"), help_text=_("xlsx, xls, csv or JSON, up to 50,000 rows."))
    top = forms.CharField(
        label=_("Product"),
        max_length=80,
        required=False,
        help_text=_("Code of the product, where the file does not name it."),
    )
    label = forms.CharField(
        label=_p("bill", "Revision"),
        max_length=40,
        required=False,
        help_text=_("Empty takes the next letter."),
    )
    valid_from = day_field(_("Valid from"), help_text=_("Empty is the day of release."))
    reason = forms.CharField(label=_("Reason of the change"), max_length=500, required=False)


class TablesForm(forms.Form):
    """A workbook of families and options."""

    file = forms.FileField(label=_("File"))


class ReleaseForm(forms.Form):
    """From when a draft holds."""

    label = forms.CharField(label=_p("bill", "Revision"), max_length=40, required=False)
    valid_from = day_field(_("Valid from"))


class TopForm(forms.Form):
    """The product of a draft."""

    top = forms.CharField(label=_("Product"), max_length=80)


class ContentForm(forms.Form):
    """A certified content."""

    kind = forms.ChoiceField(label=_p("content", "Kind"), choices=list(CONTENTS.items()))
    percent = forms.DecimalField(
        label=_("Share of the mass, %"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=7,
        decimal_places=4,
    )
    standard = forms.CharField(label=_("Standard"), max_length=120, required=False)
    number = forms.CharField(label=_("Certificate number"), max_length=120, required=False)
    valid_from = day_field(_("Valid from"))
    valid_to = day_field(_("Valid to"))
    file = forms.FileField(label=_("Certificate"), required=False)


class ChoiceForm(forms.Form):
    """One option of each group of a family. Fields are `o-<group>`."""

    def __init__(self, *args: Any, family: FamilyView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zh = reads_chinese()
        groups: dict[str, list[Any]] = {}
        for one in family.options:
            groups.setdefault(one.group, []).append(one)
        for group, options in groups.items():
            default = next((one.code for one in options if one.is_default), "")
            choices = [(one.code, (one.name_zh if zh else one.name_en) or one.code) for one in options]
            if not default:
                choices.insert(0, ("", _("none")))
            name = (options[0].group_zh if zh else options[0].group_en) or group
            self.fields[f"o-{group}"] = forms.ChoiceField(
                label=name, choices=choices, initial=default, required=bool(default)
            )

    def choice(self) -> dict[str, str]:
        """Group to option, of what was chosen."""
        return {name[2:]: value for name, value in self.cleaned_data.items() if value}
