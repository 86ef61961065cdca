"""Forms of databases and methods."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.lca import words
from qingheng.apps.lca.services import Import
from qingheng.calc.lca.model import Allocation

_ALLOCATIONS = {
    Allocation.none: _("only products by themselves"), Allocation.mass: _("by mass"), Allocation.energy: _("by energy"),
    Allocation.economic: _("by value"), Allocation.causal: _("by cause"), Allocation.substitution: _("by what they replace"),
}  # fmt: skip


class ImportForm(forms.Form):
    """A database file and how it is read."""

    file = forms.FileField(
        label=_p("lca", "File"),
        help_text=_("openLCA JSON-LD, EcoSpold 1 or 2, ILCD, SimaPro CSV, Brightway datapackage or Excel."),
    )
    code = forms.SlugField(
        label=_p("lca", "Code"), max_length=60, help_text=_("Small letters, digits and hyphens.")
    )
    name = forms.CharField(label=_p("lca", "Name"), max_length=200, required=False)
    label = forms.CharField(
        label=_p("lca", "Label of the version"), max_length=60, required=False,
        help_text=_("Left empty, it is the next number."),
    )  # fmt: skip
    licence = forms.CharField(label=_p("lca", "Licence"), max_length=300, required=False)
    licence_class = forms.ChoiceField(
        label=_("What the licence lets you do"), choices=lambda: list(words.LICENCES.items())
    )
    allocation = forms.ChoiceField(
        label=_("Processes of several products are divided"), required=False,
        choices=lambda: [("", _("as each process asks for")), *((str(key), said) for key, said in _ALLOCATIONS.items())],
    )  # fmt: skip

    def wanted(self) -> Import:
        """What the form asks for."""
        said = self.cleaned_data
        return Import(
            said["code"],
            said["label"].strip(),
            said["name"],
            said["licence"],
            said["licence_class"],
            said["allocation"],
        )


class MethodForm(forms.Form):
    """A file of impact methods."""

    file = forms.FileField(
        label=_p("lca", "File"),
        help_text=_(
            "openLCA JSON-LD, SimaPro CSV, or a CSV with the columns category, flow, unit and factor."
        ),
    )
    licence = forms.CharField(label=_p("lca", "Licence"), max_length=300, required=False)
    licence_class = forms.ChoiceField(
        label=_("What the licence lets you do"), choices=lambda: list(words.LICENCES.items()), required=False
    )
