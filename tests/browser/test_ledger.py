"""The certificate ledger in a browser: from the file of a registry to what is retired, by two people, in both languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.looking import layout_faults, resize
from tests.serving import ROOT, Served

HOME = "/c/lenovo/ledgers/"
SPAN = "?first=2023-05-01&last=2023-05-31"
CONSUMED = """
import django
django.setup()
from django.utils import timezone
from qingheng.apps.intake.services import forms_entry, workflow
from qingheng.apps.organisation import queries as organisation
from qingheng.interfaces.cli.demonstration import person_in
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import tenant_scope
tenant, at = Tenant.objects.get(slug="lenovo"), timezone.now()
with tenant_scope(tenant.id):
    owner, approver = (person_in(tenant, role, at) for role in ("data_owner", "approver"))
    site = organisation.node(actor=owner, code="hefei")
    row = {"site": "hefei", "period": "2023-05", "carrier": "electricity", "quantity": "500", "unit": "MWh"}
    made = forms_entry.enter_rows(
        actor=owner, dataset="energy", node_id=site.id, rows=[row], at=at, title="Bill",
        period="2023-05",  # said, so that no open collection round of other days lends its own
    )
    workflow.submit(actor=owner, submission_id=made.id, at=at)
    workflow.approve(actor=approver, submission_id=made.id, at=at)
"""
WORDS = {
    "en": {
        "import": "Import", "strategies": "Strategies side by side", "oldest": "Oldest generation first",
        "hand_in": "Hand in for confirmation", "waits": "wait in #", "confirm": "Confirm and book", "met": "Met",
        "keep": "Keep the answers", "all_met": "All met", "where": "Where it counts", "save": "Save",
        "retired": "Retired", "allocated": "Allocated", "issued": "Issued", "residual": "Residual mix",
    },
    "zh": {
        "import": "导入", "strategies": "各策略对比", "oldest": "最早发电优先", "hand_in": "提交确认", "waits": "等待他人确认",
        "confirm": "确认并记账", "met": "满足", "keep": "保存答案", "all_met": "全部满足", "where": "计入何处", "save": "保存",
        "retired": "已注销", "allocated": "已分配", "issued": "登记", "residual": "剩余电力组合",
    },
}  # fmt: skip
HEADS = {
    "en": "kind,registry,serial from,serial to,quantity,technology,vintage,market,supplier",
    "zh": "品种,登记系统,起始编号,终止编号,数量,技术类型,发电月份,市场,供应商",
}


def registry_file(folder: Path, lang: str, market: str) -> Path:
    """A lot of 50 I-RECs of May 2023, of serial numbers of its own for each language."""
    start = {"en": "IRECEN", "zh": "IRECZH"}[lang]
    row = f"irec,I-TRACK,{start}0001,{start}0050,50,wind,2023-05,{market},Skyline {lang}"
    file = folder / f"certificates-{lang}.csv"
    file.write_text(f"{HEADS[lang]}\n{row}\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module", autouse=True)
def consumed(served: Served) -> None:
    """500 MWh of electricity bought by one plant in one month, handed in by one person and approved by another."""
    done = subprocess.run(
        [sys.executable, "-c", CONSUMED],
        env=served.env,
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_certificates_from_the_registry_to_retirement(
    page_as: Any, accessible: Any, shot: Any, tmp_path: Path, lang: str
) -> None:
    said, market = WORDS[lang], "CN"
    owner, approver = page_as("data_owner", lang), page_as("approver", lang, dark=True)

    owner.goto(HOME + "lots/import/")
    owner.locator("input[type=file]").set_input_files(registry_file(tmp_path, lang, market))
    owner.get_by_role("button", name=said["import"], exact=True).click()
    owner.wait_for_url("**/ledgers/lots/")
    owner.goto(HOME + f"lots/?q=Skyline+{lang}")
    assert owner.locator("tbody tr").count() == 1
    owner.locator("tbody tr a").first.click()
    owner.wait_for_url("**/ledgers/lots/*/")
    lot = owner.url

    for field in owner.locator("form[action$='/criteria/'] select").all():
        field.select_option(label=said["met"])
    owner.get_by_role("button", name=said["keep"]).click()
    owner.get_by_text(said["all_met"]).first.wait_for()

    owner.goto(HOME + "plan/" + SPAN)
    table = owner.get_by_role("region", name=said["strategies"])
    assert table.locator("tbody tr").count() == 5
    owner.get_by_role("link", name=said["oldest"]).click()
    chosen = table.locator("tbody tr", has=owner.locator("a[aria-current]"))
    assert said["oldest"] in chosen.inner_text()
    assert chosen.locator("td").first.inner_text() == "50"
    assert said["residual"] in owner.locator("main").inner_text()
    assert accessible(owner) == []
    shot(owner, f"ledger-plan-{lang}")
    owner.get_by_role("button", name=said["hand_in"]).click()
    owner.wait_for_url("**/ledgers/acts/*/")
    act = owner.url
    assert owner.get_by_role("button", name=said["confirm"]).count() == 0  # never who prepared it

    owner.goto(HOME + "plan/" + SPAN)
    assert said["waits"] in owner.locator(".ledger-waiting").inner_text()
    assert accessible(owner) == []

    confirm(approver, act, said, accessible)
    approver.goto(lot)
    text = approver.locator("main").inner_text()
    assert said["where"] in text
    statement = approver.locator("section", has=approver.locator("caption")).first.locator("tbody tr")
    assert [
        said[word] in row
        for word, row in zip(("issued", "allocated"), statement.all_inner_texts(), strict=True)
    ]
    for width in (1440, 390):
        resize(approver, width)
        assert layout_faults(approver) == []
    assert accessible(approver) == []
    shot(approver, f"ledger-lot-{lang}")
    resize(approver, 1440)

    owner.goto(HOME + "retire/")
    assert owner.locator("input[name=on]").input_value() != ""  # today, in any language
    for name, value in (
        ("first", "2023-05-01"),
        ("last", "2023-05-31"),
        ("beneficiary", "Lenovo"),
        ("purpose", "RE100"),
    ):
        owner.locator(f"input[name={name}]").fill(value)
    owner.get_by_role("button", name=said["save"], exact=True).click()
    owner.wait_for_url("**/ledgers/acts/*/")
    confirm(approver, owner.url, said, accessible)
    approver.goto(lot)
    sums = approver.locator(".ledger-sums").inner_text()
    assert said["retired"] in sums
    assert said["allocated"] not in sums
    approver.goto(f"/c/lenovo/search/?q=Skyline+{lang}")
    assert approver.locator(f"main a[href='{lot[lot.index('/c/') :]}']").count() == 1


def confirm(page: Any, act: str, said: dict[str, str], accessible: Any) -> None:
    """Another person opens what waits and books it."""
    page.goto(act)
    assert accessible(page) == []
    page.get_by_role("button", name=said["confirm"]).click()
    page.locator(".badge, .status").first.wait_for()
    assert page.get_by_role("button", name=said["confirm"]).count() == 0


@pytest.mark.parametrize(("lang", "dark", "width"), [("en", True, 390), ("zh", False, 1440)])
def test_the_other_pages(page_as: Any, accessible: Any, shot: Any, lang: str, dark: bool, width: int) -> None:
    page = page_as("programme_manager", lang, width=width, dark=dark)
    for path in ("", "lots/", "lots/issue/", "coverage/" + SPAN, "acts/", "worklist/"):
        assert page.goto(HOME + path).status == 200, path
        assert layout_faults(page) == [], path
        assert accessible(page) == [], path
        shot(page, f"ledger-{path.split('?')[0].strip('/').replace('/', '-') or 'home'}-{lang}-{width}")
    page.goto(HOME + "coverage/" + SPAN)
    assert page.locator("input[name=factors]").count() == 0
    assert page.locator("#coverage tbody tr").count() == 1
