"""Taking packs into use: once, with what a version changes in sight, by those who may, from content that is sound."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.urls import reverse

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.packs.changes import items_of
from qingheng.platform.packs.models import PackInstall
from qingheng.platform.packs.queries import change_of, content, installed
from qingheng.platform.packs.services import install_pack, record_install
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.roles import ROLES

SHIPPED = Path(__file__).resolve().parents[5] / "packs"
CATALOGUE, RULES = "catalogue-manufacturing", "quality-esg"


@pytest.fixture
def shelf(settings, tmp_path):
    """The shipped packs, to be changed as a later release would."""
    settings.PACKS = tmp_path / "packs"
    shutil.copytree(SHIPPED, settings.PACKS)
    return settings.PACKS


def release(shelf: Path) -> None:
    """A later version of the catalogue: one definition reworded, one code gone, one new."""
    folder = shelf / CATALOGUE
    table = folder / "indicators.csv"
    text = table.read_text(encoding="utf-8")
    assert text.count("\nenergy.certificates,") == 1
    text = text.replace("\nenergy.certificates,", "\nenergy.certificates_held,")
    table.write_text(text.replace("不含增值税等代收税款", "不含增值税及其他代收税款", 1), encoding="utf-8")
    meta = folder / "pack.toml"
    meta.write_text(
        meta.read_text(encoding="utf-8").replace('version = "1.0.0"', 'version = "1.1.0"'), "utf-8"
    )


def test_installing_twice_makes_one(actors, shelf, now):
    admin = actors["administrator"]
    first = install_pack(actor=admin, pack_id=CATALOGUE, at=now)
    assert (first.state, first.from_version, first.changed, first.retired) == ("new", "", (), ())
    assert "indicators/ghg.scope1" in first.added
    again = install_pack(actor=admin, pack_id=CATALOGUE, at=now)
    assert (again.state, again.added) == ("unchanged", ())
    assert [i.pack_id for i in installed(actor=admin)] == [CATALOGUE]
    assert AuditEvent.objects.filter(action="pack.installed").count() == 1


def test_a_later_version_says_what_it_changes_and_the_trail_keeps_it(actors, shelf, now):
    from qingheng.apps.indicators.models import Indicator

    admin = actors["administrator"]
    install_pack(actor=admin, pack_id=CATALOGUE, at=now)
    release(shelf)
    seen = change_of(actor=actors["programme_manager"], content=content(CATALOGUE))
    assert (seen.state, seen.from_version, seen.to_version) == ("update", "1.0.0", "1.1.0")
    assert seen.added == ("indicators/energy.certificates_held",)
    assert seen.changed == ("indicators/economic.revenue",)
    assert seen.retired == ("indicators/energy.certificates",)
    assert Indicator.objects.get(code="energy.certificates").retired_at is None  # looking changes nothing
    assert install_pack(actor=admin, pack_id=CATALOGUE, at=now, seen_sha256=seen.sha256) == seen
    assert Indicator.objects.get(code="energy.certificates").retired_at == now
    assert Indicator.objects.filter(code="energy.certificates_held").exists()
    event = AuditEvent.objects.filter(action="pack.installed").order_by("-seq").first()
    assert (event.data["replaces"], event.data["changed"]) == ("1.0.0", ["indicators/economic.revenue"])
    assert event.data["retired"] == ["indicators/energy.certificates"]


def test_what_was_not_looked_at_is_not_installed(actors, shelf, now):
    admin = actors["administrator"]
    seen = change_of(actor=admin, content=content(CATALOGUE))
    release(shelf)
    with pytest.raises(Conflict) as refusal:
        install_pack(actor=admin, pack_id=CATALOGUE, at=now, seen_sha256=seen.sha256)
    assert refusal.value.code == "pack-changed"
    assert not PackInstall.objects.exists()


def test_a_version_without_items_says_that_its_changes_are_unknown(actors, shelf, now):
    admin = actors["administrator"]
    record_install(actor=admin, content=content(RULES), at=now)
    PackInstall.objects.update(items={}, sha256="0" * 64)
    change = change_of(actor=admin, content=content(RULES))
    assert (change.state, change.is_known, change.added) == ("update", False, ())
    PackInstall.objects.update(sha256=content(RULES).sha256)
    assert install_pack(actor=admin, pack_id=RULES, at=now).state == "unchanged"
    assert PackInstall.objects.get().items == items_of(content(RULES))


def test_only_sound_packs_of_the_right_kinds_are_installed(actors, shelf, now):
    admin = actors["administrator"]
    for pack_id, code in (("company-lenovo", "kind-not-installed"), ("nothing", "no-pack")):
        with pytest.raises((Invalid, NotFound)) as refusal:
            install_pack(actor=admin, pack_id=pack_id, at=now)
        assert refusal.value.code == code
    rules = shelf / RULES / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("kind: sums", "kind: magic", 1), "utf-8")
    with pytest.raises(Invalid) as refusal:
        install_pack(actor=admin, pack_id=RULES, at=now)
    assert refusal.value.code == "pack-unsound"
    assert "rules.yaml" in refusal.value.place
    other = shutil.copytree(SHIPPED / RULES, shelf / "rules-other")
    meta = other / "pack.toml"
    meta.write_text(
        meta.read_text(encoding="utf-8").replace(f'id = "{RULES}"', 'id = "rules-other"'), "utf-8"
    )
    with pytest.raises(Invalid) as refusal:
        install_pack(actor=admin, pack_id="rules-other", at=now)
    assert refusal.value.code == "rules-not-read"
    assert not PackInstall.objects.exists()


@pytest.mark.parametrize("role", sorted(role for role, verbs in ROLES.items() if "packs.manage" not in verbs))
def test_others_install_nothing(actors, role, now):
    with pytest.raises(Forbidden):
        install_pack(actor=actors[role], pack_id=RULES, at=now)
    assert not PackInstall.objects.exists()


def test_the_pages_offer_it_to_administrators_alone(client_as, company, shelf, now):
    names = {"company": company.slug, "pack_id": CATALOGUE}
    show, install = reverse("packs:show", kwargs=names), reverse("packs:install", kwargs=names)
    admin, auditor = client_as("administrator"), client_as("auditor")
    for client in (admin, auditor):
        client.cookies["django_language"] = "en"
    listing = reverse("packs:list", kwargs={"company": company.slug})
    assert f"{show}#changes" in admin.get(listing).content.decode()
    assert f"{show}#changes" not in auditor.get(listing).content.decode()
    assert "An administrator takes it into use." in auditor.get(show).content.decode()
    assert auditor.post(install).status_code == 403
    assert install in admin.get(show).content.decode()
    assert admin.post(install, {"sha256": "0" * 64}).status_code == 409
    assert admin.post(install, {"sha256": content(CATALOGUE).sha256}).status_code == 302
    assert install not in admin.get(show).content.decode()
    release(shelf)
    page = admin.get(show).content.decode()
    assert "What updating changes" in page
    assert "indicators/energy.certificates_held" in page
    assert admin.post(install, follow=True).status_code == 200
    assert PackInstall.objects.filter(pack_id=CATALOGUE).count() == 2
