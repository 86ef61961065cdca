"""What of this app one can comment on: targets."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from qingheng.apps.targets import rights
from qingheng.apps.targets.models import Target
from qingheng.platform.comments.contracts import Subject
from qingheng.platform.comments.registry import discussed
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


@discussed("target")
def target(*, actor: Actor, key: str) -> Subject:
    """A target by its code, retired or not. Concerned: those who manage targets. Raises NotFound, Forbidden."""
    actor.require(rights.VIEW)
    found = (
        Target.objects.select_related("node").filter(code=key) if "\0" not in key else Target.objects.none()
    )
    one: Target | None = found.first()
    if one is None or not actor.may(rights.VIEW, path=one.node.path):
        raise NotFound(_("There is no such target."), code="no-target")
    return Subject(
        kind="target",
        key=one.code,
        title_zh=f"{one.code} {one.name_zh}",
        title_en=f"{one.code} {one.name_en}",
        url=reverse("targets:target", kwargs={"company": actor.company, "code": one.code}),
        verb=rights.VIEW,
        path=one.node.path,
        keepers=rights.MANAGE,
    )
