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
