"""Lots, entries and balances; what waits for a second person; the quality checklist; and what was refused.

Quantities are whole millionths of a lot's unit: integers are exact in every database, and their arithmetic may be done in
triggers (docs/adr/0024). Lots and entries are never changed or removed; a balance moves by an entry alone.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from qingheng.platform.tenancy.models import TenantModel


class Turn(TenantModel):
    """One row a company: whoever moves something waits for it, so that checks across lots hold when it books."""

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant"], name="ledger_turn_once")]


class Lot(TenantModel):
    """A quantity of one instrument with the same attributes, as issued. Corrected by voiding and issuing anew."""

    kind = models.CharField(max_length=40)
    pack = models.CharField(max_length=80)  # id@version of the rules it was issued under
    registry = models.CharField(max_length=120, blank=True)
    serial_from = models.CharField(max_length=80, blank=True)  # as printed
    serial_to = models.CharField(max_length=80, blank=True)
    serial_prefix = models.CharField(max_length=100, blank=True)
    serial_first = models.BigIntegerField(null=True)
    serial_last = models.BigIntegerField(null=True)
    micro = models.BigIntegerField()
    unit = models.CharField(max_length=20)
    technology = models.CharField(max_length=60, blank=True)
    vintage_first = models.DateField()
    vintage_last = models.DateField()
    valid_until = models.DateField(null=True)
    market = models.CharField(max_length=20)
    province = models.CharField(max_length=20, blank=True)
    tradable = models.BooleanField(default=True)
    origin = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, null=True, related_name="+")
    masses = models.JSONField(default=dict)  # gas -> kilograms for one unit, as text
    supplier = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=100, blank=True)  # of who issued it, so that once is once
    content_sha256 = models.CharField(max_length=64)
    issued_by = models.CharField(max_length=200)
    issued_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(micro__gt=0, micro__lt=10**15), name="ledger_lot_quantity"),
            models.CheckConstraint(
                condition=Q(vintage_last__gte=models.F("vintage_first")), name="ledger_lot_vintage"
            ),
            models.CheckConstraint(
                condition=Q(serial_first=None, serial_last=None)
                | Q(serial_last__gte=models.F("serial_first")),
                name="ledger_lot_serials",
            ),
            models.UniqueConstraint(
                fields=["tenant", "key"], condition=~Q(key=""), name="ledger_lot_once_per_key"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "registry", "serial_prefix", "serial_first"], name="ledger_lot_serial"
            ),
            models.Index(fields=["tenant", "kind", "vintage_first"], name="ledger_lot_kind"),
        ]

    @property
    def code(self) -> str:
        """The number people say."""
        return f"L{self.pk}"


class Act(TenantModel):
    """Allocations or a retirement that one person prepared and another confirms. lines: what it shall move."""

    kind = models.CharField(max_length=12)  # allocate, retire
    state = models.CharField(max_length=12)  # submitted, approved, returned, withdrawn
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    on = models.DateField()  # the day of the claim or of the cancellation in the registry
    strategy = models.CharField(max_length=20, blank=True)
    packs = models.JSONField(default=list)
    lines = models.JSONField(default=list)  # [{"lot", "source", "target", "micro", "site", "month"}]
    reason = models.CharField(max_length=500, blank=True)
    beneficiary = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=100, blank=True)
    content_sha256 = models.CharField(max_length=64)
    prepared_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    prepared_name = models.CharField(max_length=200)
    prepared_at = models.DateTimeField()
    decided_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"], condition=~Q(key=""), name="ledger_act_once_per_key"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state"], name="ledger_act_state")]


class Entry(TenantModel):
    """One movement of a lot from an account to another. Append-only by trigger."""

    lot = models.ForeignKey("ledgers.Lot", on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=200)
    target = models.CharField(max_length=200)
    micro = models.BigIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, null=True, related_name="+")
    month = models.DateField(null=True)  # first day; of what it stands for
    act = models.ForeignKey("ledgers.Act", on_delete=models.PROTECT, null=True, related_name="entries")
    reason = models.CharField(max_length=500, blank=True)
    beneficiary = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    actor_name = models.CharField(max_length=200)
    key = models.CharField(max_length=100, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(micro__gt=0), name="ledger_entry_above_zero"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="ledger_entry_moves"),
            models.UniqueConstraint(
                fields=["tenant", "lot"], condition=Q(kind="issue"), name="ledger_entry_issued_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "key"], condition=~Q(key=""), name="ledger_entry_once_per_key"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "lot"], name="ledger_entry_lot"),
            models.Index(fields=["tenant", "month", "node"], name="ledger_entry_month"),
        ]


class Balance(TenantModel):
    """What stands on an account of a lot. Written by the trigger of an entry; no account but outside is below zero."""

    lot = models.ForeignKey("ledgers.Lot", on_delete=models.PROTECT, related_name="balances")
    account = models.CharField(max_length=200)
    micro = models.BigIntegerField()
    entry = models.ForeignKey("ledgers.Entry", on_delete=models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "lot", "account"], name="ledger_balance_once"),
            models.CheckConstraint(
                condition=Q(micro__gte=0) | Q(account="outside"), name="ledger_balance_not_below_zero"
            ),
        ]


class Checklist(TenantModel):
    """Answers to the quality criteria of a lot. The newest counts; the older ones stay."""

    lot = models.ForeignKey("ledgers.Lot", on_delete=models.PROTECT, related_name="checklists")
    answers = models.JSONField(default=dict)  # code -> yes, no, not_applicable
    note = models.CharField(max_length=1000, blank=True)
    verdict = models.CharField(max_length=10)
    answered_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-id",)
        indexes = [models.Index(fields=["tenant", "lot"], name="ledger_checklist_lot")]


class WorkItem(TenantModel):
    """Something refused or doubtful, with what lifts it, until somebody has dealt with it."""

    code = models.CharField(max_length=40)
    source = models.CharField(max_length=20)  # import, plan, act, expiry
    subject = models.CharField(max_length=200)  # lot, site, month, or the cell of a file
    lot = models.ForeignKey("ledgers.Lot", on_delete=models.PROTECT, null=True, related_name="+")
    text_zh = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    remedy_zh = models.CharField(max_length=500)
    remedy_en = models.CharField(max_length=500)
    state = models.CharField(max_length=12, default="open")  # open, resolved
    note = models.CharField(max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    resolved_by = models.CharField(max_length=200, blank=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "fingerprint"], condition=Q(state="open"), name="ledger_work_open_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state"], name="ledger_work_state")]
