"""The secret of an endpoint, and the signature of a delivery."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.utils.crypto import salted_hmac

PREFIX = "qhw_"
_SALT = "qingheng.platform.webhooks.secret"


def secret_of(nonce: str) -> str:
    """The secret, made again from the installation's key: whoever reads the database alone cannot sign.

    nonce: of the endpoint, 256 random bits as hex. A new QINGHENG_SECRET_KEY makes new secrets.
    """
    digest = salted_hmac(_SALT, nonce, algorithm="sha256").digest()
    return PREFIX + base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=` and the hex HMAC-SHA256 of `timestamp.body`. timestamp: Unix seconds, as in its header."""
    signed = timestamp.encode("ascii") + b"." + body
    return "sha256=" + hmac.new(secret.encode("ascii"), signed, hashlib.sha256).hexdigest()
