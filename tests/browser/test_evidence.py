"""Evidence shown on its page under the strict policy, held by an administrator; accessible in both languages."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from qingheng.formats.pdf_out import write_pdf
from qingheng.formats.table_model import Column, Table, label
from qingheng.platform.files.tests.test_previews import PAGE, PNG

LOOKS = [("en", 1440, False), ("zh", 390, True)]
KEEP = """
import json, sys
import django; django.setup()
from django.utils import timezone
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import tenant_scope
tenant, kept = Tenant.objects.get(slug="lenovo"), {}
with tenant_scope(tenant.id):
    actor = operator_for(tenant=tenant)
    for name, data in json.load(sys.stdin).items():
        at = timezone.now()
        blob = store_blob(actor=actor, data=bytes.fromhex(data), name=name, at=at)
        row = attach(actor=actor, blob=blob, object_type="submission", object_id=1, why="source", at=at)
        kept[name] = blob.sha256
print(json.dumps(kept))
"""


def bill() -> bytes:
    table = Table(title="Bill", columns=(Column("kwh", "kWh"),), rows=((label("1200"),),))
    from datetime import UTC, datetime

    return write_pdf(table, timestamp=datetime(2026, 11, 2, tzinfo=UTC), lang="en")


@pytest.fixture(scope="module")
def kept(served: Any) -> dict[str, str]:
    """Hash by name of files of each kind, attached to a submission."""
    files = {
        "bill.pdf": bill(),
        "meter.png": PNG,
        "table.csv": b"site,kWh\n" + "".join(f"厂区 {n},{n}\n" for n in range(90)).encode(),
        "note.txt": "读数由门卫抄录。\n".encode(),
        "page.png": PAGE,
    }
    done = subprocess.run(
        [sys.executable, "-c", KEEP],
        input=json.dumps({name: data.hex() for name, data in files.items()}).encode(),
        env=served.env,
        capture_output=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("lang", "width", "dark"), LOOKS)
def test_each_kind_is_shown_or_said_not_to_be(
    lang: str, width: int, dark: bool, kept: dict[str, str], page_as: Any, accessible: Any, shot: Any
) -> None:
    page = page_as("administrator", lang=lang, width=width, dark=dark)
    wrong = {}
    for name, sha256 in kept.items():
        assert page.goto(f"/c/lenovo/evidence/{sha256}/preview/").status == 200
        shot(page, f"evidence-{name}-{lang}-{width}")
        if broken := accessible(page):
            wrong[name] = broken
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong[name] = [f"wider than {width}"]
    assert wrong == {}


def test_a_picture_is_drawn_and_a_pdf_framed(kept: dict[str, str], page_as: Any) -> None:
    page = page_as("auditor")
    page.goto(f"/c/lenovo/evidence/{kept['meter.png']}/preview/")
    drawn = page.locator("main img").evaluate("picture => picture.decode().then(() => picture.naturalWidth)")
    assert drawn == 1
    with page.expect_response(lambda answer: answer.url.endswith("/raw/")) as framed:
        page.goto(f"/c/lenovo/evidence/{kept['bill.pdf']}/preview/")
    assert framed.value.status == 200
    assert framed.value.headers["content-type"] == "application/pdf"
    link = page.locator("p a", has_text="download the file").get_attribute("href")
    answer = page.request.get(str(link))  # a click may be lost on the browser's own PDF reader while it loads
    assert answer.status == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert "bill.pdf" in answer.headers["content-disposition"]


def test_an_administrator_holds_and_lifts(kept: dict[str, str], page_as: Any, accessible: Any) -> None:
    page = page_as("administrator")
    page.goto(f"/c/lenovo/evidence/{kept['note.txt']}/preview/")
    page.get_by_role("link", name="Hold", exact=True).click()
    assert accessible(page) == []
    page.get_by_label("Reason").fill("Dispute with the supplier")
    page.get_by_role("button", name="Hold", exact=True).click()
    page.get_by_text("The evidence is held.").wait_for()
    page.goto("/c/lenovo/evidence/?kept=held")
    assert "Dispute with the supplier" in page.locator("main table").inner_text()
    assert accessible(page) == []
    page.get_by_role("link", name="Held", exact=True).last.click()
    page.get_by_label("Reason").fill("Settled")
    page.get_by_role("button", name="Lift the hold").click()
    page.get_by_text("The hold is lifted.").wait_for()
    page.goto("/c/lenovo/evidence/purge/")
    assert accessible(page) == []
