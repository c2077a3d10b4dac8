/* One canvas for many layers that draws no more than it must, and a grid by which features near a point are found. */
(function () {
  "use strict";
  const here = (window.assetmap = window.assetmap || {});
  const SIDE = 64;
  const WIDE = 64;

  /* Moved within what it has drawn, a board draws nothing; moved beyond, it shifts what it has and draws the rest. */
  here.Board = L.Canvas.extend({
    getEvents() {
      const events = L.Canvas.prototype.getEvents.call(this);
      return { ...events, move: this._follow };
    },

    _follow() {
      if (this._following) return;
      this._following = L.Util.requestAnimFrame(() => {
        this._following = null;
        if (this._map && this._isSame()) this._update();
      });
    },

    _isSame() {
      const { zoom, origin, size, ratio } = this._drawn || {};
      const map = this._map;
      return zoom === map.getZoom() && origin.equals(map.getPixelOrigin()) && size.equals(map.getSize()) && ratio === window.devicePixelRatio;
    },

    _update() {
      const map = this._map;
      if (map._animatingZoom && this._bounds) return;
      const size = map.getSize();
      if (this._postponeUpdatePaths || !this._isSame()) {
        this._drawn = { zoom: map.getZoom(), origin: map.getPixelOrigin(), size, ratio: window.devicePixelRatio };
        L.Canvas.prototype._update.call(this);
        return;
      }
      const corner = map.containerPointToLayerPoint([0, 0]);
      if (this._bounds.contains(L.bounds(corner, corner.add(size)))) return;
      this._shift();
    },

    _shift() {
      const was = this._bounds;
      L.Renderer.prototype._update.call(this);
      const { min, max } = this._bounds;
      const by = was.min.subtract(min);
      const ratio = L.Browser.retina ? 2 : 1;
      const context = this._ctx;
      L.DomUtil.setPosition(this._container, min);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalAlpha = 1;
      context.globalCompositeOperation = "copy";
      context.drawImage(this._container, by.x * ratio, by.y * ratio);
      context.globalCompositeOperation = "source-over";
      context.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
      for (const layer of Object.values(this._layers)) layer._update();
      const strips = [[min.x, min.y, was.min.x, max.y], [was.max.x, min.y, max.x, max.y], [min.x, min.y, max.x, was.min.y], [min.x, was.max.y, max.x, max.y]];
      this._isStrip = true;
      for (const [left, top, right, bottom] of strips) {
        const area = [Math.max(left, min.x), Math.max(top, min.y), Math.min(right, max.x), Math.min(bottom, max.y)];
        if (area[0] < area[2] && area[1] < area[3]) this._drawIn(L.bounds(area.slice(0, 2), area.slice(2)));
      }
      this._isStrip = false;
    },

    _drawIn(bounds) {
      this._redrawBounds = bounds;
      this._clear();
      this._draw();
      this._redrawBounds = null;
    },
  });

  /* Boxes in cells: which of them are near a point is answered without asking all. */
  function grid(boxes, n) {
    const whole = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < n; at += 1) {
      if (boxes[4 * at] > boxes[4 * at + 2]) continue;
      for (const side of [0, 1]) {
        whole[side] = Math.min(whole[side], boxes[4 * at + side]);
        whole[side + 2] = Math.max(whole[side + 2], boxes[4 * at + side + 2]);
      }
    }
    const across = (whole[2] - whole[0]) / SIDE || 1;
    const up = (whole[3] - whole[1]) / SIDE || 1;
    const cells = new Map();
    const wide = [];
    const within = (number) => Math.max(0, Math.min(SIDE - 1, Math.floor(number)));
    const range = (west, south, east, north) => [
      within((west - whole[0]) / across), within((south - whole[1]) / up), within((east - whole[0]) / across), within((north - whole[1]) / up),
    ];
    for (let at = 0; at < n; at += 1) {
      if (boxes[4 * at] > boxes[4 * at + 2]) continue;
      const [left, low, right, high] = range(...boxes.subarray(4 * at, 4 * at + 4));
      if ((right - left + 1) * (high - low + 1) > WIDE) {
        wide.push(at);
        continue;
      }
      for (let x = left; x <= right; x += 1) {
        for (let y = low; y <= high; y += 1) {
          const cell = x * SIDE + y;
          if (cells.has(cell)) cells.get(cell).push(at);
          else cells.set(cell, [at]);
        }
      }
    }
    /* What may lie within a reach of a point, in the order in which it is drawn. */
    return function near(x, y, reach) {
      const [left, low, right, high] = range(x - reach, y - reach, x + reach, y + reach);
      const found = new Set(wide);
      for (let column = left; column <= right; column += 1) {
        for (let row = low; row <= high; row += 1) for (const at of cells.get(column * SIDE + row) || []) found.add(at);
      }
      return Array.from(found).sort((one, other) => one - other);
    };
  }

  here.grid = grid;
})();
