"""How a client shows who it is (RFC 7616 and 7617)."""

import base64
import hashlib
import re
import secrets

_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')
_HASHES = {"MD5": "md5", "SHA-256": "sha256"}


def login(challenges: list[str], user: str, password: str, method: str, uri: str, count: int = 1) -> str:
    """The header `Authorization` that answers one of the `WWW-Authenticate` headers; "" where none is known.

    count: how often these have been answered, this time included.
    """
    for challenge in sorted(challenges, key=str.lower, reverse=True):  # Digest before Basic
        scheme, _, rest = challenge.partition(" ")
        fields = {name.lower(): quoted or plain for name, quoted, plain in _FIELD.findall(rest)}
        if scheme.lower() == "basic":
            return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        algorithm = fields.get("algorithm", "MD5").upper()
        if scheme.lower() == "digest" and algorithm in _HASHES and "nonce" in fields:
            return _digest(fields, algorithm, (user, password), method, uri, f"{count:08x}")
    return ""


def _digest(fields: dict[str, str], algorithm: str, who: tuple[str, str], method: str, uri: str, count: str) -> str:
    def hashed(*parts: str) -> str:
        return hashlib.new(_HASHES[algorithm], ":".join(parts).encode()).hexdigest()

    realm, nonce = fields.get("realm", ""), fields["nonce"]
    secret, what = hashed(who[0], realm, who[1]), hashed(method, uri)
    given = {"username": who[0], "realm": realm, "nonce": nonce, "uri": uri}
    plain = ""
    if "auth" in re.split(r"[\s,]+", fields.get("qop", "")):
        client = secrets.token_hex(8)
        given |= {"response": hashed(secret, nonce, count, client, "auth", what), "cnonce": client}
        plain = f", qop=auth, nc={count}"
    else:
        given |= {"response": hashed(secret, nonce, what)}
    given |= {name: fields[name] for name in ("opaque",) if name in fields}
    if "algorithm" in fields:
        plain += f", algorithm={fields['algorithm']}"
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in given.items()) + plain
