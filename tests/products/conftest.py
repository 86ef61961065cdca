"""A small notebook family as a pack of products has it."""

from __future__ import annotations

from typing import Any

import pytest

from qingheng.platform.packs.contracts import PackContent


def _rows(head: str, *rows: str) -> list[dict[str, str]]:
    columns = [one.strip() for one in head.split(",")]
    return [dict(zip(columns, [cell.strip() for cell in row.split(",")], strict=True)) for row in rows]


TABLES = {
    "families": _rows(
        "code,name_zh,name_en,item,about_zh,about_en",
        "SLIM14,轻薄本 14,Slim 14,NB-14,,",
        "SLIM15,轻薄本 15,Slim 15,NB-15,,",
    ),
    "items": _rows(
        "code,name_zh,name_en,kind,unit,mass_kg,material,verified",
        "NB-14,14 英寸笔记本,14-inch notebook,product,count,1.2,,",
        "NB-15,15 英寸笔记本,15-inch notebook,product,count,,,",
        "BOARD,主板,Mainboard,assembly,count,,,",
        "SCREW,螺钉,Screw,part,count,0.0005,steel,yes",
        "PCB,印制板,Printed board,part,m2,3,,",
        "AL-6063,铝合金,Aluminium,material,kg,,aluminium,",
        "SSD-1,固态硬盘 1TB,SSD 1TB,part,count,0.010,,",
        "SSD-2,固态硬盘 2TB,SSD 2TB,part,count,0.012,,",
    ),
    "lines": _rows(
        "parent,child,quantity,unit,scrap,revision,alternate,share,valid_from,valid_to",
        "NB-14,BOARD,2,,,,,,,",
        "NB-14,SCREW,10,,,,,,,",
        "NB-14,AL-6063,600,g,0.25,,,,,",
        "NB-15,board ,1,,,,,,,",
        "BOARD,SCREW,4,,,,,,,",
        "BOARD,PCB,0.02,,0.2,,,,,",
    ),
    "options": _rows(
        "family,group,group_zh,group_en,option,name_zh,name_en,default",
        "SLIM14,ssd,存储,Storage,one,1 TB,1 TB,yes",
        "SLIM14,ssd,存储,Storage,two,2 × 2 TB,2 × 2 TB,",
        "SLIM14,lid,顶盖,Lid,thick,加厚,Thick,",
    ),
    "option_lines": _rows(
        "family,group,option,act,parent,child,quantity,unit,scrap",
        "SLIM14,ssd,one,add,NB-14,SSD-1,1,,",
        "SLIM14,ssd,two,add,NB-14,SSD-2,2,,",
        "SLIM14,lid,thick,remove,NB-14,AL-6063,,,",
        "SLIM14,lid,thick,add,NB-14,AL-6063,750,g,0.25",
    ),
    "variants": _rows("family,code,name_zh,name_en,options", "SLIM14,S14-MAX,旗舰,Max,ssd=two;lid=thick"),
    "suppliers": _rows(
        "item,supplier,name_zh,name_en,site,share", "PCB,V-100,示例板厂,Example boards,Suzhou,1"
    ),
    "certificates": _rows(
        "item,kind,share,standard,number,valid_from,valid_to",
        "AL-6063,recycled_post_consumer,0.5,ISO 14021,C-1,2026-01-01,2026-12-31",
    ),
}


@pytest.fixture
def pack() -> PackContent:
    """The pack; nothing of it is in a folder."""
    return PackContent("products-small", "products", "1.0.0", "小", "Small", {}, TABLES, {}, "0" * 64)


@pytest.fixture
def products(company: Any, operator: Any, now: Any, pack: PackContent) -> Any:
    """The pack in use in the company."""
    from qingheng.apps.products.services import install_products

    install_products(actor=operator, content=pack, at=now)
    return company
