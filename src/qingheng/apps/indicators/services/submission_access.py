"""The one door to a submission that is about to change: found, seen by the actor, and locked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingheng.apps.indicators.models import Submission
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def locked_submission(actor: Actor, submission_id: int) -> Submission:
    """The submission with its node, its row locked until the transaction ends.

    Raises NotFound for one of another company or of a node out of the actor's reach: the two are not told
    apart.
    """
    submission: Submission | None = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("node")
        .filter(pk=submission_id)
        .first()
    )
    if submission is None or not actor.may("indicators.view", path=submission.node.path):
        raise NotFound(_("There is no such submission."), code="no-submission")
    return submission
