/* Shapes as assetmap.render.shapes wrote them: read, measured, and found under a point. */
(function () {
  "use strict";
  const here = (window.assetmap = window.assetmap || {});
  const [POINTS, LINES, AREAS] = [0, 1, 2];

  function numbers(bytes, at, end) {
    const found = [];
    let value = 0;
    let scale = 1;
    for (; at < end; at += 1) {
      value += (bytes[at] & 127) * scale;
      if (bytes[at] > 127) scale *= 128;
      else {
        found.push(value);
        value = 0;
        scale = 1;
      }
    }
    return found;
  }

  const signed = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);

  /* n shapes: xy holds longitude and latitude of all points, rings where each ring begins in it, first the first ring of
     each shape. A point is a ring of its own. */
  function read(bytes, { grid, n, at, end }) {
    const told = numbers(bytes, at, end);
    const kinds = new Uint8Array(n);
    const first = new Uint32Array(n + 1);
    const rings = [0];
    let here = 0;
    const ring = (points) => rings.push(rings[rings.length - 1] + points);
    for (let shape = 0; shape < n; shape += 1) {
      const head = told[here++];
      kinds[shape] = head % 4;
      for (let part = Math.floor(head / 4); part > 0; part -= 1) {
        if (kinds[shape] === POINTS) ring(1);
        else for (let count = kinds[shape] === AREAS ? told[here++] : 1; count > 0; count -= 1) ring(told[here++]);
      }
      first[shape + 1] = rings.length - 1;
    }
    const xy = new Float64Array(2 * rings[rings.length - 1]);
    const [west, south, across, up] = grid;
    let x = 0;
    let y = 0;
    for (let point = 0; point < xy.length; point += 2) {
      x += signed(told[here++]);
      y += signed(told[here++]);
      xy[point] = west + x * across;
      xy[point + 1] = south + y * up;
    }
    return { n, kinds, first, rings: Uint32Array.from(rings), xy };
  }

  /* Longitude and latitude become the map's own coordinates at zoom 0; the box of each shape is noted. */
  function project(shapes, crs) {
    const { n, first, rings, xy } = shapes;
    const flat = new Float64Array(xy.length);
    for (let at = 0; at < xy.length; at += 2) {
      const point = crs.latLngToPoint(L.latLng(xy[at + 1], xy[at]), 0);
      flat[at] = point.x;
      flat[at + 1] = point.y;
    }
    const boxes = new Float64Array(4 * n);
    for (let shape = 0; shape < n; shape += 1) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let at = 2 * rings[first[shape]]; at < 2 * rings[first[shape + 1]]; at += 2) {
        box[0] = Math.min(box[0], flat[at]);
        box[1] = Math.min(box[1], flat[at + 1]);
        box[2] = Math.max(box[2], flat[at]);
        box[3] = Math.max(box[3], flat[at + 1]);
      }
      boxes.set(box, 4 * shape);
    }
    return { ...shapes, xy: flat, boxes };
  }

  function fromSegment(x, y, ax, ay, bx, by) {
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(x - ax - along * dx, y - ay - along * dy);
  }

  /* How far a point is from a shape: 0 inside an area. */
  function distance({ kinds, first, rings, xy }, shape, x, y) {
    const kind = kinds[shape];
    let nearest = Infinity;
    let inside = false;
    for (let ring = first[shape]; ring < first[shape + 1]; ring += 1) {
      const [start, stop] = [2 * rings[ring], 2 * rings[ring + 1]];
      if (kind === POINTS || stop - start === 2) {
        nearest = Math.min(nearest, Math.hypot(x - xy[start], y - xy[start + 1]));
        continue;
      }
      let from = kind === AREAS ? stop - 2 : start;
      for (let at = kind === AREAS ? start : start + 2; at < stop; from = at, at += 2) {
        const [ax, ay, bx, by] = [xy[from], xy[from + 1], xy[at], xy[at + 1]];
        nearest = Math.min(nearest, fromSegment(x, y, ax, ay, bx, by));
        if (kind === AREAS && ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
      }
    }
    return inside ? 0 : nearest;
  }

  /* Put a shape into a canvas's path; points closer than two pixels to the one before are passed over. */
  function trace(context, { kinds, first, rings, xy }, shape, scale, left, top) {
    const close = kinds[shape] === AREAS;
    for (let ring = first[shape]; ring < first[shape + 1]; ring += 1) {
      const start = 2 * rings[ring];
      const last = 2 * rings[ring + 1] - 2;
      let px = Infinity;
      let py = Infinity;
      for (let at = start; at <= last; at += 2) {
        const x = xy[at] * scale - left;
        const y = xy[at + 1] * scale - top;
        if (at === start) context.moveTo(x, y);
        else if (at !== last && Math.abs(x - px) + Math.abs(y - py) < 2) continue;
        else context.lineTo(x, y);
        px = x;
        py = y;
      }
      if (close) context.closePath();
    }
  }

  here.shapes = { read, project, distance, trace, POINTS, LINES, AREAS };
})();
