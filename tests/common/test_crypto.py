import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from casemgr.common.crypto import (
    AlteredBytes,
    CannotDecrypt,
    decrypt,
    encrypt,
    from_token,
    is_sealed_with_current_key,
    keyed_hash,
    keyed_hashes,
    to_token,
)

NUMBER = "411626199001011234"


@pytest.fixture(autouse=True)
def key(settings):
    settings.PERSONAL_DATA_KEY, settings.PERSONAL_DATA_KEYS_OLD = "the key of 2024", []


@pytest.fixture
def rotate(settings):
    """A new key, the old one kept for reading."""

    def rotate():
        settings.PERSONAL_DATA_KEYS_OLD = [settings.PERSONAL_DATA_KEY, *settings.PERSONAL_DATA_KEYS_OLD]
        settings.PERSONAL_DATA_KEY = f"a newer key than {settings.PERSONAL_DATA_KEY}"

    return rotate


@pytest.mark.parametrize("text", [NUMBER, "张建国", "𠮷", "x" * 100_000, ""])
def test_what_is_sealed_can_be_opened(text):
    assert decrypt(encrypt(text)) == text


def test_sealed_bytes_are_short_never_the_same_and_show_nothing():
    one, other = encrypt(NUMBER), encrypt(NUMBER)
    assert one != other
    assert len(one) == len(NUMBER) + 32
    assert NUMBER.encode() not in one
    assert encrypt("") == b""


def test_after_a_rotation_the_old_key_still_reads(rotate):
    sealed = encrypt(NUMBER)
    assert is_sealed_with_current_key(sealed)
    rotate()
    rotate()
    assert decrypt(sealed) == NUMBER
    assert not is_sealed_with_current_key(sealed)
    assert is_sealed_with_current_key(encrypt(decrypt(sealed)))
    assert is_sealed_with_current_key(encrypt(""))


def test_without_its_key_it_says_which_one_is_missing(settings, rotate):
    sealed = encrypt(NUMBER)
    rotate()
    settings.PERSONAL_DATA_KEYS_OLD = []
    with pytest.raises(CannotDecrypt, match=f"{sealed[:4].hex()}.*PERSONAL_DATA_KEYS_OLD"):
        decrypt(sealed)


@pytest.mark.parametrize("at", [4, 15, 16, 33, 34, 49])
def test_altered_bytes_are_refused(at):
    sealed = bytearray(encrypt(NUMBER))
    sealed[at] ^= 1
    with pytest.raises(AlteredBytes, match="改动"):
        decrypt(bytes(sealed))


@pytest.mark.parametrize("length", [1, 3, 4, 10, 16, 20, 49])
def test_bytes_cut_short_are_refused(length):
    with pytest.raises(CannotDecrypt):
        decrypt(encrypt(NUMBER)[:length])


def test_without_a_key_nothing_is_sealed(settings):
    settings.PERSONAL_DATA_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="PERSONAL_DATA_KEY"):
        encrypt(NUMBER)


def test_the_hash_matches_equal_values_of_one_purpose_under_one_key(rotate):
    hashed = keyed_hash(NUMBER, "resident number")
    assert re.fullmatch("[0-9a-f]{32}", hashed)
    assert keyed_hash(NUMBER, "resident number") == hashed
    assert keyed_hash(NUMBER, "phone") != hashed
    assert keyed_hash("411626199001011235", "resident number") != hashed
    rotate()
    assert keyed_hash(NUMBER, "resident number") != hashed
    assert keyed_hashes(NUMBER, "resident number") == [keyed_hash(NUMBER, "resident number"), hashed]


def test_nothing_has_no_hash():
    assert keyed_hash("", "resident number") == ""


@pytest.mark.parametrize("values", [[], ["张", None, "2024-01-01"], {"页": 3}, "x"])
def test_a_token_brings_its_values_back(values):
    token = to_token(values, "paging")
    assert re.fullmatch("[A-Za-z0-9_-]+", token)
    assert from_token(token, "paging") == values


def test_a_token_serves_one_purpose_and_one_site(settings):
    token = to_token(["张"], "paging")
    assert from_token(token, "export") is None
    settings.SECRET_KEY = "another site"
    assert from_token(token, "paging") is None


@pytest.mark.parametrize("token", ["", "x", "十", "A" * 9, "!!!!", "\ud800", "A" * 100_000])
def test_what_is_no_token_gives_nothing(token):
    assert from_token(token, "paging") is None
