"""What search knows of the organisation."""

from __future__ import annotations

from datetime import datetime

from qingheng.apps.organisation.models import Node
from qingheng.calc.ghg.provinces import province_name
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
                words=" ".join(_words(node)),
            )
        ],
        at=at,
    )


def _words(node: Node) -> tuple[str, ...]:
    """What a node is found by besides its names."""
    provinces = (province_name(node.province, lang) for lang in ("zh", "en"))
    return (node.code, node.city, node.country, node.grid_region, *provinces)
