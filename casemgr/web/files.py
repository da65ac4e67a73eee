"""The one way a stored file leaves the house, once a view has checked who asks."""

from typing import IO, Any

from django.http import FileResponse

# Whatever a browser makes of the bytes: nothing in them runs, nothing is fetched, nothing is sent.
SEALED_OFF = "default-src 'none'; sandbox"


def sent(file: IO[bytes], name: str, *, content_type: str | None = None, inline: bool = False) -> Any:
    """A file to be saved by the reader; `inline` only for pictures that a page shows."""
    answer = FileResponse(file, as_attachment=not inline, filename=name, content_type=content_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = SEALED_OFF
    return answer
