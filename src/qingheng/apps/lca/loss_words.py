"""What each kind of loss is, in words; the codes are those of the method page on importing."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy as _p

from qingheng.platform.languages import word

LOSSES: Mapping[str, Promise] = {
    "allocation": _p("lca loss", "a process that cannot be divided as asked"),
    "allocation-factors": _p("lca loss", "factors of no product or exchange of the process"),
    "allocation-sum": _p("lca loss", "shares that do not add up to 1"),
    "amount": _p("lca loss", "an amount that is not a finite number"),
    "amount-huge": _p("lca loss", "an amount above 1e30"),
    "amount-missing": _p("lca loss", "no amount"),
    "amount-not-finite": _p("lca loss", "words, NaN or infinity for an amount"),
    "block-unended": _p("lca loss", "a SimaPro block without End"),
    "co-product-credited": _p("lca loss", "a product made beside the reference, credited"),
    "direction-missing": _p("lca loss", "no direction, or two"),
    "exchange-type": _p("lca loss", "an unknown type of exchange"),
    "file-deep": _p("lca loss", "nesting beyond reason"),
    "file-encoding": _p("lca loss", "a file that is not UTF-8"),
    "file-entities": _p("lca loss", "a document type or entities"),
    "file-kind": _p("lca loss", "JSON that is no object"),
    "file-syntax": _p("lca loss", "a broken file"),
    "flow": _p("lca loss", "an exchange with a flow there is not"),
    "flow-id": _p("lca loss", "a flow without id"),
    "flow-kind": _p("lca loss", "a flow without type"),
    "flow-missing": _p("lca loss", "a flow that is not there and not described"),
    "flow-property": _p("lca loss", "a property without factor"),
    "flow-property-missing": _p("lca loss", "a flow without reference property"),
    "flow-stub": _p("lca loss", "a flow only exchanges describe"),
    "formula": _p("lca loss", "an amount with a formula"),
    "id-missing": _p("lca loss", "a data set without id"),
    "id-twice": _p("lca loss", "an id met before"),
    "maker-chosen": _p("lca loss", "a maker chosen where none that can be used is stated"),
    "maker-open": _p("lca loss", "several makers and nothing that tells them apart"),
    "name-spaces": _p("lca loss", "a name with spaces too many"),
    "names-missing": _p("lca loss", "a package of numbers"),
    "names-table": _p("lca loss", "a table of names that is missing or has no id and name"),
    "no-reference": _p("lca loss", "a process that does not say what it is for"),
    "provider-missing": _p("lca loss", "a provider that is not in the file"),
    "reference-amount": _p("lca loss", "a reference that is zero, negative or in the wrong direction"),
    "reference-guessed": _p(
        "lca loss", "a process without a stated reference, of which all products are taken"
    ),
    "reference-made": _p("lca loss", "no product among the exchanges"),
    "resource-group": _p("lca loss", "arrays that do not belong together"),
    "resource-kind": _p("lca loss", "an array of changing values"),
    "sheet-left-out": _p("lca loss", "a hidden sheet"),
    "spread": _p("lca loss", "uncertainty that cannot be meant"),
    "spread-centre": _p("lca loss", "uncertainty about another figure than the amount"),
    "unit": _p("lca loss", "a unit that cannot become that of the flow"),
    "unit-factor": _p("lca loss", "a unit without usable factor"),
    "unit-missing": _p("lca loss", "an exchange without unit"),
    "unit-reference": _p("lca loss", "a group without reference unit"),
    "unit-twice": _p("lca loss", "a unit twice in one quantity"),
}


def loss(code: str) -> str:
    """A kind of loss in the language in force; a code nobody has words for as it is."""
    return word(LOSSES, code) if code in LOSSES else code
