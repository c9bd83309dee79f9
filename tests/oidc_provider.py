"""A small OpenID Connect provider on this computer: whoever comes chooses who they are.

Authorisation code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect Core 1.0), as much of it as a login takes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "maillage", "not-a-secret"


class Provider(ThreadingHTTPServer):
    """The provider; `people` are addresses and names."""

    def __init__(self, people: Mapping[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.people = people
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def secrets_toml(self, app_url: str) -> str:
        """How Streamlit is told of it."""
        return "\n".join([
            "[auth]", f'redirect_uri = "{app_url}/oauth2callback"', f'cookie_secret = "{secrets.token_hex(32)}"',
            f'client_id = "{CLIENT_ID}"', f'client_secret = "{CLIENT_SECRET}"',
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"', "",
        ])


@contextmanager
def provider(people: Mapping[str, str]) -> Iterator[Provider]:
    """A provider that runs."""
    server = Provider(people)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        values = {key: value[0] for key, value in parse_qs(asked.query).items()}
        match asked.path:
            case "/.well-known/openid-configuration":
                self._json(self._metadata())
            case "/jwks":
                self._json({"keys": [self.server.key.as_dict(private=False)]})
            case "/authorize":
                self._choose(values)
            case "/chosen":
                self._chosen(values)
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        values = {key: value[0] for key, value in parse_qs(self.rfile.read(length).decode()).items()}
        if urlsplit(self.path).path != "/token":
            self.send_error(404)
            return
        asked = self.server.codes.pop(values.get("code", ""), None)
        verifier = hashlib.sha256(values.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or not self._client_is_known(values):
            self._json({"error": "invalid_grant"}, status=400)
            return
        now, email = int(time.time()), asked["email"]
        claims = {
            "iss": self.server.url, "aud": CLIENT_ID, "sub": email, "iat": now, "exp": now + 3600, "email": email,
            "email_verified": True, "name": self.server.people[email], "nonce": asked["nonce"],
        }
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.server.key)
        self._json({"access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 3600,
                    "id_token": token})

    def _metadata(self) -> dict[str, Any]:
        url = self.server.url
        return {
            "issuer": url, "authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/jwks", "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
        }

    def _choose(self, values: dict[str, str]) -> None:
        links = "".join(
            f'<li><a href="/chosen?{html.escape(urlencode({**values, "email": email}))}">{html.escape(name)}</a></li>'
            for email, name in self.server.people.items())
        self._send(f"<!doctype html><title>Qui ?</title><ul>{links}</ul>".encode(), "text/html; charset=utf-8")

    def _chosen(self, values: dict[str, str]) -> None:
        code = secrets.token_hex(16)
        self.server.codes[code] = {key: values[key] for key in ("email", "nonce", "code_challenge")}
        self.send_response(302)
        self.send_header("Location", f"{values['redirect_uri']}?{urlencode({'code': code, 'state': values['state']})}")
        self.end_headers()

    def _client_is_known(self, values: dict[str, str]) -> bool:
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            return base64.b64decode(given).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}"
        return (values.get("client_id"), values.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)

    def _json(self, value: Any, *, status: int = 200) -> None:
        self._send(json.dumps(value).encode(), "application/json", status=status)

    def _send(self, content: bytes, kind: str, *, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
