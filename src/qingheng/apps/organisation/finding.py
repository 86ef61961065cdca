"""What search knows of the organisation."""

from __future__ import annotations

from datetime import datetime

from qingheng.apps.organisation.models import Node
from qingheng.platform.search import services as search
from qingheng.platform.search.contracts import Document


def index_node(node: Node, *, at: datetime) -> None:
    """Make the node findable by its names, its code and its place."""
    search.index(
        documents=[
            Document(
                kind="node",
                object_id=str(node.pk),
                title_zh=node.name_zh,
                title_en=node.name_en,
                url_name="organisation:node",
                url_args={"node_id": node.pk},
                verb="organisation.view",
                path=node.path,
                words=f"{node.code} {node.city} {node.country} {node.grid_region}",
            )
        ],
        at=at,
    )
