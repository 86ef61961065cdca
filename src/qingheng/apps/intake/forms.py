"""Forms of intake: a file, what a decision says, a cell, rows left out, evidence, a collection round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.apps.intake.contracts import DatasetView
from qingheng.apps.intake.words import METHODS, REASONS, named
from qingheng.apps.organisation.contracts import NodeView

PILLARS = {
    "E": pgettext_lazy("pillar of a dataset", "Environment"),
    "S": pgettext_lazy("pillar of a dataset", "Social"),
    "G": pgettext_lazy("pillar of a dataset", "Governance"),
}
TABLES = ".xlsx,.xls,.xlsm,.csv,.tsv,.txt,.ndjson"


def node_choices(nodes: Iterable[NodeView]) -> list[tuple[str, str]]:
    """Nodes indented by their depth, for a select."""
    return [(str(n.id), "　" * n.depth + named(n.name_zh, n.name_en)) for n in nodes]


def dataset_choices(datasets: Iterable[DatasetView]) -> list[Any]:
    """Datasets grouped by pillar, for a select; first an empty choice."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in datasets:
        groups.setdefault(one.pillar, []).append((one.code, named(one.name_zh, one.name_en)))
    return [
        ("", _("Choose a dataset")),
        *((PILLARS.get(key, key or "—"), group) for key, group in groups.items()),
    ]


def _choose(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files; cleans to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file as a single file field would clean it."""
        single = super().clean
        found = data if isinstance(data, list | tuple) else [data]
        files: list[UploadedFile[Any]] = [single(one, initial) for one in found] or [single(None, initial)]
        return files


class UploadForm(forms.Form):
    """Files of one dataset for one node."""

    workbooks = ManyFilesField(
        label=_("Files"),
        widget=ManyFilesInput(attrs={"accept": TABLES}),
        help_text=_("Excel or CSV, as it is: the header may stand anywhere, in Chinese or English."),
    )
    dataset = forms.ChoiceField(label=_("Dataset"))
    node = forms.ChoiceField(label=pgettext_lazy("intake", "Belongs to"))
    period = forms.CharField(
        label=_("Reporting period"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "known-periods", "autocomplete": "off"}),
        help_text=_(
            "Such as FY2024/25, 2025-Q1 or 2025-03: dates outside it are marked as errors. Left empty, the days of the "
            "collection round that asks you for this data, if there is one."
        ),
    )
    again = forms.BooleanField(label=_("Load again, though this very file was loaded before"), required=False)

    def __init__(
        self, *args: Any, nodes: Iterable[NodeView], datasets: Iterable[DatasetView], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "node", node_choices(nodes))
        _choose(self, "dataset", dataset_choices(datasets))


class ReplaceForm(forms.Form):
    """A corrected file in place of the one read."""

    file = forms.FileField(
        label=_("Corrected file"),
        widget=forms.ClearableFileInput(attrs={"accept": TABLES}),
        help_text=_("It takes the place of the file read; corrections made here go with the old one."),
    )


class EnterForm(forms.Form):
    """What typed rows have in common."""

    dataset = forms.ChoiceField(label=_("Dataset"), widget=forms.Select(attrs={"data-submit-on-change": ""}))
    node = forms.ChoiceField(label=pgettext_lazy("intake", "Belongs to"))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)

    def __init__(
        self, *args: Any, nodes: Iterable[NodeView], datasets: Iterable[DatasetView], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "node", node_choices(nodes))
        _choose(self, "dataset", dataset_choices(datasets))


class PeriodForm(forms.Form):
    """The days a draft is asked for."""

    period = forms.CharField(
        label=_("Reporting period"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "known-periods", "autocomplete": "off"}),
        help_text=_("Such as FY2024/25, 2025-Q1 or 2025-03. Empty: any day is allowed."),
    )


class CellForm(forms.Form):
    """Another text in a cell, or in every cell of its column that reads the same."""

    sheet = forms.CharField(required=False, max_length=100, strip=False, widget=forms.HiddenInput)
    row = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    column = forms.CharField(max_length=60, widget=forms.HiddenInput)
    source_column = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    before = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    after = forms.CharField(label=pgettext_lazy("cell", "New content"), required=False, max_length=2000)
    why = forms.CharField(label=pgettext_lazy("cell", "Why"), required=False, max_length=300)
    everywhere = forms.BooleanField(required=False)


class ExcludeForm(forms.Form):
    """Rows to leave out, `sheet|row|source column` each, and why.

    The source column is empty where a row is one figure; else that figure alone is left out, unless `whole`.
    """

    rows = forms.MultipleChoiceField(required=False)
    why = forms.CharField(label=_("Why these rows are left out"), max_length=300)
    whole = forms.BooleanField(label=_("All periods of the row"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = args[0] if args else None
        named_rows = data.getlist("rows") if data is not None else []
        _choose(self, "rows", [(one, one) for one in named_rows])


def _reasons() -> list[tuple[str, Any]]:
    return [("", _("Choose a reason")), *REASONS.items()]


class SubmitForm(forms.Form):
    """Why sealed rows change, where they do."""

    reason_code = forms.ChoiceField(label=_("Why sealed rows change"), required=False, choices=_reasons)
    reason = forms.CharField(
        label=pgettext_lazy("intake", "In a sentence"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown beside the rows to auditors."),
    )


class NoteForm(forms.Form):
    """What a decision says."""

    note = forms.CharField(
        label=pgettext_lazy("decision", "Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EvidenceForm(forms.Form):
    """A bill or another proof, for the whole submission or for some rows."""

    file = forms.FileField(label=_("Bill or other proof"))
    why = forms.CharField(label=_("What it proves"), required=False, max_length=300)
    sheet = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    rows = forms.CharField(
        label=_("Rows it proves"),
        required=False,
        max_length=500,
        help_text=_("Numbers as the file counts them, such as 5, 8-12. Empty: the whole submission."),
    )


class EstimateForm(forms.Form):
    """Which months of which dataset are to be estimated, and how."""

    dataset = forms.ChoiceField(label=_("Dataset"))
    node = forms.ChoiceField(label=pgettext_lazy("intake", "Belongs to"))
    first = forms.DateField(label=_("From the month of"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To the month of"), widget=forms.DateInput(attrs={"type": "date"}))
    method = forms.ChoiceField(
        label=_("Method"),
        choices=[(code, words) for code, words in METHODS.items() if code != "untold"],
        help_text=_("A driver is read from the sealed production and operating data of the site."),
    )

    def __init__(
        self, *args: Any, nodes: Iterable[NodeView], datasets: Iterable[DatasetView], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "node", node_choices(nodes))
        _choose(self, "dataset", dataset_choices(datasets))


class CampaignForm(forms.Form):
    """A collection round: which datasets of which nodes, over which days, by when, from whom."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    first_day = forms.DateField(
        label=_("First day of the data"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(
        label=_("Last day of the data"), widget=forms.DateInput(attrs={"type": "date"})
    )
    due = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}))
    owner = forms.ChoiceField(label=_("Owed by"))
    remind_days = forms.IntegerField(
        label=_("Remind so many days before"), min_value=0, max_value=90, initial=7
    )
    escalate_days = forms.IntegerField(
        label=_("Escalate so many days after"), min_value=0, max_value=90, initial=3
    )
    escalate_to = forms.ChoiceField(label=_("Escalate to"), required=False)
    datasets = forms.MultipleChoiceField(label=_("Datasets"), widget=forms.CheckboxSelectMultiple)
    nodes = forms.MultipleChoiceField(
        label=pgettext_lazy("intake", "Nodes"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        nodes: Iterable[NodeView],
        datasets: Iterable[DatasetView],
        owners: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "nodes", node_choices(nodes))
        _choose(self, "datasets", [(one.code, named(one.name_zh, one.name_en)) for one in datasets])
        _choose(self, "owner", [("", _("Choose a person")), *owners])
        _choose(self, "escalate_to", [("", "—"), *owners])
