"""Forms of publishing footprints and of requests to suppliers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.footprints import words_links
from qingheng.apps.footprints.contracts import PublishingView
from qingheng.apps.footprints.publishing import FIGURE
from qingheng.apps.footprints.services.figures import Figure
from qingheng.apps.footprints.services.requests import Evidence
from qingheng.calc.factors.table import GWP_SETS


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


class PublishForm(forms.Form):
    """Which parts are published, and for activities of which days."""

    first = _day(_("First day of activities"))
    last = _day(_("Last day of activities"))
    gwp = forms.ChoiceField(label=_("GWP set of the supplier"), choices=[(code, code) for code in GWP_SETS])

    def __init__(self, view: PublishingView, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"first": view.first, "last": view.last, "gwp": "AR6"})
        super().__init__(*args, **kwargs)
        self.fit = [] if view.record_type == FIGURE else [one.part for one in view.parts if not one.problem]
        if view.record_type != FIGURE:
            del self.fields["gwp"]
        for part in self.fit:
            self.fields[part] = forms.BooleanField(
                label=str(words_links.PARTS[part]), required=False, initial=True
            )

    def parts(self) -> list[str]:
        """Parts that were ticked."""
        return [part for part in self.fit if self.cleaned_data.get(part)]

    def clean(self) -> dict[str, Any]:
        """At least one part is ticked."""
        data: dict[str, Any] = super().clean() or {}
        if self.fit and not any(data.get(part) for part in self.fit):
            raise forms.ValidationError(_("Tick at least one part."))
        return data


class AskForm(forms.Form):
    """Whom to ask for what, until when."""

    of = forms.ChoiceField(label=_("Item and supplier"))
    due = _day(_p("request", "Due"))
    note = forms.CharField(label=_("Note to the supplier"), max_length=500, required=False)

    def __init__(self, owed: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = owed  # type: ignore[attr-defined]  # of a choice field

    def asked(self) -> tuple[str, str]:
        """Item and supplier."""
        item, _bar, supplier = self.cleaned_data["of"].rpartition("|")
        return item, supplier


class AnswerForm(forms.Form):
    """What a supplier answered, and the file that shows it."""

    kilograms = forms.DecimalField(
        label=_("kgCO₂e of one unit"), max_digits=15, decimal_places=6, min_value=0,
        help_text=_("As the supplier states it, from cradle to gate."),
    )  # fmt: skip
    unit = forms.CharField(label=_("Unit"), max_length=20, initial="count")
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
    valid_from = _day(_("Valid from"), required=False)
    valid_to = _day(_("Valid until"), required=False)
    source = forms.CharField(label=_("Source"), max_length=300)
    verified = forms.BooleanField(label=_("A third party verified it"), required=False)
    file = forms.FileField(label=_("Report or statement of the supplier"))

    def figure(self) -> Figure:
        """What was stated; item and supplier are those of the request."""
        data = self.cleaned_data
        return Figure(
            "", data["source"], unit=data["unit"], kilograms={"fossil": f"{data['kilograms']:f}"},
            primary_share=data["primary"] / Decimal(100), scores=data["scores"], valid_from=data["valid_from"],
            valid_to=data["valid_to"], verified=data["verified"],
        )  # fmt: skip

    def evidence(self) -> Evidence:
        """The file as the service takes it."""
        file = self.cleaned_data["file"]
        return Evidence(file.read(), file.name, file.content_type or "application/octet-stream")
