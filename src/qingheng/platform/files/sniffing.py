"""What a file may be shown as, told from its first bytes; neither its name nor the uploader's claim is asked.

Only what a browser shows without running anything is named here. HTML, SVG and XML are not, whatever they are called:
a file that begins with a tag is markup, and a mark in the middle of a file (a polyglot) is no mark.
"""

from __future__ import annotations

from collections.abc import Callable

HEAD = 64 * 1024  # bytes read to decide, and to show of a text
EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
}


def _pdf(head: bytes) -> bool:
    return head.startswith((b"%PDF-1.", b"%PDF-2."))


def _png(head: bytes) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR"


def _jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff") and len(head) > 3 and head[3] >= 0xC0


def _gif(head: bytes) -> bool:
    """Also that the two sizes fit a picture: `GIF89a` followed by `/*` or `<` is a script in disguise."""
    if not head.startswith((b"GIF87a", b"GIF89a")) or len(head) < 13:
        return False
    width, height = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    return 0 < width < 8192 and 0 < height < 8192


def _webp(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP" and head[12:15] == b"VP8"


_SIGNS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (_pdf, "application/pdf"),
    (_png, "image/png"),
    (_jpeg, "image/jpeg"),
    (_gif, "image/gif"),
    (_webp, "image/webp"),
)


def shown_type(head: bytes) -> str:
    """The media type the browser may show these bytes as, or nothing. head: the first bytes, 16 at least."""
    return next((mime for is_it, mime in _SIGNS if is_it(head)), "")
