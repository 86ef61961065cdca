"""Files of registries: all rows are booked, or with an error at each wrong cell none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.ledgers import queries, services
from qingheng.apps.ledgers.models import Lot
from qingheng.apps.ledgers.services.importing import ImportRefused
from qingheng.apps.ledgers.words import subject_words
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.rights.errors import Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plants")]
HEAD = "品种,登记系统,起始编号,终止编号,数量,发电月份,市场,技术类型\n"
GOOD = HEAD + "gec,GEC,W001,W100,100,2026-10,中国,wind\ngec,GEC,S001,S050,50,2026年9月,CN,solar\n"


def load(actors: Any, now: Any, text: str, **more: Any) -> Any:
    return services.import_lots(
        actor=actors["data_owner"], data=text.encode(), name="registry.csv", at=now, **more
    )


def test_a_file_is_booked_and_is_the_evidence_of_its_lots(actors: Any, now: Any) -> None:
    wind, solar = load(actors, now, GOOD)
    assert (wind.held, solar.held, wind.market) == (Decimal(100), Decimal(50), "CN")
    assert wind.masses == {"co2": Decimal(0)}
    for lot in (wind, solar):
        (file,) = attachments_of(actor=actors["auditor"], object_type="ledger_lot", object_id=lot.id)
        assert file.name == "registry.csv"
    assert queries.verify(actor=actors["auditor"]).holds


WRONG = {
    "gec,GEC,W001,W100,99,2026-10,CN,wind": ("serial-count", "E2"),
    "gec,GEC,W001,W100,x,2026-10,CN,wind": ("", "E2"),
    "gec,GEC,W001,W100,100,Oktober,CN,wind": ("not-a-month", "F2"),
    "gec,GEC,,,100,2026-10,CN,wind": ("missing", "C2"),
    "gec,GEC,W001,W100,100,2026-10,英格兰,wind": ("unknown-market", "G2"),
    "gec,GEC,W001,W100,100,2026-10,CN," + "w" * 10_000: ("too-long", "H2"),
    "moon,GEC,W001,W100,100,2026-10,CN,wind": ("unknown-kind", "A2"),
    "gec,GEC,W001,W100,100,2026-10,CN,wind\ngec,GEC,W100,W101,2,2026-10,CN,wind": ("serial-overlap", "C3"),
}


@pytest.mark.parametrize("rows", WRONG)
def test_errors_stand_at_their_cells_and_nothing_is_booked(rows: str, actors: Any, now: Any) -> None:
    code, cell = WRONG[rows]
    with pytest.raises(ImportRefused) as refusal:
        load(actors, now, HEAD + rows + "\n")
    problem = refusal.value.problems[0]
    assert problem.place.cell == cell
    assert not code or problem.code == code
    assert Lot.objects.count() == 0
    item = queries.worklist(actor=actors["auditor"])[0]
    assert item.source == "import"
    assert subject_words(item.source, item.subject).endswith(f"cell {cell}")
    load(
        actors, now, HEAD + "gec,GEC,W001,W100,100,2026-10,CN,wind\n"
    )  # the file put right settles its items
    assert not queries.worklist(actor=actors["auditor"])


def test_countries_are_known_by_their_names(actors: Any, now: Any) -> None:
    rows = "go,REGO,R001,R100,100,2026-10,英国,wind\ngo,REGO,S001,S050,50,2026-10,United Kingdom,wind\n"
    assert [one.market for one in load(actors, now, HEAD + rows)] == ["GB", "GB"]


def test_the_same_file_again_is_refused(actors: Any, now: Any) -> None:
    load(actors, now, GOOD)
    with pytest.raises(ImportRefused) as refusal:
        load(actors, now, GOOD)
    assert {one.code for one in refusal.value.problems} == {"serial-overlap"}
    assert Lot.objects.count() == 2


def test_a_file_without_heads_or_rows(actors: Any, now: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        load(actors, now, "a,b\n1,2\n")
    assert refusal.value.code == "no-heads"
    with pytest.raises(Invalid) as refusal:
        load(actors, now, HEAD + "\n")
    assert refusal.value.code == "no-rows"
