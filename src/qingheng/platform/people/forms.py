"""Forms of people, roles and tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.roles import ROLE_NAMES, VERBS
from qingheng.platform.rights.services import Span


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class RoleForm(forms.Form):
    """A role, where it holds, and for how long."""

    role = forms.ChoiceField(
        label=_("Role"), choices=lambda: [(role, str(name)) for role, name in ROLE_NAMES.items()]
    )
    valid_from = _day(pgettext_lazy("grant", "From"), _("First day the role holds; empty: at once."))
    valid_until = _day(_("Until"), _("Last day the role holds; an auditor needs one."))
    period_from = _day(_("Periods ending from"), _("Figures of earlier periods stay out of reach."))
    period_until = _day(_("Periods ending until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node = Grant._meta.get_field("node").formfield(required=False)
        assert isinstance(node, forms.ModelChoiceField)
        node.label, node.empty_label = _("Scope of the role"), _("Whole company")
        node.help_text = _("The role holds on this node and everything below it.")
        self.fields["node"] = node

    def wish(self) -> dict[str, Any]:
        """Arguments of the services, from valid data."""
        data = self.cleaned_data
        span = Span(
            **{key: data[key] for key in ("valid_from", "valid_until", "period_from", "period_until")}
        )
        return {"role": data["role"], "node_id": data["node"].pk if data["node"] else None, "span": span}


class InviteForm(RoleForm):
    """Who, and which role."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120)
    field_order = ("email", "name", "role", "node")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class TokenForm(forms.Form):
    """What a token is for, what it may do, how long it lasts."""

    label = forms.CharField(label=_("What it is for"), max_length=80)
    verbs = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.SelectMultiple(attrs={"size": 8})
    )
    days = forms.IntegerField(label=_("Days it lasts"), min_value=1, max_value=366, initial=90)

    def __init__(self, *args: Any, verbs: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["verbs"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(verb, f"{words} ({verb})") for verb, words in VERBS.items() if verb in verbs]
