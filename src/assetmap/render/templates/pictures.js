/* Pictures of marks, patterns and dots for a canvas, made from the page's sprite. */
(function () {
  "use strict";
  const MARK = 26;

  /* A symbol of the page's sprite as a picture of a canvas's own. */
  function picture(name, size) {
    const ratio = window.devicePixelRatio || 1;
    const drawn = document.createElement("canvas");
    drawn.width = drawn.height = Math.ceil((size + 4) * ratio);
    const context = drawn.getContext("2d");
    context.scale((ratio * size) / MARK, (ratio * size) / MARK);
    context.translate((2 * MARK) / size, (2 * MARK) / size);
    const symbol = document.getElementById("mark-" + name);
    for (const blur of [2 * ratio, 0]) {
      context.shadowBlur = blur;
      context.shadowColor = blur ? "#1b2430" : "transparent";
      for (const part of symbol ? symbol.children : []) paint(context, part);
    }
    return drawn;
  }

  function paint(context, part) {
    const number = (key) => Number(part.getAttribute(key)) || 0;
    const path = new Path2D(part.getAttribute("d") || undefined);
    if (part.tagName === "circle") path.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
    if (part.tagName === "rect") path.rect(number("x"), number("y"), number("width"), number("height"));
    const { fill, stroke, fillOpacity, strokeOpacity } = getComputedStyle(part);
    context.save();
    context.globalAlpha = Number(fillOpacity);
    context.fillStyle = fill;
    if (fill !== "none") context.fill(path);
    context.globalAlpha = Number(strokeOpacity);
    context.strokeStyle = stroke;
    context.lineWidth = number("stroke-width") || 1;
    context.lineCap = part.getAttribute("stroke-linecap") || "butt";
    context.lineJoin = part.getAttribute("stroke-linejoin") || "miter";
    context.setLineDash((part.getAttribute("stroke-dasharray") || "").split(/[ ,]+/).filter(Boolean).map(Number));
    if (stroke !== "none") context.stroke(path);
    context.restore();
  }

  /* A pattern of the page's sprite. */
  function pattern(name) {
    const known = document.getElementById("mark-" + name);
    if (!known) return "transparent";
    const ratio = window.devicePixelRatio || 1;
    const size = Number(known.getAttribute("width"));
    const tile = document.createElement("canvas");
    tile.width = tile.height = Math.round(size * ratio);
    const context = tile.getContext("2d");
    context.scale(tile.width / size, tile.width / size);
    for (const part of known.children) paint(context, part);
    const made = context.createPattern(tile, "repeat");
    const turned = new DOMMatrix(known.hasAttribute("patternTransform") ? "rotate(45deg)" : "");
    made.setTransform(turned.scale(size / tile.width));
    return made;
  }

  function line(context, look) {
    context.globalAlpha = look.opacity;
    context.setLineDash(look.dashes);
    context.lineJoin = look.weight > 3 ? "round" : "bevel";
    context.lineCap = look.weight > 3 ? "round" : "butt";
    if (look.casing) {
      context.lineWidth = look.weight + 3;
      context.strokeStyle = look.casing;
      context.stroke();
    }
    context.lineWidth = look.weight;
    context.strokeStyle = look.color;
    context.stroke();
  }

  function dotted(look) {
    const ratio = window.devicePixelRatio || 1;
    const drawn = document.createElement("canvas");
    const half = look.radius + look.weight;
    drawn.width = drawn.height = Math.ceil(2 * half * ratio);
    const context = drawn.getContext("2d");
    context.scale(ratio, ratio);
    context.beginPath();
    context.arc(half, half, look.radius, 0, 2 * Math.PI);
    context.globalAlpha = look.fillOpacity;
    context.fillStyle = look.fillColor || look.color;
    if (look.fill) context.fill();
    if (look.stroke && look.weight) line(context, look);
    return drawn;
  }

  function beside(marks) {
    const taken = new Map();
    const offsets = new Int16Array(2 * marks.n);
    for (let at = 0; at < marks.n; at += 1) {
      const spot = 2 * marks.rings[marks.first[at]];
      const place = [marks.xy[spot], marks.xy[spot + 1]].map((number) => number.toFixed(4)).join();
      const rank = taken.get(place) || 0;
      taken.set(place, rank + 1);
      offsets.set([22 * (rank % 3), 22 * Math.floor(rank / 3)], 2 * at);
    }
    return offsets;
  }

  window.assetmap.pictures = { picture, pattern, dotted, beside, line };
})();
