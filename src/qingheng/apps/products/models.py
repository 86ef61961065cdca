"""Items, revisions of bills with their lines, families with options and variants, suppliers and certified contents.

A code is unique whatever its case and spacing (`folded`). Lines of a released revision are never changed: another revision
follows it from a day on. Who works on a draft is kept, for another person to release it. Substances of an item refer to Item
from the app that keeps them (see `composition`); nothing is stored here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from qingheng.platform.tenancy.models import TenantModel

DRAFT, RELEASED, SUPERSEDED = "draft", "released", "superseded"


class Item(TenantModel):
    """Anything with a code: product, assembly, part, material, packaging. mass_kg: of one unit; null is not known."""

    code = models.CharField(max_length=80)
    folded = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12)
    unit = models.CharField(max_length=20)
    mass_kg = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    material = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=1000, blank=True)
    verified = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.CharField(max_length=200, blank=True)
    retired_why = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("folded",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "folded"], name="product_item_once"),
            models.CheckConstraint(condition=Q(mass_kg=None) | Q(mass_kg__gte=0), name="product_item_mass"),
        ]


class Revision(TenantModel):
    """One state of a bill, of all levels that it lists. draft: rows and faults of a file until it is released."""

    item = models.ForeignKey("products.Item", on_delete=models.PROTECT, null=True, related_name="revisions")
    label = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default=DRAFT)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    layout = models.CharField(max_length=12, blank=True)  # parent_child, indented, flat, pack
    draft = models.JSONField(default=dict)
    changes = models.PositiveIntegerField(default=0)  # of the draft; who wrote meanwhile is told by it
    prepared_by = models.CharField(max_length=200)
    prepared_person = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    prepared_at = models.DateTimeField()
    released_by = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "item", "label"], condition=~Q(state=DRAFT), name="product_revision_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="product_revision_days",
            ),
            models.CheckConstraint(
                condition=Q(state=DRAFT) | Q(item__isnull=False), name="product_revision_item"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "item", "state"], name="product_revision_item_ix")]


class Line(TenantModel):
    """So much of a child in one unit of its parent, in one revision."""

    revision = models.ForeignKey("products.Revision", on_delete=models.CASCADE, related_name="lines")
    position = models.IntegerField()
    parent = models.ForeignKey("products.Item", on_delete=models.PROTECT, related_name="lines_below")
    child = models.ForeignKey("products.Item", on_delete=models.PROTECT, related_name="lines_above")
    quantity = models.DecimalField(max_digits=15, decimal_places=9)
    unit = models.CharField(max_length=20, blank=True)
    scrap = models.DecimalField(max_digits=7, decimal_places=6, default=0)
    alternate = models.CharField(max_length=40, blank=True)
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("revision_id", "position")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="product_line_quantity"),
            models.CheckConstraint(condition=Q(scrap__gte=0, scrap__lt=1), name="product_line_scrap"),
            models.CheckConstraint(condition=~Q(parent=F("child")), name="product_line_not_itself"),
        ]
        indexes = [models.Index(fields=["tenant", "child"], name="product_line_child")]


class Family(TenantModel):
    """Configurations of one product."""

    code = models.CharField(max_length=80)
    folded = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    about_zh = models.CharField(max_length=1000, blank=True)
    about_en = models.CharField(max_length=1000, blank=True)
    item = models.ForeignKey("products.Item", on_delete=models.PROTECT, related_name="families")
    retired_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("folded",)
        constraints = [models.UniqueConstraint(fields=["tenant", "folded"], name="product_family_once")]


class Option(TenantModel):
    """One option of a group of a family."""

    family = models.ForeignKey("products.Family", on_delete=models.CASCADE, related_name="options")
    position = models.IntegerField()
    group = models.CharField(max_length=40)
    group_zh = models.CharField(max_length=120, blank=True)
    group_en = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("family_id", "position")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "family", "group", "code"], name="product_option_once"),
            models.UniqueConstraint(
                fields=["tenant", "family", "group"],
                condition=Q(is_default=True),
                name="product_option_default",
            ),
        ]


class OptionLine(TenantModel):
    """What an option adds under a parent, or removes from the base bill there."""

    option = models.ForeignKey("products.Option", on_delete=models.CASCADE, related_name="lines")
    position = models.IntegerField()
    act = models.CharField(max_length=8)
    parent = models.ForeignKey("products.Item", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey("products.Item", on_delete=models.PROTECT, related_name="option_lines")
    quantity = models.DecimalField(max_digits=15, decimal_places=9)
    unit = models.CharField(max_length=20, blank=True)
    scrap = models.DecimalField(max_digits=7, decimal_places=6, default=0)
    place = models.CharField(max_length=120, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("option_id", "position")


class Variant(TenantModel):
    """A configuration with a code. choice: group to option; groups not named take their default."""

    family = models.ForeignKey("products.Family", on_delete=models.CASCADE, related_name="variants")
    code = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    choice = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("family_id", "code")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "family", "code"], name="product_variant_once")
        ]


class SupplierLink(TenantModel):
    """Who delivers an item, and from where. share: of what is bought; null is not known. country: of the site."""

    item = models.ForeignKey("products.Item", on_delete=models.CASCADE, related_name="suppliers")
    supplier = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("item_id", "supplier")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "item", "supplier", "site"], name="product_supplier_once"
            )
        ]


class Content(TenantModel):
    """Recycled or bio-based content of an item: share of its mass, by which standard, under which certificate."""

    item = models.ForeignKey("products.Item", on_delete=models.CASCADE, related_name="contents")
    kind = models.CharField(max_length=24)
    share = models.DecimalField(max_digits=7, decimal_places=6)
    standard = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("item_id", "kind", "id")
        constraints = [
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="product_content_share"),
            models.UniqueConstraint(
                fields=["tenant", "item", "kind", "number", "valid_from"], name="product_content_once"
            ),
        ]
