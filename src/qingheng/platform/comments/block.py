"""What comments/block.html shows, for the pages of the things commented on."""

from __future__ import annotations

from typing import Any

from qingheng.platform.comments import queries
from qingheng.platform.comments.contracts import Thread
from qingheng.platform.comments.forms import CommentForm
from qingheng.platform.rights.actor import Actor


def block_of(*, actor: Actor, kind: str, key: object) -> dict[str, Any]:
    """The comments on one thing, with the form for those who may write. Raises NotFound, Forbidden."""
    return block(queries.of_subject(actor=actor, kind=kind, key=str(key)))


def block(thread: Thread, form: CommentForm | None = None) -> dict[str, Any]:
    """The same of a thread read already. form: with what was typed and refused."""
    shown = form or CommentForm(auto_id=f"{thread.subject.anchor}-%s")
    return {"thread": thread, "form": shown if thread.may_write else None}
