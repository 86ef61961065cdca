"""Sign-offs in force of an inventory, as its reports tell them."""

from __future__ import annotations

from qingheng.apps.assurance import words
from qingheng.apps.assurance.models import Engagement
from qingheng.apps.inventory.contracts import SignOff


def sign_offs_of(inventory_id: int) -> list[SignOff]:
    """Level, view and opinion in the active language. The caller has checked that the inventory may be seen."""
    found = Engagement.objects.filter(inventory_id=inventory_id, state="signed").exclude(signed_at=None)
    return [
        SignOff(
            run_hash=one.run_hash, level=words.word(words.LEVELS, one.level), side=words.word(words.SIDES, one.side),
            opinion=words.word(words.OPINIONS, one.opinion), statement=one.statement, name=one.signed_name,
            at=one.signed_at,
        )
        for one in found
        if one.signed_at is not None
    ]  # fmt: skip
