"""Files made for one request, sent as downloads."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse


def sent(path: Path, name: str, mime: str) -> FileResponse:
    """The file at `path` under a name. It is read as it is sent, and may be deleted from its folder at once."""
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=mime)
