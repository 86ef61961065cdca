"""An authenticator app: six digits by RFC 6238 (SHA-1, 30 seconds)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time


def code_of(secret: str, at: float) -> str:
    """Digits for a base32 secret at a moment in seconds since 1970."""
    counter = struct.pack(">Q", int(at) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def code_now(secret: str) -> str:
    """Digits of this moment, with some seconds left to type them."""
    left = 30 - time.time() % 30
    if left < 5:
        time.sleep(left)
    return code_of(secret, time.time())
