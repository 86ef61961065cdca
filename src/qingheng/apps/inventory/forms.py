"""Forms of inventories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.apps.inventory import words
from qingheng.apps.inventory.queries.settings import PackAtHand, SettingsView
from qingheng.apps.inventory.services import Confirmed, Options
from qingheng.calc.factors.reasons import BASES


class InventoryForm(forms.Form):
    """An inventory to set up for a period."""

    period = forms.ChoiceField(label=_("Period"))
    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("Small letters, digits and hyphens; it never changes.")
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    approach = forms.ChoiceField(label=_("Consolidation"), choices=lambda: list(words.APPROACHES.items()))
    dates = forms.ChoiceField(label=_("Choice of factors by date"), choices=lambda: list(words.DATES.items()))
    gwp_sets = forms.CharField(
        label=_("GWP sets"),
        initial="AR6 AR5",
        max_length=60,
        help_text=_("The main one first; the others are calculated beside it."),
    )

    def __init__(self, *args: Any, periods: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(label, label) for label in periods]  # type: ignore[attr-defined]

    def options(self) -> Options:
        """What was chosen, as the service takes it."""
        data = self.cleaned_data
        return Options(
            approach=data["approach"], dates=data["dates"], gwp_sets=tuple(data["gwp_sets"].upper().split())
        )


class SettingsForm(forms.Form):
    """How an inventory is calculated. Packs have a field each for their place in the order, see `positions`."""

    gwp_main = forms.ChoiceField(
        label=_("Main GWP set"), help_text=_("Totals, locking and reports go by it.")
    )
    gwp_beside = forms.MultipleChoiceField(
        label=_("Beside it"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )  # fmt: skip
    dates = forms.ChoiceField(label=_("Choice of factors by date"), choices=lambda: list(words.DATES.items()))
    approach = forms.ChoiceField(label=_("Consolidation"), choices=lambda: list(words.APPROACHES.items()))
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to take the settings; it stands in the audit trail. Looking at what changes needs none."),
    )  # fmt: skip

    def __init__(self, *args: Any, at_hand: SettingsView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [(one.code, words.gwp_words(one.code)) for one in at_hand.gwp_sets]
        self.at_hand = at_hand
        self.fields["gwp_main"].choices = codes  # type: ignore[attr-defined]
        self.fields["gwp_beside"].choices = codes  # type: ignore[attr-defined]
        for one in at_hand.packs:
            label = _("Place of %(pack)s in the order") % {"pack": words.two(one.title_zh, one.title_en)}
            self.fields[f"pack.{one.id}"] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=99,
                widget=forms.NumberInput(attrs={"class": "inventory-place", "inputmode": "numeric"}),
            )  # fmt: skip

    def positions(self) -> list[tuple[PackAtHand, forms.BoundField]]:
        """Each pack with the field of its place in the order."""
        return [(one, self[f"pack.{one.id}"]) for one in self.at_hand.packs]

    def clean(self) -> dict[str, Any]:
        """At least one pack stands in the order."""
        data = super().clean() or {}
        if not self.errors and not self._order(data):
            self.add_error(None, _("Give at least one pack a place in the order."))
        return data

    def options(self) -> Options:
        """What was chosen, as the service takes it; alternatives of methods stay as they are."""
        data = self.cleaned_data
        beside = [code for code in data["gwp_beside"] if code != data["gwp_main"]]
        view = self.at_hand.inventory
        return Options(
            approach=data["approach"], dates=data["dates"], gwp_sets=(data["gwp_main"], *_as_before(beside, view.gwp_sets)),
            packs=tuple((one.id, one.version) for one in self._order(data)), variants=view.variants,
        )  # fmt: skip

    def _order(self, data: dict[str, Any]) -> list[PackAtHand]:
        placed = [(data.get(f"pack.{one.id}"), at, one) for at, one in enumerate(self.at_hand.packs)]
        return [
            one
            for place, _at, one in sorted(
                ((place, at, one) for place, at, one in placed if place is not None),
                key=lambda each: each[:2],
            )
        ]


def _as_before(codes: list[str], before: Sequence[str]) -> list[str]:
    """Codes in the order they stood in, new ones after them."""
    return sorted(codes, key=lambda code: (before.index(code) if code in before else len(before), code))


class PriceForm(forms.Form):
    """The price index of a year."""

    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, initial="USD",
        help_text=_("That of the factors it serves: USD for those shipped; CNY for an own factor per yuan."),
    )  # fmt: skip
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    index = forms.DecimalField(label=pgettext_lazy("price", "Index"), max_digits=15, decimal_places=6)
    series = forms.CharField(
        label=_("Series with its base"),
        max_length=200,
        help_text=_(
            "As the method pack writes it, the year continues that series; another series takes its place, "
            "and then needs every year it is used for."
        ),
    )
    source = forms.CharField(label=_("Source"), max_length=300)


class RestateForm(forms.Form):
    """What caused other totals than those reported, and why."""

    trigger = forms.ChoiceField(label=_("What caused it"), choices=lambda: list(words.TRIGGERS.items()))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    settles = forms.TypedMultipleChoiceField(
        label=_("Changes noted that it takes in"), required=False, coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=_("What is not ticked goes on counting towards the threshold."),
    )  # fmt: skip

    def __init__(self, *args: Any, noted: list[tuple[int, str]], **kwargs: Any) -> None:
        """noted: open changes of the base year by id, all ticked at first."""
        super().__init__(*args, **kwargs)
        if not noted:
            del self.fields["settles"]
            return
        self.fields["settles"].choices = noted  # type: ignore[attr-defined]
        self.fields["settles"].initial = [number for number, _words in noted]


class BaseYearForm(forms.Form):
    """A base year: from which change on it is calculated again, and why this year."""

    threshold = forms.DecimalField(
        label=_("Recalculate from a change of, per cent"), max_digits=5, decimal_places=2, min_value=0, max_value=100,
        help_text=_("Of scope 1, 2 (location-based) and 3 together; small changes add up."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why this year"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ChangeForm(forms.Form):
    """What a change does to the base year."""

    trigger = forms.ChoiceField(label=_("What changed"), choices=lambda: list(words.TRIGGERS.items()))
    tonnes = forms.DecimalField(
        label=_("What it does to the base year, tCO₂e"), max_digits=15, decimal_places=3,
        help_text=_("With its sign: what it would have been more or less."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ProposeForm(forms.Form):
    """Why another version of a pack is taken into use."""

    pack = forms.CharField(widget=forms.HiddenInput, max_length=80)
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class DecideForm(forms.Form):
    """What the second person says about a proposal."""

    note = forms.CharField(
        label=_("What you checked, or what is wrong"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class GapForm(forms.Form):
    """A source that is known and has no data, or lines that may as well be of another activity."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=lambda: list(words.GAP_KINDS.items()), required=False,
        help_text=_("May be one of two: what is counted stays, and the range the other choice makes is told."),
    )  # fmt: skip
    about = forms.ChoiceField(
        label=_("Which lines (may be one of two)"), required=False, choices=[("", "—")],
        help_text=_("As counted in the current run."),
    )  # fmt: skip
    other = forms.CharField(
        label=_("What they may be instead"), required=False, max_length=120,
        help_text=_("An activity such as fuel.gasoline, or the number of a factor from its passport."),
    )  # fmt: skip
    zh = forms.CharField(label=_("What is missing, in Chinese"), max_length=500)
    en = forms.CharField(label=_("What is missing, in English"), max_length=500)
    measures = forms.MultipleChoiceField(
        label=_("Which totals lack it"), choices=lambda: [*words.MEASURE_CHOICES, *words.CATEGORY_CHOICES],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", "—"), *lines]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Lines and the other choice are needed where it may be one of two, and only there."""
        data = super().clean() or {}
        if data.get("kind") == "either":
            for name in ("about", "other"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Say this where it may be one of two."))
        return data


class ProofForm(forms.Form):
    """A file that shows why a choice is right."""

    file = forms.FileField(label=_("Evidence"))


class ChoiceForm(forms.Form):
    """A factor for one inventory alone."""

    activity = forms.CharField(
        label=_("Activity"), max_length=120, widget=forms.TextInput(attrs={"list": "activities", "autocomplete": "off"}),
        help_text=_("Its dotted code, as a line or the worklist shows it: fuel.diesel, electricity."),
    )  # fmt: skip
    factor_id = forms.CharField(
        label=_("Number of the factor"), max_length=200,
        help_text=_("From its passport; it must be in a pack of this inventory, or a reviewed factor of your own."),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("Basis"), required=False,
        choices=lambda: [("", _("that of the factor")), *((basis.value, words.two(*said)) for basis, said in BASES.items())],
    )  # fmt: skip
    site = forms.ChoiceField(label=_("Only at"), required=False)
    reason_zh = forms.CharField(
        label=_("Reason, in Chinese"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason_en = forms.CharField(
        label=_("Reason, in English"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    assumed = forms.BooleanField(
        label=_("It stands in for data that are missing: every total says so"), required=False
    )
    why = forms.CharField(label=_("Why it is changed"), max_length=500, required=False)
    file = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("A document that shows why; more can be attached later."),
    )

    def __init__(self, *args: Any, sites: Sequence[tuple[str, str]], changes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [("", _("everywhere")), *sites]  # type: ignore[attr-defined]
        if changes:
            self.fields["why"].required = True
        else:
            del self.fields["why"]

    def confirmed(self) -> Confirmed:
        """What was chosen, as the service takes it."""
        data = self.cleaned_data
        return Confirmed(
            activity=data["activity"].strip(), factor_id=data["factor_id"].strip(), basis=data["basis"],
            site=data["site"], reason=(data["reason_zh"], data["reason_en"]), assumed=data["assumed"],
        )  # fmt: skip
