"""Forms of the pages of products."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.products.contracts import FamilyView
from qingheng.apps.products.words import ACTS, COLUMNS, CONTENTS, KINDS, LINE_HELP
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

    file = forms.FileField(label=_("File"), help_text=_("xlsx, xls, csv or JSON, up to 100,000 rows."))
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


def text_field(
    label: Any, longest: int, *, required: bool = False, help_text: Any = "", listed: str = ""
) -> forms.CharField:
    """A line of text. listed: id of the list on the page that proposes values."""
    attrs = {"list": listed, "autocomplete": "off"} if listed else {}
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def percent_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:
    """A share as a percentage."""
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=Decimal(100), max_digits=7, decimal_places=4, required=required,
        help_text=help_text,
    )  # fmt: skip


class ItemForm(forms.Form):
    """An item. agreed appears once the change is felt by released bills."""

    code = text_field(
        _("Item code"), 80, required=True, help_text=_("Case and spaces do not tell two codes apart.")
    )
    name_zh = text_field(_("Chinese name"), 200)
    name_en = text_field(_("English name"), 200)
    kind = forms.ChoiceField(label=_p("item", "Kind"), choices=list(KINDS.items()))
    unit = text_field(
        _("Unit"),
        20,
        required=True,
        help_text=_("What quantities of it are counted in: count, kg, m, m2, kWh."),
    )
    mass_kg = forms.DecimalField(
        label=_("Mass of one unit, kg"), required=False, min_value=Decimal(0), max_digits=15, decimal_places=9,
        help_text=_("Empty is not known; that is not zero."),
    )  # fmt: skip
    material = text_field(_("Material"), 120)
    source = forms.CharField(
        label=_p("data", "Source"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where mass and material are from: drawing, data sheet, address."),
    )  # fmt: skip
    verified = forms.BooleanField(label=_("Verified against its source"), required=False)
    agreed = forms.BooleanField(
        label=_("Yes, change it in released bills too"), required=False, widget=forms.HiddenInput
    )

    def ask(self) -> None:
        """Show the box that agrees to what released bills feel."""
        self.fields["agreed"].widget = forms.CheckboxInput()


class RetireForm(forms.Form):
    """Why an item goes out of use."""

    why = text_field(_("Why it is retired"), 500, required=True)


class SupplierForm(forms.Form):
    """Who delivers an item."""

    supplier = text_field(_("Supplier code"), 80, required=True)
    name_zh = text_field(_("Chinese name"), 200)
    name_en = text_field(_("English name"), 200)
    site = text_field(_("Site"), 200)
    country = text_field(
        _("Country of the site"), 2,
        help_text=_("Two letters, such as CN. Studies that ask for it choose background processes by it."),
    )  # fmt: skip
    percent = percent_field(_("Share of what is bought, %"), help_text=_("Empty is not known."))


class FamilyForm(forms.Form):
    """A family of configurations."""

    code = text_field(_("Family code"), 80, required=True)
    item = text_field(
        _("Product"),
        80,
        required=True,
        help_text=_("Code of the item whose bill is the base."),
        listed="items",
    )
    name_zh = text_field(_("Chinese name"), 200)
    name_en = text_field(_("English name"), 200)
    about_zh = text_field(_("About it, in Chinese"), 1000)
    about_en = text_field(_("About it, in English"), 1000)


class OptionForm(forms.Form):
    """An option of a group."""

    group = text_field(
        _("Group code"), 40, required=True, help_text=_("As cpu; one option of each group is chosen.")
    )
    group_zh = text_field(_("Chinese name of the group"), 120)
    group_en = text_field(_("English name of the group"), 120)
    code = text_field(_("Option code"), 40, required=True)
    name_zh = text_field(_("Chinese name"), 200)
    name_en = text_field(_("English name"), 200)
    is_default = forms.BooleanField(label=_("Taken where nothing else is chosen"), required=False)


class OptionLineForm(forms.Form):
    """What an option adds or takes away."""

    act = forms.ChoiceField(label=_p("option", "Does"), choices=list(ACTS.items()))
    child = text_field(_("Item"), 80, required=True, listed="items")
    parent = text_field(_("Parent"), 80, help_text=_("Empty is the product itself."), listed="items")
    quantity = forms.DecimalField(
        label=_("Quantity"),
        required=False,
        max_digits=15,
        decimal_places=9,
        help_text=_("For what is added."),
    )
    unit = text_field(_("Unit"), 20, help_text=_("Empty is the item's own."))
    scrap = forms.DecimalField(
        label=_("Scrap, %"), required=False, min_value=Decimal(0), max_value=Decimal("99.9999"), max_digits=7,
        decimal_places=4,
    )  # fmt: skip


class LineForm(forms.Form):
    """A line of a draft: cells as they stand in a file. What is wrong with them is said beside each."""

    def __init__(self, *args: Any, columns: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in columns:
            self.fields[column] = text_field(
                COLUMNS[column], 200, required=column == "code", help_text=LINE_HELP.get(column, ""),
                listed="items" if column in ("code", "parent") else "",
            )  # fmt: skip
            if column in ("valid_from", "valid_to"):
                self.fields[column] = day_field(COLUMNS[column])

    def cells(self) -> dict[str, str]:
        """Cells by column as text."""
        found = {}
        for name, value in self.cleaned_data.items():
            found[name] = value.isoformat() if hasattr(value, "isoformat") else str(value or "")
        return found


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
        self._add_groups(family)

    def _add_groups(self, family: FamilyView) -> None:
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
        return {
            name[2:]: value for name, value in self.cleaned_data.items() if value and name.startswith("o-")
        }


class VariantForm(ChoiceForm):
    """A configuration with a code of its own."""

    code = text_field(_("Variant code"), 80, required=True)
    name_zh = text_field(_("Chinese name"), 200)
    name_en = text_field(_("English name"), 200)
