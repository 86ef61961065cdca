"""What is shown is decided by the bytes; what could carry a program is never shown, whatever it is called."""

from __future__ import annotations

import struct
import zlib

import pytest

from qingheng.platform.files.previews import preview_of
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.files.sniffing import shown_type


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\x00\x0b\x6e\x6e"))
    + chunk(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + b"\x00" * 20
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L" + b"\x00" * 20
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"

KINDS = {
    "png": (PNG, "image", "image/png"),
    "jpeg": (JPEG, "image", "image/jpeg"),
    "gif": (GIF, "image", "image/gif"),
    "webp": (WEBP, "image", "image/webp"),
    "pdf": (PDF, "pdf", "application/pdf"),
    "csv": (b"site,kWh\nA,1\nB,2\n", "table", "text/plain"),
    "csv in gb18030": ("站点;用电量\n北京;12\n".encode("gb18030"), "table", "text/plain"),
    "text": ("今年的电费单。\n".encode(), "text", "text/plain"),
    "html": (PAGE, "none", ""),
    "html after space and a mark": (b"\xef\xbb\xbf \n\t" + PAGE, "none", ""),
    "html in utf-16": (b"\xff\xfe" + PAGE.decode().encode("utf-16-le"), "none", ""),
    "svg": (SVG, "none", ""),
    "svg behind an xml head": (b'<?xml version="1.0"?>' + SVG, "none", ""),
    "zip": (b"PK\x03\x04" + b"\x00" * 40, "none", ""),
    "program": (b"MZ\x90\x00\x03" + b"\x00\x01\x02" * 40, "none", ""),
    "a pdf's mark behind a page": (PAGE + PDF, "none", ""),
    "a pdf's mark behind a line": (b"x\n" + PDF, "text", "text/plain"),
    "a picture that is a page as well": (PNG + PAGE, "image", "image/png"),
    "a gif that is a script as well": (b"GIF89a/*\x00\x00\x00\x00*/=1;alert(1)//", "none", ""),
    "a gif's mark before a page": (b"GIF89a" + PAGE, "none", ""),
    "png's mark alone": (b"\x89PNG\r\n\x1a\n" + PAGE, "none", ""),
    "pdf without a version": (b"%PDF-" + PAGE, "none", ""),
}


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "blobs"


@pytest.mark.parametrize("name", KINDS)
def test_bytes_decide_what_is_shown(tmp_path, name):
    data, kind, mime = KINDS[name]
    path = tmp_path / "file"
    path.write_bytes(data)
    shown = preview_of(path)
    assert (shown.kind, shown.mime) == (kind, mime)
    assert (shown_type(data) != "") == (kind in ("image", "pdf"))


def test_an_excerpt_is_short_and_says_so(tmp_path):
    path = tmp_path / "file"
    path.write_text("".join(f"行{n},{n}\n" for n in range(100_000)), encoding="utf-8")
    shown = preview_of(path)
    assert (shown.kind, len(shown.excerpt.rows), shown.excerpt.cut) == ("table", 50, True)
    assert shown.excerpt.rows[1] == ("行1", "1")
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert not preview_of(path).excerpt.cut


def kept(actors, now, data, name, mime="image/png"):
    blob = store_blob(actor=actors["data_owner"], data=data, name=name, mime=mime, at=now)
    attach(actor=actors["data_owner"], blob=blob, object_type="submission", object_id=7, at=now)
    return blob


@pytest.mark.parametrize(
    ("data", "name", "mime", "saved"),
    [
        (PNG, "meter.html", "image/png", "meter.html.png"),
        (PDF, "bill.pdf", "application/pdf", "bill.pdf"),
        (JPEG, "photo.JPEG", "image/jpeg", "photo.JPEG"),
    ],
)
def test_the_raw_view_is_inline_by_the_bytes_and_locked_in(actors, client_as, now, data, name, mime, saved):
    """The uploader's claim and name decide nothing: type, extension, policy come from the bytes."""
    blob = kept(actors, now, data, name, mime="text/html")
    answer = client_as("auditor").get(f"/c/acme/evidence/{blob.sha256}/raw/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == mime
    assert answer["Content-Disposition"] == f'inline; filename="{saved}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert policy.endswith("sandbox") == (mime != "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) == data


@pytest.mark.parametrize("name", [n for n, (_d, kind, _m) in KINDS.items() if kind not in ("image", "pdf")])
def test_nothing_else_is_inline(actors, client_as, now, name):
    blob = kept(actors, now, KINDS[name][0], "a.png")
    assert client_as("auditor").get(f"/c/acme/evidence/{blob.sha256}/raw/").status_code == 404


@pytest.mark.parametrize(
    ("lang", "never", "begins"),
    [("en", "are never shown here", "Only the beginning"), ("zh-hans", "一律不显示", "仅显示开头部分")],
)
def test_the_page_shows_or_says_why_not(actors, client_as, now, lang, never, begins):
    client = client_as("auditor")
    client.cookies["django_language"] = lang

    def page(data, name):
        blob = kept(actors, now, data, name)
        answer = client.get(f"/c/acme/evidence/{blob.sha256}/preview/")
        assert answer.status_code == 200
        return answer.content.decode(), answer["Content-Security-Policy"], blob.sha256

    html, policy, sha256 = page(PDF, "bill.pdf")
    assert f'<iframe src="/c/acme/evidence/{sha256}/raw/" title="' in html
    assert html.count(f'href="/c/acme/evidence/{sha256}/"') == 2
    assert "frame-src 'self'" in policy
    assert "script-src 'self'" in policy
    html, _policy, sha256 = page(PNG, "meter.png")
    assert f'<img class="img-fluid" src="/c/acme/evidence/{sha256}/raw/" alt="' in html
    html, _policy, _sha256 = page(PAGE, "page.png")
    assert never in html
    assert "alert(1)" not in html
    html, _policy, _sha256 = page(b"note,x\n<script>alert(2)</script>,1\n" * 60, "a.csv")
    assert "&lt;script&gt;alert(2)" in html
    assert "<script>alert(2)" not in html
    assert begins in html


def test_frames_are_for_that_page_alone(actors, client_as, now):
    kept(actors, now, PDF, "bill.pdf")
    policy = client_as("auditor").get("/c/acme/evidence/")["Content-Security-Policy"]
    assert "frame-src 'none'" in policy


def test_another_company_and_a_role_without_the_verb_see_nothing(actors, client_as, now, rival):
    blob = kept(actors, now, PNG, "meter.png")
    for page in ("preview", "raw"):
        assert client_as("supplier").get(f"/c/acme/evidence/{blob.sha256}/{page}/").status_code == 403
        assert client_as("auditor").get(f"/c/rival/evidence/{blob.sha256}/{page}/").status_code == 404
