/* Many features as one layer of a Leaflet map: one canvas, and no object for each feature. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { read, project, distance, trace, POINTS, LINES, AREAS } = here.shapes;
  const { picture, pattern, dotted, beside, line } = here.pictures;
  const LOOK = { stroke: true, color: "#1d5a9c", weight: 2, opacity: 1, fill: true, fillOpacity: 0.2, radius: 6 };
  const MARK = 26;
  const REACH = 4;
  const BESIDE = 64;
  const CROWD = 3000;
  const CROWDED_AREAS = 1000;
  const TOGETHER = 50;

  const dressed = (look) => ({ ...LOOK, ...look, dashes: (look.dashArray || "").split(/[ ,]+/).filter(Boolean).map(Number) });

  here.Compact = L.Path.extend({
    options: { interactive: true, pane: "compact", level: 390 },

    initialize(options) {
      L.setOptions(this, options);
      this.n = 0;
      this.chosen = -1;
      this._pictures = new Map();
      if (this.options.interactive) this.on("mouseover mousemove", this._point, this);
    },

    /* looks: how features are drawn; look: which of them each has; chosenLooks: how they differ when chosen. */
    fill({ shapes, marks, looks, look, chosenLooks, tip }) {
      this.n = shapes.n;
      this._read = { shapes, marks };
      this._looks = looks.map(dressed);
      this._chosenLooks = chosenLooks || [];
      this._look = look && look.length ? look : new Uint8Array(this.n);
      this._hidden = new Uint8Array(this.n);
      this._tip = tip;
      if (tip) this.bindTooltip("", { sticky: true, direction: "auto" });
      if (this._map) this._measure();
      return this.redraw();
    },

    beforeAdd(map) {
      const canvases = (map._assetmapCanvases = map._assetmapCanvases || {});
      const { pane, level, padding } = this.options;
      if (!map.getPane(pane)) map.createPane(pane).style.zIndex = level;
      this.options.renderer = canvases[pane] = canvases[pane] || new here.Board({ pane, padding: padding || 0.1 });
      this._renderer = map.getRenderer(this);
      if (this.n) this._measure(map);
    },

    _measure(map) {
      const crs = (map || this._map).options.crs;
      this._shapes = project(this._read.shapes, crs);
      this._marks = this._read.marks && project(this._read.marks, crs);
      this._offsets = this._marks && beside(this._marks);
      this._near = null;
    },

    /* Features whose shape or mark may be found at a point, by a grid that is made once. */
    _candidates(x, y) {
      if (!this._near) {
        const boxes = this._shapes.boxes.slice();
        for (let at = 0; this._marks && at < this.n; at += 1) {
          const own = this._marks.boxes.subarray(4 * at, 4 * at + 4);
          for (const side of [0, 1]) boxes[4 * at + side] = Math.min(boxes[4 * at + side], own[side]);
          for (const side of [2, 3]) boxes[4 * at + side] = Math.max(boxes[4 * at + side], own[side]);
        }
        this._near = here.grid(boxes, this.n);
        this._reach = Math.max(...this._looks.map((look) => look.radius + look.weight + REACH), this._marks ? BESIDE : 0);
      }
      return this._near(x, y, this._reach / this._scale);
    },

    /* Leaflet's own words for: where is it now, and draw it. */
    _reset() {
      this._project();
    },

    _project() {
      const map = this._map;
      this._scale = map.options.crs.scale(map.getZoom()) / map.options.crs.scale(0);
      this._origin = map.getPixelOrigin();
      this._pxBounds = L.bounds([-1e7, -1e7], [1e7, 1e7]);
    },

    _update() {},

    _updatePath() {
      const board = this._renderer;
      if (!board._drawing || !this._shapes) return;
      const { min, max } = board._redrawBounds || board._bounds;
      const { x: left, y: top } = this._origin;
      const [scale, margin] = [this._scale, 2 * MARK];
      const view = [min.x + left - margin, min.y + top - margin, max.x + left + margin, max.y + top + margin];
      const seen = [];
      const { boxes } = this._shapes;
      for (let at = 0; at < this.n; at += 1) {
        if (this._hidden[at] || boxes[4 * at] * scale > view[2] || boxes[4 * at + 1] * scale > view[3]) continue;
        if (boxes[4 * at + 2] * scale >= view[0] && boxes[4 * at + 3] * scale >= view[1]) seen.push(at);
      }
      if (!board._isStrip) this._isCrowded = { dots: seen.length > CROWD && !this._marks, areas: seen.length > CROWDED_AREAS };
      this._taken = new Set();
      this._drawSeen(seen);
    },

    _drawSeen(seen) {
      const kinds = [[], [], []];
      const last = [];
      for (const at of seen) (at === this.chosen ? last : kinds[this._shapes.kinds[at]]).push(at);
      for (const at of kinds[AREAS]) this._outline(at);
      this._lines(kinds[LINES]);
      for (const at of kinds[POINTS]) this._outline(at);
      for (const at of last) this._outline(at);
      if (!this._marks) return;
      for (const at of seen) if (at !== this.chosen) this._mark(at);
      for (const at of last) this._mark(at);
    },

    /* Lines that look alike and hide what is below them are drawn a few dozen at a time. */
    _lines(some) {
      const [own] = this._looks;
      const together = this._looks.length === 1 && own.opacity === 1 && !own.casing ? TOGETHER : 1;
      for (let start = 0; start < some.length; start += together) {
        this._renderer._ctx.beginPath();
        for (const at of some.slice(start, start + together)) this._trace(at);
        this._paint(this.lookOf(some[start]), LINES);
      }
    },

    lookOf(at) {
      const own = this._looks[this._look[at]];
      return at === this.chosen ? dressed({ ...own, ...this._chosenLooks[this._look[at]] }) : own;
    },

    _outline(at) {
      const look = this.lookOf(at);
      const kind = this._shapes.kinds[at];
      if (kind === POINTS) {
        if (!look.mark) this._dots(this._renderer._ctx, at, look);
        return;
      }
      this._renderer._ctx.beginPath();
      this._trace(at);
      this._paint(look, kind);
    },

    _trace(at) {
      trace(this._renderer._ctx, this._shapes, at, this._scale, this._origin.x, this._origin.y);
    },

    /* Where very many areas are in view, their borders are thin. */
    _paint(look, kind) {
      const context = this._renderer._ctx;
      if (kind === AREAS && look.fill && (look.fillOpacity || look.pattern)) {
        context.globalAlpha = look.pattern ? 1 : look.fillOpacity;
        context.fillStyle = look.pattern ? this._kept("pattern " + look.pattern, () => pattern(look.pattern)) : look.fillColor || look.color;
        context.fill("evenodd");
      }
      if (look.stroke && look.weight) line(context, kind === AREAS && this._isCrowded.areas ? { ...look, weight: Math.min(look.weight, 1) } : look);
    },

    _dots(context, at, look) {
      const { first, rings, xy } = this._shapes;
      const half = look.radius + look.weight;
      const dot = this._isCrowded.dots ? null : this._kept("dot " + this._look[at] + (at === this.chosen), () => dotted(look));
      context.globalAlpha = dot ? 1 : 0.8;
      if (!dot) context.fillStyle = look.fillColor || look.color;
      for (let ring = first[at]; ring < first[at + 1]; ring += 1) {
        const x = Math.round(xy[2 * rings[ring]] * this._scale - this._origin.x);
        const y = Math.round(xy[2 * rings[ring] + 1] * this._scale - this._origin.y);
        if (dot) context.drawImage(dot, x - half, y - half, 2 * half, 2 * half);
        else if (this._isFree(x, y)) context.fillRect(x - 2, y - 2, 4, 4);
      }
    },

    /* Where very many dots are in view, each is small, and none is drawn where one is already. */
    _isFree(x, y) {
      const cell = (x >> 1) * 65536 + (y >> 1);
      if (this._taken.has(cell)) return false;
      this._taken.add(cell);
      return true;
    },

    _mark(at) {
      const { mark } = this.lookOf(at);
      if (!mark || !this._marks) return;
      const size = this.markSize(at);
      const [x, y] = this.markPoint(at);
      const drawn = this._kept("mark " + mark + size, () => picture(mark, size));
      const whole = size + 4;
      this._renderer._ctx.globalAlpha = 1;
      this._renderer._ctx.drawImage(drawn, Math.round(x - whole / 2), Math.round(y - whole / 2), whole, whole);
      if (at === this.chosen) this._ring(x, y, whole / 2);
    },

    _ring(x, y, radius) {
      const context = this._renderer._ctx;
      context.setLineDash([]);
      for (const [color, width] of [["#fff", 7], ["#1b2430", 3]]) {
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.strokeStyle = color;
        context.lineWidth = width;
        context.stroke();
      }
    },

    markSize(at) {
      const far = this.options.farZoom && this._map.getZoom() < this.options.farZoom;
      return at === this.chosen ? 34 : far ? 18 : MARK;
    },

    /* Where a mark is drawn: features on one spot stand beside each other, not on top of each other. */
    markPoint(at) {
      const { rings, first, xy } = this._marks;
      const spot = 2 * rings[first[at]];
      const [x, y] = this._layerPoint(xy[spot], xy[spot + 1]);
      return [x + this._offsets[2 * at], y + this._offsets[2 * at + 1]];
    },

    _layerPoint(x, y) {
      return [x * this._scale - this._origin.x, y * this._scale - this._origin.y];
    },

    _kept(name, make) {
      const key = name + window.devicePixelRatio;
      if (!this._pictures.has(key)) this._pictures.set(key, make());
      return this._pictures.get(key);
    },

    /* Colours may have changed. */
    repaint(looks, chosenLooks) {
      this._pictures.clear();
      if (looks) this._looks = looks.map(dressed);
      if (chosenLooks) this._chosenLooks = chosenLooks;
      return this.redraw();
    },

    /* The topmost feature at a point of the map's layers; -1 if there is none. */
    featureAt(point) {
      if (!this._shapes) return -1;
      let found = -1;
      let foundRank = -1;
      for (const at of this._candidates((point.x + this._origin.x) / this._scale, (point.y + this._origin.y) / this._scale)) {
        const rank = this._hidden[at] ? -1 : this._rankAt(at, point);
        if (rank >= 0 && rank >= foundRank) [found, foundRank] = [at, at === this.chosen ? 9 : rank];
      }
      return found;
    },

    /* Marks are in front of lines, lines in front of areas. */
    _rankAt(at, point) {
      const look = this.lookOf(at);
      if (look.mark && this._marks) {
        const [x, y] = this.markPoint(at);
        if (Math.max(Math.abs(point.x - x), Math.abs(point.y - y)) <= Math.max(12, this.markSize(at) / 2)) return 3;
      }
      const kind = this._shapes.kinds[at];
      if ((kind === POINTS && look.mark) || look.outline === false) return -1;
      const reach = kind === POINTS ? look.radius + look.weight / 2 : look.stroke ? look.weight / 2 + REACH : 0;
      const [x, y] = [(point.x + this._origin.x) / this._scale, (point.y + this._origin.y) / this._scale];
      const { boxes } = this._shapes;
      const slack = reach / this._scale;
      if (x < boxes[4 * at] - slack || y < boxes[4 * at + 1] - slack) return -1;
      if (x > boxes[4 * at + 2] + slack || y > boxes[4 * at + 3] + slack) return -1;
      const away = distance(this._shapes, at, x, y);
      if (kind === AREAS && away === 0) return look.fill ? 0 : -1;
      return away <= slack ? (kind === AREAS ? 0 : 3 - kind) : -1;
    },

    _containsPoint(point) {
      this.under = this.featureAt(point);
      return this.under >= 0;
    },

    _point(event) {
      if (!this._tip || this._told === this.under) return;
      this._told = this.under;
      this.setTooltipContent(this.under < 0 ? "" : this._tip(this.under));
    },

    openTip(at) {
      this.setTooltipContent(this._tip(at));
      this._told = at;
      this.openTooltip(this.placeOf(at));
    },

    /* Say it anew the next time, perhaps in another language. */
    closeTip() {
      this._told = undefined;
      return this.closeTooltip();
    },

    /* Hide what is not in a set of features; without a set, hide nothing. */
    show(wanted) {
      let changed = false;
      for (let at = 0; at < this.n; at += 1) {
        const hidden = wanted && !wanted.has(at) ? 1 : 0;
        changed = changed || hidden !== this._hidden[at];
        this._hidden[at] = hidden;
      }
      if (!changed) return this;
      this.closeTip();
      return this.redraw();
    },

    choose(at) {
      this.chosen = at;
      return this.redraw();
    },

    placeOf(at) {
      const { rings, first, xy } = this._read.marks || this._read.shapes;
      const spot = 2 * rings[first[at]];
      return L.latLng(xy[spot + 1], xy[spot]);
    },

    /* How many metres a feature is from a place, longitude and latitude; 0 inside an area. */
    metresFrom([lng, lat]) {
      const { shapes } = this._read;
      const around = (lat * Math.PI) / 180;
      const [across, up] = [111412.84 * Math.cos(around) - 93.5 * Math.cos(3 * around), 111132.92 - 559.82 * Math.cos(2 * around)];
      const xy = shapes.xy.map((number, at) => (at % 2 ? number * up : number * across));
      return (at) => distance({ ...shapes, xy }, at, lng * across, lat * up);
    },

    boundsOf(at) {
      const { rings, first, xy } = this._read.shapes;
      const bounds = L.latLngBounds([]);
      for (let spot = 2 * rings[first[at]]; spot < 2 * rings[first[at + 1]]; spot += 2) bounds.extend([xy[spot + 1], xy[spot]]);
      return bounds;
    },

    getBounds() {
      const bounds = L.latLngBounds([]);
      for (let at = 0; at < this.n; at += 1) bounds.extend(this.boundsOf(at));
      return bounds;
    },
  });

  function tipOf(lines) {
    const box = document.createElement("div");
    lines.forEach((line, at) => {
      if (!line) return;
      const part = box.appendChild(document.createElement(at ? "div" : "b"));
      part.textContent = line;
    });
    return box;
  }

  /* A layer made by assetmap.render.payload.CompactLayer. */
  here.compact = function (packed) {
    const layer = new here.Compact();
    here.unpack(packed).then(({ data, shapes }) => {
      const tip = data.tips.length ? (at) => tipOf(data.tips[at]) : null;
      layer.fill({ shapes: read(shapes, data.layer), looks: data.looks, look: data.look, tip });
    });
    return layer;
  };
})();
