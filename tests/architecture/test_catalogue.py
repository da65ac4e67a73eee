"""The English catalogue against the sources: read in Python, since a bare machine has no gettext."""

import ast
import re
import struct
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation import templatize

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "casemgr" / "locale" / "en" / "LC_MESSAGES" / "django.po"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# The functions that mark a sentence. `p` takes a context first, `n` a singular and a plural.
MARKS = re.compile(r"(?P<n>n?)(?P<p>p?)gettext(?:_lazy|_noop)?")
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
MARKED = re.compile(rf"\b(?P<name>n?p?gettext|_)\((?P<words>{LITERAL}(?:, *{LITERAL})*)")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0 +]*[\d.]*[a-zA-Z%]|<[^>]+>")
HAN = re.compile("[\u4e00-\u9fff]")

# Chinese in templates that is to stay Chinese: the name of the language, and invented data.
SPOKEN_IN_CHINESE = {"components/header.html", "gallery/_feedback.html", "gallery/_lists.html"}


def _key(name: str, words: list[str]) -> str:
    """A sentence as the compiled catalogue keeps it: context, singular, plural."""
    mark = MARKS.fullmatch(name)
    assert mark, name
    context = words.pop(0) + "\x04" if mark["p"] else ""
    return context + "\0".join(words[: 2 if mark["n"] else 1])


def _in_python(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    called = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = called.get(node.func.id, "")
        if MARKS.fullmatch(name):
            place = f"{file.relative_to(ROOT)}:{node.lineno}"
            assert node.func.id in ("_", name), f"{place}: makemessages does not know {node.func.id}()"
            words = [word.value for word in node.args if isinstance(word, ast.Constant)]
            assert words, f"{place}: a sentence to be translated is written out"
            yield _key(name, words)


def _in_template(file: Path) -> Iterator[str]:
    for found in MARKED.finditer(templatize(file.read_text(encoding="utf-8"))):
        words = [ast.literal_eval(word) for word in re.findall(LITERAL, found["words"])]
        yield _key("gettext" if found["name"] == "_" else found["name"], words)


@cache
def _sources() -> frozenset[str]:
    python = (file for file in (ROOT / "casemgr").rglob("*.py") if "migrations" not in file.parts)
    found = {sentence for file in python for sentence in _in_python(file)}
    return frozenset(found.union(*map(_in_template, TEMPLATES)))


@cache
def _written() -> dict[str, str]:
    """The .po, in the shape of the .mo: sentence to translation, plural forms divided by NUL."""
    read = {}
    for block in CATALOGUE.read_text(encoding="utf-8").split("\n\n"):
        fields: dict[str, str] = {}
        field = ""
        for named, quoted in re.findall(r'^(?:(msg\S+) )?(".*")$', block, re.MULTILINE):
            field = named or field
            fields[field] = fields.get(field, "") + ast.literal_eval(quoted)
        if not fields:
            continue  # nothing but comments
        context = fields["msgctxt"] + "\x04" if "msgctxt" in fields else ""
        plural = "\0" + fields["msgid_plural"] if "msgid_plural" in fields else ""
        forms = [text for field, text in fields.items() if field.startswith("msgstr")]
        read[context + fields["msgid"] + plural] = "\0".join(forms)
    del read[""]
    return read


def _compiled() -> dict[str, str]:
    data = CATALOGUE.with_suffix(".mo").read_bytes()
    magic, _revision, count, keys, values = struct.unpack_from("<5I", data)
    assert magic == 0x950412DE

    def text(table: int, place: int) -> str:
        length, start = struct.unpack_from("<2I", data, table + 8 * place)
        return data[start : start + length].decode()

    read = {text(keys, place): text(values, place) for place in range(count)}
    del read[""]
    return read


def test_every_sentence_of_the_sources_has_an_english_one() -> None:
    translated = {sentence for sentence, english in _written().items() if all(english.split("\0"))}
    missing = _sources() - translated
    assert not missing, "run `make messages` and translate:\n" + "\n".join(sorted(missing))


def test_no_translation_outlives_its_sentence() -> None:
    left_over = set(_written()) - _sources()
    assert not left_over, "run `make messages`:\n" + "\n".join(sorted(left_over))


def test_placeholders_and_markup_agree() -> None:
    for sentence, english in _written().items():
        for chinese in sentence.rpartition("\x04")[2].split("\0"):
            for form in english.split("\0"):
                assert Counter(PLACEHOLDER.findall(form)) == Counter(PLACEHOLDER.findall(chinese)), chinese


def test_no_entry_is_a_guess() -> None:
    marked = re.findall(r"^#(?:,.*\bfuzzy\b|[~|]).*", CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    assert not marked


def test_what_is_compiled_is_what_is_written() -> None:
    assert _compiled() == _written(), "run `make messages`"


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_template_says_nothing_past_the_catalogue(file: Path) -> None:
    """Chinese outside translate and blocktranslate would stay Chinese on an English page."""
    if file.relative_to(ROOT / "templates").as_posix() in SPOKEN_IN_CHINESE:
        return
    inside = False
    for token in Lexer(file.read_text(encoding="utf-8")).tokenize():
        word = token.contents.partition(" ")[0] if token.token_type == TokenType.BLOCK else ""
        if word in ("blocktranslate", "endblocktranslate"):
            inside = word == "blocktranslate"
        elif not inside and word != "translate" and token.token_type != TokenType.COMMENT:
            bare = re.sub(rf"_\({LITERAL}\)", "", token.contents)
            assert not HAN.search(bare), f"line {token.lineno}: {bare.strip()}"
