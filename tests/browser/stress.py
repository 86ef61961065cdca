"""A program of its own in a served application: long names and large figures everywhere, and every page there is.

Prints JSON: name of the page, path, and a role it answers with a whole page. Names have 60 characters, one of them
without a space to break at; figures 13 digits.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

ZH = "联想集团基础设施方案业务群长三角一体化智能制造与仓储物流综合园区第三事业部精密注塑及表面处理联合车间东区二号厂房能源计量中心（扩建）一"
EN = "Infrastructure Solutions Group, Precision Moulding and Stores"
UNBROKEN = "Hauptbetriebswerkbauunterbeamtengesellschaftsbueroverwaltung"
FIGURE = 1_234_567_890_123
ROLES = ("programme_manager", "administrator", "data_owner", "approver", "auditor", "executive_viewer")
EXTRA = (
    "/api/docs/", "/guide/", "/guide/intake/", "/methods/", "/preferences/", "/account/sessions/", "/account/2fa/",
    "/account/password/change/", "/account/email/", "/c/lenovo/search/?q=water", "/c/lenovo/kpi/?q=ghg&view=full",
    "/c/lenovo/quality/?state=accepted", "/c/lenovo/kpi/figure/{figure}/?open=1",
    "/c/lenovo/intake/enter/?dataset=purchased_goods_spend", "/c/lenovo/intake/{draft}/?step=read",
    "/c/lenovo/intake/{draft}/?step=check", "/c/lenovo/intake/{draft}/?step=hand_in",
    "/c/lenovo/intake/{draft}/row/?row=2", "/c/lenovo/intake/{draft}/cell/?row=1&column=quantity",
    "/c/lenovo/intake/{sealed}/", "/c/lenovo/intake/{sealed}/?step=check",
)  # fmt: skip
FILES = (".xlsx", ".csv", ".json", "/raw/", "/export/")


def main() -> None:
    """Fill the company, stretch its names, list its pages."""
    import django

    django.setup()
    from django.utils import timezone

    from qingheng.platform.tenancy.models import Tenant
    from qingheng.platform.tenancy.scope import tenant_scope
    from tests.isolation.conftest import furnish

    assert len(ZH) >= 60
    assert len(EN) >= 60
    assert len(UNBROKEN) >= 60
    now, tenant = timezone.now(), Tenant.objects.get(slug="lenovo")
    furnish(tenant, now)
    with tenant_scope(tenant.id):
        loads = _loads(tenant, now)
        _stretch(tenant)
    pages = list(_pages(tenant, loads))
    json.dump(pages, sys.stdout)


def _loads(tenant: Any, now: datetime) -> dict[str, int]:
    """A draft with errors and a sealed submission, with a long supplier and figures of 13 digits."""
    from qingheng.apps.intake.services.forms_entry import enter_rows
    from qingheng.apps.intake.services.workflow import approve, submit
    from qingheng.apps.organisation.queries import root
    from qingheng.interfaces.cli.demonstration import person_in

    manager, approver = (person_in(tenant, role, now) for role in ("programme_manager", "approver"))
    node = root(actor=manager).id

    def loaded(months: list[str], site: str) -> int:
        rows = [
            {"site": site, "period": month, "carrier": "electricity", "quantity": str(FIGURE), "unit": "kWh",
             "supplier": EN, "meter": UNBROKEN}
            for month in months
        ]  # fmt: skip
        made = enter_rows(actor=manager, dataset="energy", node_id=node, rows=rows, title=EN, at=now)
        return int(made.id)

    sealed = loaded([f"2024-{month:02d}" for month in range(1, 13)], "wuhan")
    submit(actor=manager, submission_id=sealed, at=now)
    approve(actor=approver, submission_id=sealed, at=now)
    draft = loaded(["2025-01", "2025-01", "abc", "2031-02"], "hefei")
    loaded(["2025-02"], UNBROKEN)
    return {"sealed": sealed, "draft": draft}


def _stretch(tenant: Any) -> None:
    """Long names for nodes, indicators, people, targets, rounds, datasets; figures of 13 digits for the newest year."""
    from qingheng.apps.indicators.models import Datapoint, Indicator
    from qingheng.apps.intake.models import Campaign, DatasetDefinition
    from qingheng.apps.organisation.models import Node
    from qingheng.apps.targets.models import Target
    from qingheng.platform.messages.models import Notification
    from qingheng.platform.people.models import Person

    for model in (Node, Indicator, Target, Campaign, DatasetDefinition):
        has = {field.name for field in model._meta.get_fields()}
        for at, row in enumerate(model.objects.order_by("pk")):
            long = {"name_zh": ZH, "name_en": UNBROKEN if at % 3 == 1 else EN}
            model.objects.filter(pk=row.pk).update(
                **{name: value for name, value in long.items() if name in has}
            )
    Person.objects.update(name=EN)
    Notification.objects.update(title_zh=ZH, title_en=EN)
    for at, figure in enumerate(Datapoint.objects.filter(current=True).exclude(digits=None).order_by("pk")):
        if at % 5 == 0:
            Datapoint.objects.filter(pk=figure.pk).update(digits=FIGURE, decimals=0, printed=str(FIGURE))
    tenant.name_zh, tenant.name_en = ZH, EN
    tenant.save()


def _pages(tenant: Any, loads: dict[str, int]) -> Any:
    """(name, path, role) of each address that answers somebody with a page."""
    from django.test import Client

    from qingheng.platform.people.models import Person
    from tests.isolation.addresses import examples, filled

    clients = {}
    for role in ROLES:
        clients[role] = Client(SERVER_NAME="127.0.0.1")
        person = Person.objects.get(email=f"{role}@demo.qingheng.example")
        clients[role].force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    known = _Known(examples(tenant))
    extra = [path.format(figure=known["datapoint_id"], **loads) for path in EXTRA]
    listed = [(one.name, one.path) for one in filled(tenant, known)] + [(path, path) for path in extra]
    for name, path in listed:
        if any(part in path for part in FILES):
            continue
        for role, client in clients.items():
            answer = client.get(path)
            if answer.status_code == 405:  # nobody opens what is only sent
                break
            if answer.status_code == 200 and not answer.streaming and _is_page(answer.content):
                yield name, path, role
                break


class _Known(dict[str, Any]):
    """Examples; a parameter without one names nothing. The isolation suite asks for one of each."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> None:
        return None


def _is_page(content: bytes) -> bool:
    return content.lstrip()[:15].lower() == b"<!doctype html>"


if __name__ == "__main__":
    main()
