"""Read the corrections in the text of an e-mail that a map page prepared."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any

from assetmap.text import LANGS, say

MARK = "assetmap1"
"""How the line begins that is for the program; the number is that of its form."""

FIELDS = ("decision", "asset_id", "kind", "type", "column", "place", "name", "value")
"""What the line says, in this order, with semicolons between; ``place`` is the latitude and longitude in degrees."""

_HEADERS = frozenset({"from", "received", "return-path", "mime-version", "content-type"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "blockquote"})
_CONDITIONS = re.compile(r"<!\[[^>]*>?")
_LINE = re.compile(rf"^{MARK}(cy|en);")
_QUOTED = re.compile(r"^[> ]*")


def mail_text(content: bytes) -> str:
    """
    Take the text out of an e-mail that was saved whole.

    Parameters
    ----------
    content
        A message with its headers, as ``.eml`` files hold it, however its body is encoded; or the text alone.

    Returns
    -------
    str
        The plain text of the body; where it has none, the words of its HTML.
    """
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain", "html")) if _HEADERS & {name.casefold() for name in message} else None
    if body is None:
        return content.decode("utf-8", "replace")
    try:
        text = str(body.get_content())
    except (LookupError, ValueError):  # letters in a coding that nobody knows, or that is none
        raw = body.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    return _words(text) if body.get_content_subtype() == "html" else text


class _Words(HTMLParser):
    """The words of HTML, with a new line where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's
        self.parts += "\n" * (tag in _BREAKS)

    def handle_endtag(self, tag: str) -> None:
        self.parts += "\n" * (tag in _BREAKS and tag != "br")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))


def _words(text: str) -> str:
    parser = _Words()
    parser.feed(_CONDITIONS.sub("", text))
    parser.close()
    return "".join(parser.parts)


def read_mail(text: str) -> list[dict[str, Any]]:
    """
    Find the corrections in the text of an e-mail.

    Parameters
    ----------
    text
        As a mail program shows or saves it; lines may be wrapped, and quoted with ``>``. Several e-mails may follow
        each other.

    Returns
    -------
    list of dict
        Features as GeoJSON has them, in order; nothing is known yet of whether they make sense.
    """
    found: list[dict[str, Any]] = []
    labels, reason = tuple(f"{say('correct-mail-why', lang)}: " for lang in LANGS), ""
    for paragraph in _paragraphs(text, labels):
        if _LINE.match(paragraph):
            found.append(_feature(paragraph, reason))
            reason = ""
        elif paragraph.startswith(labels):
            reason = paragraph.partition(": ")[2]
    return found


def _paragraphs(text: str, labels: tuple[str, ...]) -> list[str]:
    """Join lines that follow each other; what begins with a label of the reason, or with the mark, begins anew."""
    made: list[str] = []
    is_open = False
    for written in text.splitlines():
        line = _QUOTED.sub("", written).strip()
        if is_open and line and not _LINE.match(line) and not line.startswith(labels):
            made[-1] += f" {line}"
        elif line:
            made.append(line)
        is_open = bool(line)
    return made


def _feature(line: str, reason: str) -> dict[str, Any]:
    lang, _, written = line.removeprefix(MARK).partition(";")
    cells = [cell.strip() for cell in written.split(";")]
    said = dict(zip(FIELDS, cells, strict=False))
    place, name = said.pop("place", ""), said.pop("name", "")
    said |= {"name_cy" if lang == "cy" else "name": name, "reason": reason}
    return {"properties": said, "geometry": _point(place)}


def _point(place: str) -> dict[str, Any] | None:
    try:
        north, east = (float(part) for part in place.split(","))
    except ValueError:
        return None
    return {"type": "Point", "coordinates": [east, north]}
