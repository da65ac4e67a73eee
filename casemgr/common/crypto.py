"""Personal data sealed at rest, hashes to find it again, and tokens nobody can read or forge (加密).

Everything is derived by HKDF from two settings: PERSONAL_DATA_KEY, which lives outside the database, and
SECRET_KEY for the tokens. To rotate, put the key in use into PERSONAL_DATA_KEYS_OLD, set a new one, and write
again what `is_sealed_with_current_key` denies; only then may the old key go.
"""

import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

_KEY_ID_LENGTH = 4
_NONCE_LENGTH = 12


class CannotDecrypt(ImproperlyConfigured):
    """Sealed personal data cannot be opened: its key is not configured, or the bytes were altered."""


class AlteredBytes(CannotDecrypt):
    """The key is there, and the bytes are not those that were sealed."""


def encrypt(text: str) -> bytes:
    """Seal a text: see `seal`. Empty stays empty."""
    return seal(text.encode())


def decrypt(sealed: bytes) -> str:
    """The text that `encrypt` sealed, under the current or an old key. Raises CannotDecrypt."""
    return unseal(sealed).decode()


def seal(content: bytes) -> bytes:
    """Seal bytes: AES-256-GCM under the current key, 32 bytes longer than they are. Empty stays empty.

    The same content gives other bytes each time. Layout: key id (4), nonce (12), ciphertext, tag (16).
    """
    if not content:
        return b""
    key_id, cipher = _current_key()
    nonce = os.urandom(_NONCE_LENGTH)
    return key_id + nonce + cipher.encrypt(nonce, content, None)


def unseal(sealed: bytes) -> bytes:
    """The bytes that `seal` sealed, under the current or an old key. Raises CannotDecrypt or AlteredBytes."""
    if not sealed:
        return b""
    key_id, rest = sealed[:_KEY_ID_LENGTH], sealed[_KEY_ID_LENGTH:]
    cipher = _keyring(*_configured_keys()).get(key_id)
    if cipher is None:
        raise CannotDecrypt(
            _(
                "个人信息无法解密：所用密钥（编号 %(key_id)s）不在 PERSONAL_DATA_KEY 或"
                " PERSONAL_DATA_KEYS_OLD 中，请恢复原密钥。"
            )
            % {"key_id": key_id.hex()}
        )
    try:
        return cipher.decrypt(rest[:_NONCE_LENGTH], rest[_NONCE_LENGTH:], None)
    except (InvalidTag, ValueError):
        raise AlteredBytes(_("个人信息无法解密：密文已被改动，请从备份恢复该行。")) from None


def is_sealed_with_current_key(sealed: bytes) -> bool:
    """Whether a sealed text needs no old key; empty ones need none at all."""
    return not sealed or sealed[:_KEY_ID_LENGTH] == _current_key()[0]


def keyed_hash(value: str, purpose: str) -> str:
    """What a secret value is matched by: 32 hexadecimal digits of an HMAC-SHA256 under the current key.

    Equal for equal values only within one `purpose`. Normalise the value before. Empty stays empty.
    """
    return _hash(_configured_keys()[0], value, purpose)


def keyed_hashes(value: str, purpose: str) -> list[str]:
    """The value's hash under every key, the current one first: what to look for during a rotation."""
    return [_hash(key, value, purpose) for key in _configured_keys()]


def to_token(values: Any, purpose: str) -> str:
    """JSON values as text fit for a URL, which only `from_token` with the same purpose can read.

    Encrypted (AES-SIV) and not just signed, as no URL may carry personal data; the same values give the same
    token, so that a page stays the same from one request to the next.
    """
    plain = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = _token_cipher(settings.SECRET_KEY).encrypt(plain, [purpose.encode()])
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def from_token(token: str, purpose: str) -> Any:
    """The values of a token; None if it is not one of ours for this purpose."""
    try:
        sealed = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        return json.loads(_token_cipher(settings.SECRET_KEY).decrypt(sealed, [purpose.encode()]))
    except (InvalidTag, ValueError):
        return None


def _configured_keys() -> tuple[str, ...]:
    if not settings.PERSONAL_DATA_KEY:
        raise ImproperlyConfigured(_("未设置 PERSONAL_DATA_KEY：请在环境变量中设置个人信息加密密钥。"))
    return (settings.PERSONAL_DATA_KEY, *settings.PERSONAL_DATA_KEYS_OLD)


def _current_key() -> tuple[bytes, AESGCM]:
    return _encryption_key(_configured_keys()[0])


@lru_cache(maxsize=4)
def _keyring(*keys: str) -> dict[bytes, AESGCM]:
    return dict(_encryption_key(key) for key in keys)


@lru_cache(maxsize=16)
def _encryption_key(key: str) -> tuple[bytes, AESGCM]:
    return _derive(key, "personal data: key id", _KEY_ID_LENGTH), AESGCM(_derive(key, "personal data: key"))


@lru_cache(maxsize=64)
def _hash_key(key: str, purpose: str) -> bytes:
    return _derive(key, f"personal data: hash of {purpose}")


@lru_cache(maxsize=4)
def _token_cipher(key: str) -> AESSIV:
    return AESSIV(_derive(key, "token", 64))


def _hash(key: str, value: str, purpose: str) -> str:
    if not value:
        return ""
    return hmac.digest(_hash_key(key, purpose), value.encode(), "sha256")[:16].hex()


def _derive(key: str, use: str, length: int = 32) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=f"casemgr {use}".encode()).derive(key.encode())
