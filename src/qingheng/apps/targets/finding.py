"""What search knows of targets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qingheng.apps.targets.models import Target
from qingheng.platform.search import services as search
from qingheng.platform.search.contracts import Document


def index_targets(targets: Iterable[Target], *, at: datetime) -> None:
    """Make targets findable by code, name, scope and wording; their nodes are fetched with them."""
    search.index(
        documents=[
            Document(
                kind="target",
                object_id=str(target.pk),
                title_zh=f"{target.code} {target.name_zh}",
                title_en=f"{target.code} {target.name_en}",
                url_name="targets:target",
                url_args={"code": target.code},
                verb="targets.view",
                path=target.node.path,
                words=f"{target.scope_zh} {target.scope_en} {target.quote}",
            )
            for target in targets
        ],
        at=at,
    )
