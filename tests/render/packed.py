"""Read what a page's payload holds, as the format's description says, without any code of the package."""

from __future__ import annotations

import base64
import json
import re
import zlib

from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Polygon


def payload_of(page):
    """Take the packed text out of a page."""
    return re.search(r'<script type="text/plain" id="payload">([A-Za-z0-9+/=]+)</script>', page).group(1)


def unpack(text):
    """Give the data and the bytes of the shapes."""
    raw = zlib.decompress(base64.b64decode(text), wbits=-15)
    length = int.from_bytes(raw[:4], "little")
    return json.loads(raw[4 : 4 + length]), raw[4 + length :]


def numbers(written):
    found, value, bits = [], 0, 0
    for byte in written:
        value |= (byte & 127) << bits
        bits += 7
        if byte < 128:
            found.append(value)
            value = bits = 0
    return found


def read_shapes(written, where):
    """Read shapes as longitude and latitude."""
    told = iter(numbers(written[where["at"] : where["end"]]))
    plans = []
    for _ in range(where["n"]):
        head = next(told)
        kind, parts = head % 4, head // 4
        if kind == 0:
            plans.append((kind, [[1]] * parts))
        elif kind == 1:
            plans.append((kind, [[next(told)] for _ in range(parts)]))
        else:
            plans.append((kind, [[next(told) for _ in range(next(told))] for _ in range(parts)]))
    west, south, across, up = where["grid"]
    x = y = 0

    def point():
        nonlocal x, y
        for axis in (0, 1):
            step = next(told)
            step = -(step + 1) // 2 if step % 2 else step // 2
            x, y = (x + step, y) if axis == 0 else (x, y + step)
        return west + x * across, south + y * up

    shapes = []
    for kind, parts in plans:
        runs = [[[point() for _ in range(count)] for count in part] for part in parts]
        if kind == 0:
            shapes.append(MultiPoint([run[0][0] for run in runs]))
        elif kind == 1:
            shapes.append(MultiLineString([LineString(run[0]) for run in runs]))
        else:
            shapes.append(MultiPolygon([Polygon(run[0], run[1:]) for run in runs]))
    assert next(told, None) is None, "nothing is left over"
    return shapes


def insides(data):
    """Give the inside of each card as one text."""
    return {key: "".join(data["texts"][at] for at in places) for key, places in data["insides"].items()}
