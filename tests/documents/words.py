"""Word files made for a test: what is typed stands in a paragraph each; parts can be added or replaced."""

import io
import zipfile

import docx


def word(*paragraphs: str) -> bytes:
    """A plain document with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_parts(content: bytes, **parts: str) -> bytes:
    """The same file with parts added or replaced; `__` in a name stands for `/`."""
    added = {name.replace("__", "/").replace("_DOT_", "."): text for name, text in parts.items()}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in added:
                new.writestr(name, old.read(name))
        for name, text in added.items():
            new.writestr(name, text)
    return target.getvalue()


def without(content: bytes, left_out: str) -> bytes:
    """The same file without one of its parts."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != left_out:
                new.writestr(name, old.read(name))
    return target.getvalue()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def changed(content: bytes, name: str, old: str, new: str) -> bytes:
    """The same file, `old` in one part replaced by `new`."""
    text = part(content, name)
    assert old in text
    return with_parts(content, **{name.replace("/", "__"): text.replace(old, new, 1)})


def text_of(content: bytes) -> str:
    """What a person reads in the document: its paragraphs, and the cells of its tables."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
