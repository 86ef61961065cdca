"""Countries where something is made, and the regions they are part of as background databases name them.

Regions are those of the United Nations' standard country or area codes for statistical use (M49), under the codes that
life-cycle databases give them; the European Union is its 27 members. Source: UN M49; ISO 3166-1.
"""

from __future__ import annotations

from typing import Final

_MEMBERS: Final = {
    "RAF": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG "
        "RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW IO"
    ),
    "RAS": (
        "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS "
        "QA SA SG SY TH TJ TL TM TR TW UZ VN YE"
    ),
    "RER": (
        "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL "
        "NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
    ),
    "RLA": (
        "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX NI "
        "PA PE PR PY SR SV SX TC TT UY VC VE VG VI"
    ),
    "RNA": "BM CA GL PM US",
    "OCE": "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
}  # fmt: skip
_UNITED: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_UNION: Final = frozenset(_UNITED.split())
UNION_CODES: Final = frozenset(("EU", "EU27", "EU-27", "EUROPEAN UNION"))
WORLD_CODES: Final = frozenset(("", "GLO", "WORLD", "ROW"))
COUNTRIES: Final = frozenset(code for members in _MEMBERS.values() for code in members.split()) | {"AQ"}
_REGION: Final = {code: region for region, members in _MEMBERS.items() for code in members.split()}


def is_country(code: str) -> bool:
    """Whether two capital letters are a country or territory of ISO 3166-1 (Kosovo by the code in use, XK)."""
    return code in COUNTRIES


def regions_of(country: str) -> frozenset[str]:
    """Codes of regions a country is part of, as databases write them; empty for none."""
    found = {_REGION[country]} if country in _REGION else set()
    return frozenset(found | (UNION_CODES if country in _UNION else frozenset()))
