"""Evidence as a download: never shown by the browser itself, whatever the file is or is called."""

from __future__ import annotations

import base64
from pathlib import Path

from django.http import FileResponse


def download_response(*, path: Path, name: str, sha256: str) -> FileResponse:
    """The bytes at `path` under a file name already cleaned. A stored page or picture cannot run scripts here.

    Content-Digest is written as RFC 9530 wants it: base64 between colons.
    """
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode('ascii')}:"
    return response
