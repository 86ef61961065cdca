"""A body each writing operation of the API accepts, so that nothing is refused for its form before its rights."""

from __future__ import annotations

from typing import Any

OWN_FACTOR = {
    "code": "x", "activity": "steam", "basis": "location", "level": "country", "place": "CN", "unit": "GJ",
    "gases": "co2=110", "data_from": "2025-01-01", "data_until": "2025-12-31", "published": "2026-01-01",
    "name_zh": "x", "name_en": "x", "source": "x",
}  # fmt: skip


def bodies(known: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By method and path below the company, with the codes of the objects given."""
    node = known["node_code"]
    figure = {"key": "ghg.scope1", "period": "FY2022/23", "text": "1"}
    note = {"note": "x"}
    return {
        "/nodes": {"code": "x", "kind": "site", "name_zh": "x", "name_en": "x", "parent": node},
        "/ownerships": {
            "holder": node, "held": node, "percent": "10", "operational_control": True, "financial_control": True,
            "valid_from": "2020-01-01",
        },
        "/periods/{period_id}/unlock": {"reason": "x"},
        "/rates": {
            "base": "EUR", "quote": "CNY", "kind": "closing", "rate": "7.8", "valid_from": "2026-01-01",
            "valid_until": "2026-01-31", "source": "x",
        },
        "/indicators": {
            "code": "x.y", "pillar": "environment", "topic": "energy", "name_zh": "x", "name_en": "x", "unit": "MWh",
            "quantity": "energy",
        },
        "/figures/{datapoint_id}/restatement": {"text": "1", "reason_code": "data_correction", "reason": "x"},
        "/figures/{datapoint_id}/override": {"text": "1", "reason": "x"},
        "/submissions/figures": {"title": "x", "node": node, "figures": [figure]},
        "/submissions/{submission_id}/submit": {"reason_code": "data_correction", "reason": "x"},
        "/submissions/{submission_id}/approve": note,
        "/submissions/{submission_id}/return": note,
        "/intake/submissions/rows": {
            "dataset": "energy", "node": node, "rows": [{"site": node, "period": "2025-01", "carrier": "electricity",
                                                          "quantity": "1", "unit": "kWh"}],
        },
        "/intake/policy": {"confirm_sure": False},
        "/intake/submissions/{submission_id}/mapping": {"targets": {}},
        "/intake/submissions/{submission_id}/fix": {"column": "quantity", "before": "x", "after": "1"},
        "/intake/submissions/{submission_id}/exclude": {"rows": [1], "why": "x"},
        "/intake/submissions/{submission_id}/period": {"period": "2026"},
        "/intake/submissions/{submission_id}/undo": {"kind": "fix", "change_id": 1},
        "/intake/submissions/{submission_id}/submit": {"reason_code": "data_correction", "reason": "x"},
        "/intake/submissions/{submission_id}/approve": note,
        "/intake/submissions/{submission_id}/return": note,
        "/intake/submissions/{submission_id}/correct": {"reason_code": "data_correction", "reason": "x"},
        "/lca/versions/{lca_version}/retire": {"why": "x"},
        "/lca/versions/{lca_version}/mappings": {"flow": "bio", "method": "lenovo-method", "left_out": True, "why": "x"},
        "/lca/mappings/{mapping_id}/review": {"agree": True},
        "/lca/mappings/{mapping_id}/withdraw": {"why": "x"},
        "/lca/methods/library": {"names": ["EF v3.1"]},
        "/products/contents": {"item": "nb", "kind": "bio_based", "share": "0.1"},
        "/products/drafts/{draft_id}/fix": {"row": 0, "column": "quantity", "value": "1"},
        "/products/drafts/{draft_id}/leave-out": {"rows": [0]},
        "/products/drafts/{draft_id}/product": {"product": "x"},
        "/products/drafts/{draft_id}/release": {},
        "/footprint-studies": {
            "code": "s", "family": "book14", "name_zh": "研究", "name_en": "Study", "market": "CN", "on": "2026-01-01",
            "database": "lenovo-steel",
        },
        "/footprints/{footprint_id}/approve": {"note": "x"},
        "/footprints/{footprint_id}/return": {"note": "x"},
        "/footprint-figures": {"item": "nb", "source": "x", "kilograms": {"fossil": "1"}},
        "/footprint-figures/{figure_id}/withdraw": {"note": "x"},
        "/findings/{fingerprint}/answer": {"state": "explained", "note": "x"},
        "/findings/answers": {
            "node": node, "fingerprints": [known["fingerprint"]], "state": "explained", "note": "x",
        },
        "/headlines": {"keys": ["ghg.scope1"]},
        "/jobs": {"kind": "quality.run"},
        "/people": {"email": "new@isolation.example", "name": "x", "role": "approver", "node": node},
        "/people/{person_id}/grants": {"role": "approver", "node": node},
        "/comments/on/{subject_kind}/{subject_key}": {"text": "x"},
        "/evidence/attachments/{attachment_id}/hold": {"reason": "x"},
        "/evidence/attachments/{attachment_id}/lift": {"reason": "x"},
        "/evidence/attachments/{attachment_id}/retention": {"until": "2099-12-31"},
        "/inventories": {
            "code": "fy2018-19", "name_zh": "清单", "name_en": "Inventory", "period": "FY2018/19", "node": node,
        },
        "/inventories/{inventory_id}": {"approach": "equity", "gwp_sets": ["AR5"]},
        "/inventories/{inventory_id}/published": {
            "measure": "c6", "tonnes": "1", "source_zh": "x", "source_en": "x",
        },
        "/inventories/{inventory_id}/factors": {
            "code": "x", "activity": "electricity", "factor": known["factor_id"], "reason_zh": "x", "reason_en": "x",
        },
        "/inventories/{inventory_id}/unlock": {"reason": "x"},
        "/inventories/{inventory_id}/base-year": {"reason": "x"},
        "/inventories/{inventory_id}/changes": {"trigger": "error", "tonnes": "1", "reason": "x"},
        "/inventories/{inventory_id}/gaps": {"code": "x", "zh": "x", "en": "x", "measures": ["scope1"]},
        "/price-indices": {"year": 2030, "index": "1", "series": "x", "source": "x"},
        "/price-indices/{index_id}/withdraw": {"reason": "x"},
        "/inventories/{inventory_id}/upgrades": {"pack": "factors-cn-fuels-2025", "reason": "x"},
        "/assurance": {
            "inventory": known["inventory_id"], "title": "x", "level": "limited", "materiality_percent": "5",
            "auditor": known["person_id"],
        },
        "/assurance/{engagement_id}/samples": {"method": "random", "size": 1},
        "/assurance/{engagement_id}/lines/{line_id}": {"verdict": "agreed"},
        "/assurance/{engagement_id}/findings": {"title": "x", "text": "x"},
        "/assurance/{engagement_id}/findings/{finding_id}/answer": {"answer": "x"},
        "/assurance/{engagement_id}/findings/{finding_id}/assign": {"owner": None},
        "/assurance/{engagement_id}/findings/{finding_id}/close": {"outcome": "none"},
        "/assurance/{engagement_id}/findings/{finding_id}/reopen": {"reason": "x"},
        "/assurance/{engagement_id}/sign": {"opinion": "qualified", "statement": "x", "run_hash": "0"},
        "/assurance/{engagement_id}/withdraw": {"reason": "x"},
        "/ledgers/lots": {
            "kind": "gec", "quantity": "5", "vintage_first": "2026-10-01", "vintage_last": "2026-10-31", "market": "CN",
            "registry": "x", "serial_from": "X1", "serial_to": "X5",
        },
        "/ledgers/lots/{lot_id}/criteria": {"answers": {"only_claim": "yes"}},
        "/ledgers/lots/{lot_id}/void": {"reason": "x"},
        "/ledgers/lots/{lot_id}/transfer": {"quantity": "1", "to": "x"},
        "/ledgers/lots/{lot_id}/release": {"site": node, "month": "2026-10", "reason": "x"},
        "/ledgers/plan": {"first": "2026-10-01", "last": "2026-10-31", "demands": []},
        "/ledgers/allocations": {
            "first": "2026-10-01", "last": "2026-10-31", "lots": [known["lot_id"]],
            "demands": [{"site": node, "month": "2026-10", "quantity": "3", "market": "CN"}],
        },
        "/ledgers/retirements": {
            "lines": [{"lot": known["lot_id"], "quantity": "1"}], "beneficiary": "x", "purpose": "x",
        },
        "/ledgers/acts/{act_id}/approve": note,
        "/ledgers/acts/{act_id}/return": note,
        "/ledgers/worklist/{item_id}/resolve": note,
        "/factors/own": OWN_FACTOR,
        "/factors/own/{own_id}": OWN_FACTOR,
        "/factors/own/{own_id}/review": {"approve": True, "note": "x"},
        "/factors/own/{own_id}/withdraw": {"reason": "x"},
        "/factors/imports/{import_id}/submit": {"reason": "x"},
        "/factors/imports/{import_id}/review": {"approve": True, "note": "x"},
        "/factors/imports/{import_id}/withdraw": {"reason": "x"},
        "/factors/rules": {"activity": "steam", "factor_id": "factors-cn-fuels-2025/steam", "reason": "x"},
        "/factors/rules/{rule_id}/withdraw": {"reason": "x"},
        "/factors/packs/{pack_id}/upgrade": {"seen_sha256": "0" * 64, "reason": "x"},
        "/webhooks": {"url": "https://hooks.isolation.example/", "events": ["*"]},
    }  # fmt: skip
