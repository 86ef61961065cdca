"""Chinese names of the impact categories of common methods; a category that is not here keeps the name of its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, str]] = {
    "acidification": "酸化", "climate change": "气候变化", "climate change: biogenic": "气候变化：生物源",
    "climate change: fossil": "气候变化：化石", "climate change: land use and land use change": "气候变化：土地利用及变化",
    "ecotoxicity: freshwater": "淡水生态毒性", "ecotoxicity: freshwater, inorganics": "淡水生态毒性：无机物",
    "ecotoxicity: freshwater, organics": "淡水生态毒性：有机物", "ecotoxicity: marine": "海洋生态毒性",
    "ecotoxicity: terrestrial": "陆地生态毒性", "energy resources: non-renewable": "化石能源消耗",
    "energy resources: non-renewable, fossil": "化石能源消耗", "eutrophication": "富营养化",
    "eutrophication: freshwater": "淡水富营养化", "eutrophication: marine": "海洋富营养化",
    "eutrophication: terrestrial": "陆地富营养化", "human toxicity": "人体毒性",
    "human toxicity: carcinogenic": "人体毒性：致癌", "human toxicity: carcinogenic, inorganics": "人体毒性：致癌（无机物）",
    "human toxicity: carcinogenic, organics": "人体毒性：致癌（有机物）",
    "human toxicity: non-carcinogenic": "人体毒性：非致癌",
    "human toxicity: non-carcinogenic, inorganics": "人体毒性：非致癌（无机物）",
    "human toxicity: non-carcinogenic, organics": "人体毒性：非致癌（有机物）", "ionising radiation": "电离辐射",
    "ionising radiation: human health": "电离辐射：人体健康", "land use": "土地利用",
    "material resources: metals/minerals": "金属与矿产资源消耗", "ozone depletion": "臭氧层损耗",
    "particulate matter formation": "颗粒物形成", "photochemical oxidant formation": "光化学臭氧形成",
    "photochemical oxidant formation: human health": "光化学臭氧形成：人体健康",
    "photochemical oxidant formation: terrestrial ecosystems": "光化学臭氧形成：陆地生态系统",
    "water use": "水资源消耗", "ecosystem quality": "生态系统质量", "human health": "人体健康",
    "natural resources": "自然资源", "total: ecosystem quality": "合计：生态系统质量",
    "total: human health": "合计：人体健康", "total: natural resources": "合计：自然资源",
    "climate change: freshwater ecosystems": "气候变化：淡水生态系统",
    "climate change: terrestrial ecosystems": "气候变化：陆地生态系统", "climate change: human health": "气候变化：人体健康",
    "water use: aquatic ecosystems": "水资源消耗：水生生态系统", "water use: human health": "水资源消耗：人体健康",
    "water use: terrestrial ecosystems": "水资源消耗：陆地生态系统",
    "acidification: terrestrial": "陆地酸化", "abiotic depletion": "非生物资源消耗",
    "global warming": "全球变暖", "resource use, fossils": "化石能源消耗",
    "resource use, minerals and metals": "金属与矿产资源消耗",
    "particulate matter": "颗粒物", "photochemical ozone formation": "光化学臭氧形成",
    "ecotoxicity, freshwater": "淡水生态毒性",
    "eutrophication, freshwater": "淡水富营养化", "eutrophication, marine": "海洋富营养化",
    "eutrophication, terrestrial": "陆地富营养化", "human toxicity, cancer": "人体毒性：致癌",
    "human toxicity, non-cancer": "人体毒性：非致癌",
}  # fmt: skip


def chinese(name: str) -> str:
    """The Chinese name of a category, or its name where there is none."""
    return _WORDS.get(name.strip().lower(), name)


def chinese_of(name: str, short: str) -> str:
    """The Chinese name of a category that is called `short`, and `name` in full; `name` where there is none.

    An endpoint says what of it is damaged and by what (`human health: ozone depletion`): both are told. What a midpoint says
    of how it is modelled is left to the name of its source.
    """
    if (found := chinese(name)) != name:
        return found
    head, rest = chinese(short), name.removeprefix(f"{short}: ")
    if head == short or rest == name:
        return head if head != short and name.startswith(short) else name
    tail = chinese(rest)
    return f"{head}：{tail}" if tail != rest and not head.endswith(tail) else head
