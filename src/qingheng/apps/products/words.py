"""Words of codes, in the language in force."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

KINDS: dict[str, Promise] = {
    "product": _p("item", "Product"),
    "assembly": _p("item", "Assembly"),
    "part": _p("item", "Part"),
    "material": _p("item", "Material"),
    "packaging": _p("item", "Packaging"),
}
FITS: dict[str, Promise] = {
    "agrees": _p("mass", "agrees"),
    "differs": _p("mass", "differs"),
    "incomplete": _p("mass", "incomplete"),
    "unstated": _p("mass", "nothing stated"),
}
FIT_BADGES = {
    "agrees": "verified",
    "differs": "failed",
    "incomplete": "unverified",
    "unstated": "unverified",
}
STATES: dict[str, Promise] = {
    "draft": _p("revision", "draft"),
    "released": _p("revision", "released"),
    "superseded": _p("revision", "superseded"),
}
STATE_BADGES = {"draft": "draft", "released": "approved", "superseded": "superseded"}
LAYOUTS: dict[str, Promise] = {
    "parent_child": _("parent and child"),
    "indented": _("indented by level"),
    "flat": _("flat list"),
    "pack": _("pack"),
}
CONTENTS: dict[str, Promise] = {
    "recycled_post_consumer": _("recycled, post-consumer"),
    "recycled_pre_consumer": _("recycled, pre-consumer"),
    "bio_based": _("bio-based"),
}
CHANGES: dict[str, Promise] = {
    "added": _p("line", "added"),
    "removed": _p("line", "removed"),
    "changed": _p("line", "changed"),
}
COLUMNS: dict[str, Promise] = {
    "place": _("Row"),
    "level": _("Level"),
    "parent": _("Parent"),
    "code": _("Item code"),
    "name": _("Name"),
    "name_en": _("English name"),
    "quantity": _("Quantity"),
    "unit": _("Unit"),
    "scrap": _("Scrap"),
    "unit_mass": _("Mass of one unit"),
    "kind": _p("item", "Kind"),
    "material": _("Material"),
    "alternate": _("Alternate set"),
    "share": _("Share"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "supplier": _("Supplier"),
}
ACTS: dict[str, Promise] = {"add": _p("option", "adds"), "remove": _p("option", "takes away")}
LINE_HELP: dict[str, Promise] = {
    "parent": _("What the item is put into; the product, or something below it."),
    "quantity": _("In one unit of the parent."),
    "unit": _("Empty is the item's own."),
    "scrap": _("Share of what is put in that is lost, such as 0.05 or 5 %."),
    "alternate": _("Lines of one set stand for one another."),
    "share": _("Of the set; all of them make 100 %."),
    "unit_mass": _("kg, of an item that is new or weighed anew."),
}
FIELDS: dict[str, Promise] = {
    **COLUMNS,
    "name_zh": _("Chinese name"),
    "about_zh": _("About it, in Chinese"),
    "about_en": _("About it, in English"),
    "mass_kg": _("Mass of one unit, kg"),
    "source": _p("data", "Source"),
    "verified": _("Verified against its source"),
    "site": _("Site"),
    "item": _("Product"),
    "group": _("Group code"),
    "group_zh": _("Chinese name of the group"),
    "group_en": _("English name of the group"),
    "is_default": _("Taken where nothing else is chosen"),
    "choice": _p("variant", "Options"),
    "content_kind": _p("content", "Kind"),
}
DEEDS: dict[str, Promise] = {
    "product.item-made": _p("trail", "made the item"),
    "product.item-changed": _p("trail", "changed the item"),
    "product.item-retired": _p("trail", "retired the item"),
    "product.item-restored": _p("trail", "brought the item back into use"),
    "product.supplier-said": _p("trail", "named a supplier"),
    "product.supplier-changed": _p("trail", "changed a supplier"),
    "product.supplier-taken-back": _p("trail", "took a supplier away"),
    "product.content-said": _p("trail", "added a certificate"),
    "product.content-taken-back": _p("trail", "took a certificate back"),
    "product.family-made": _p("trail", "made the family"),
    "product.family-changed": _p("trail", "changed the family"),
    "product.family-retired": _p("trail", "retired the family"),
    "product.family-restored": _p("trail", "brought the family back into use"),
    "product.option-made": _p("trail", "made an option"),
    "product.option-changed": _p("trail", "changed an option"),
    "product.option-removed": _p("trail", "removed an option"),
    "product.option-line-added": _p("trail", "added a line to an option"),
    "product.option-line-removed": _p("trail", "removed a line of an option"),
    "product.variant-made": _p("trail", "made a variant"),
    "product.variant-changed": _p("trail", "changed a variant"),
    "product.variant-removed": _p("trail", "removed a variant"),
}
