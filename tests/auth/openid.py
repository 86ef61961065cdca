"""An OpenID provider on the loopback address: discovery, keys, code flow with PKCE, RS256 ID tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "qingheng", "a secret of the tests"


class Provider:
    """Signs in whoever `who` describes, without asking. `info` overrides what the user info says."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.who: dict[str, Any] = {}
        self.info: dict[str, Any] = {}
        self.token: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.refusals: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self)

            def do_POST(self) -> None:
                provider.answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> Provider:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def person(self, sub: str, email: str, verified: object = True) -> None:
        """Who signs in next."""
        self.who = {"sub": sub, "email": email, "email_verified": verified, "name": "Somebody"}
        self.info, self.token = {}, {}

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        address = urlsplit(request.path)
        length = int(request.headers.get("Content-Length") or 0)
        fields = {k: v[0] for k, v in parse_qs(address.query or request.rfile.read(length).decode()).items()}
        found = {
            "/.well-known/openid-configuration": self.discovery,
            "/keys": self.keys,
            "/token": self.exchange,
            "/me": lambda _fields: {**self.who, **self.info},
        }
        if address.path == "/authorize":
            request.send_response(302)
            request.send_header("Location", self.authorise(fields))
            request.end_headers()
            return
        body = found[address.path](fields)
        request.send_response(400 if "error" in body else 200)
        request.send_header("Content-Type", "application/json")
        request.end_headers()
        request.wfile.write(json.dumps(body).encode())

    def discovery(self, _fields: dict[str, str]) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self, _fields: dict[str, str]) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorise(self, fields: dict[str, str]) -> str:
        """The address to send the browser back to, with a code bound to the challenge."""
        assert fields["response_type"] == "code"
        assert fields["code_challenge_method"] == "S256"
        assert fields["client_id"] == CLIENT
        assert "openid" in fields["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = fields
        return f"{fields['redirect_uri']}?{urlencode({'code': code, 'state': fields['state']})}"

    def exchange(self, fields: dict[str, str]) -> dict[str, Any]:
        """Tokens for a code, once, to whoever holds its verifier and the client's secret."""
        asked = self.codes.pop(fields.get("code", ""), None)
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or fields.get("client_secret") != SECRET:
            self.refusals.append(str(fields))
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, **self.who, **self.token}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": signed}
