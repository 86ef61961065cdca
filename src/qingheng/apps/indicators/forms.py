"""Forms of submissions, figures and corrections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.apps.indicators.reasons import GIVEN_BY_PEOPLE, REASONS
from qingheng.apps.indicators.words import reads_chinese
from qingheng.apps.organisation.contracts import NodeView


def _reasons() -> list[tuple[str, Any]]:
    return [("", _("Choose a reason")), *((code, REASONS[code]) for code in GIVEN_BY_PEOPLE)]


def _node_choices(nodes: Iterable[NodeView]) -> list[tuple[str, str]]:
    chinese = reads_chinese()
    return [(str(n.id), "　" * n.depth + (n.name_zh if chinese else n.name_en)) for n in nodes]


class NodeForm(forms.Form):
    """A form that asks which node figures belong to."""

    node = forms.ChoiceField(label=pgettext_lazy("figures", "Belongs to"))

    def __init__(self, *args: Any, nodes: Iterable[NodeView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["node"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _node_choices(nodes)


class UploadForm(NodeForm):
    """A file of figures."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Excel (xlsx, xls) or a text table (csv). A row for each indicator and a column for each year, or "
            "a row for each figure. Units are converted; nothing counts before somebody else approved it."
        ),
    )


class EnterForm(NodeForm):
    """What typed figures have in common."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)


class FigureForm(forms.Form):
    """One typed figure. Field `key` takes a series key from the list."""

    key = forms.CharField(
        label=_("Indicator"),
        max_length=110,
        required=False,
        widget=forms.TextInput(attrs={"list": "series", "autocomplete": "off"}),
    )
    period = forms.CharField(
        label=_("Period"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"list": "periods", "autocomplete": "off"}),
    )
    text = forms.CharField(label=_("Figure"), max_length=60, required=False)
    unit = forms.CharField(label=_("Unit, if another"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Either nothing or indicator, period and figure."""
        found = super().clean() or {}
        if any(found.get(name) for name in ("key", "period", "text")):
            for name in ("key", "period", "text"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, or empty the row."))
        return found


FigureFormSet = forms.formset_factory(FigureForm, extra=6, max_num=100)


class SubmitForm(forms.Form):
    """Why approved figures change."""

    reason_code = forms.ChoiceField(label=_("Why approved figures change"), required=False, choices=_reasons)
    reason = forms.CharField(
        label=_("In a sentence"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown beside the figure to auditors and readers."),
    )


class NoteForm(forms.Form):
    """What the decision says."""

    note = forms.CharField(
        label=pgettext_lazy("decision", "Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RestateForm(forms.Form):
    """A new figure in place of a published one."""

    text = forms.CharField(label=_("New figure"), max_length=60)
    reason_code = forms.ChoiceField(label=_("Reason"), choices=_reasons)
    reason = forms.CharField(
        label=_("In a sentence"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The figure as reported stays beside the new one, with this sentence."),
    )


class OverrideForm(forms.Form):
    """A figure in place of a derived one."""

    text = forms.CharField(label=_("New figure"), max_length=60)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
