"""Forms of product footprints."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingheng.apps.footprints import words
from qingheng.apps.footprints.electricity import GRID
from qingheng.apps.footprints.services import Asked, Figure
from qingheng.apps.footprints.sites import Sites, sites_said
from qingheng.platform.rights.errors import Invalid

Choices = Sequence[tuple[str, str]]


class StudyForm(forms.Form):
    """A question to ask of a family."""

    family = forms.ChoiceField(label=_("Product family"))
    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("Small letters, digits and hyphens; it never changes.")
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    unit_zh = forms.CharField(label=_("Declared unit in Chinese"), max_length=200, initial="1 台")
    unit_en = forms.CharField(label=_("Declared unit in English"), max_length=200, initial="1 piece")
    function_zh = forms.CharField(
        label=_("Functional unit in Chinese"), max_length=300, required=False,
        help_text=_("Only footprints with one function, or of one family, can be compared."),
    )  # fmt: skip
    function_en = forms.CharField(label=_("Functional unit in English"), max_length=300, required=False)
    stages = forms.MultipleChoiceField(
        label=_("Boundary"), choices=lambda: list(words.STAGES.items()), widget=forms.CheckboxSelectMultiple,
        initial=list(words.STAGES),
    )  # fmt: skip
    market = forms.CharField(
        label=_("Market"), max_length=20, initial="CN", help_text=_("Such as CN, DE or US.")
    )
    on = forms.DateField(
        label=_("Day whose data hold"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    database = forms.ChoiceField(label=_("Background database"))
    method = forms.ChoiceField(label=_("Method"), choices=lambda: list(words.METHODS.items()))
    recycling = forms.ChoiceField(
        label=_("Rule for recycling"), choices=lambda: list(words.RECYCLING.items())
    )
    cut_one = forms.DecimalField(
        label=_("Largest single cut-off, %"), min_value=0, max_value=100, initial=1, required=False, max_digits=5,
        decimal_places=2, help_text=_("Empty sets no limit."),
    )  # fmt: skip
    cut_together = forms.DecimalField(
        label=_("Largest cut-offs together, %"), min_value=0, max_value=100, initial=5, required=False, max_digits=5,
        decimal_places=2,
    )  # fmt: skip
    rules = forms.CharField(label=_("Category rules followed"), max_length=200, required=False)
    electricity = forms.ChoiceField(
        label=_("Electricity of production"), choices=lambda: list(words.ELECTRICITY.items()), required=False,
        help_text=_("By contract, what retired certificates cover counts at its technology, the rest at the grid."),
    )  # fmt: skip
    sites = forms.ChoiceField(
        label=_("Site of production"), required=False,
        help_text=_("Of everything nobody delivers. Its country says which grid production takes."),
    )  # fmt: skip
    more_sites = forms.CharField(
        label=_("Several sites, or sites of single items"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line each, shares in per cent: hefei:60, wuhan:40 for everything nobody delivers, "
                    "nb.board = hefei:100 for an item."),
    )  # fmt: skip
    by_country = forms.BooleanField(
        label=_("What is bought goes by the country of the supplier's site"), required=False,
        help_text=_("Where the database has the same process for that country, its region or the world."),
    )  # fmt: skip
    electricity_year = forms.IntegerField(
        label=_("Year of certificates"), min_value=2000, max_value=2100, required=False,
        help_text=_("Empty is the year before the day whose data hold."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, families: Choices, databases: Choices, sites: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].choices = [("", "—"), *sites]  # type: ignore[attr-defined]
        if sites:
            codes = ", ".join(f"{code} ({name})" for code, name in sites[:12])
            self.fields[
                "more_sites"
            ].help_text = f"{self.fields['more_sites'].help_text} {_('Sites:')} {codes}"
        self.fields["family"].choices = families  # type: ignore[attr-defined]
        self.fields["database"].choices = databases  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What was asked, as the service takes it."""
        data = self.cleaned_data
        return Asked(
            data["code"], data["family"], data["name_zh"], data["name_en"], data["market"], data["on"],
            data["database"], "", data["method"], data["unit_zh"], data["unit_en"], data["function_zh"],
            data["function_en"], tuple(data["stages"]), data["recycling"], _share(data["cut_one"]),
            _share(data["cut_together"]), data["rules"], data["electricity"] or GRID, data["electricity_year"],
            self._sites(), data["by_country"],
        )  # fmt: skip

    def clean_more_sites(self) -> dict[str, dict[str, Decimal]]:
        """Sites by item, as they were written."""
        try:
            return sites_said(self.cleaned_data["more_sites"].splitlines())
        except Invalid as refusal:
            raise forms.ValidationError(f"{refusal} {refusal.fix}".strip()) from refusal

    def _sites(self) -> Sites:
        data = self.cleaned_data
        return {**({"": data["sites"]} if data["sites"] else {}), **data["more_sites"]}


class FigureForm(forms.Form):
    """A figure of a supplier, or of a product, for one unit of an item."""

    item = forms.CharField(label=_("Item"), max_length=80)
    rank = forms.ChoiceField(
        label=_("Rank"), choices=lambda: [(code, words.RANKS[code]) for code in ("supplier", "product")]
    )
    supplier = forms.CharField(label=_("Supplier"), max_length=80, required=False)
    kilograms = forms.DecimalField(
        label=_("kgCO₂e of one unit"), max_digits=15, decimal_places=6, required=False,
        help_text=_("As the supplier states it, from cradle to gate. Leave it empty to name a process instead."),
    )  # fmt: skip
    process = forms.CharField(label=_("Process"), max_length=200, required=False)
    ratio = forms.DecimalField(
        label=_("Amount of the process"), max_digits=15, decimal_places=9, required=False
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, initial="count")
    covers = forms.BooleanField(label=_("It stands for all that is beneath the item"), required=False)
    primary = forms.DecimalField(
        label=_("Share of primary data, %"),
        min_value=0,
        max_value=100,
        initial=0,
        max_digits=5,
        decimal_places=2,
    )
    scores = forms.RegexField(
        label=_("Scores"), regex=r"^[1-5]{5}$", required=False,
        help_text=_("Five digits: reliability, completeness, time, geography, technology; 1 is the best."),
    )  # fmt: skip
    valid_from = forms.DateField(
        label=_("Valid from"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    valid_to = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    source = forms.CharField(label=_("Source"), max_length=300)

    def figure(self) -> Figure:
        """What was stated, as the service takes it."""
        data = self.cleaned_data
        kilograms = {} if data["kilograms"] is None else {"fossil": f"{data['kilograms']:f}"}
        return Figure(
            data["item"], data["source"], data["rank"], supplier=data["supplier"], process=data["process"],
            ratio=data["ratio"], unit=data["unit"], kilograms=kilograms, covers=data["covers"],
            primary_share=data["primary"] / 100, scores=data["scores"], valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )  # fmt: skip


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100
