// The map of a scene: what it holds, where it looks, what it tells, what is chosen.

const LABEL_SIZE = 11.5;
const MOST_ZOOM = 60;
const LESSER = 2; // importance below which a mark shrinks in a crowd
const SHRUNK = 0.55;
const CROWDED = 0.16; // share of the frame that marks may fill
const STEP = 1.6;
const TILE_PIXELS = 256;
const WORLD_M = 40075016.685578488; // around the equator, Web Mercator
// Where each map looks, kept across reruns and pages: key → centre in metres and pixels per metre.
const views = (window[Symbol.for("maillage.map.views")] ??= new Map());

class TerritoryMap {
  constructor(root) {
    this.root = root;
    this.world = svg("g", { class: "world" });
    this.leaders = svg("path", { class: "leaders" });
    this.marks = svg("g", { class: "marks", role: "group" });
    this.names = svg("g", { class: "names", "aria-hidden": "true" });
    this.words = { title: svg("title", { id: "title" }), desc: svg("desc", { id: "desc" }) };
    this.screen = svg("svg", {
      class: "screen", role: "group", "aria-labelledby": "title", "aria-describedby": "desc hint",
    }, svg("defs", {}, this.words.title, this.words.desc), this.world, this.leaders, this.marks, this.names);
    this.tip = html("div", { class: "tip", "aria-hidden": "true" });
    this.notice = html("p", { class: "notice", role: "status" });
    this.spoken = html("p", { class: "unseen", "aria-live": "polite" });
    this.hint = html("p", { class: "hint", id: "hint" });
    this.credit = html("p", { class: "credit" });
    this.bar = svg("svg", { class: "bar", height: 22, width: 150, "aria-hidden": "true" });
    this.buttons = html("div", { class: "buttons" });
    this.stage = html("div", { class: "stage" },
      this.screen, this.buttons, this.bar, this.credit, this.notice, this.tip, this.hint, this.spoken);
    this.legend = html("section", { class: "legend" });
    root.append(html("div", { class: "sheet" }, this.stage, this.legend));
    this.listen();
    new ResizeObserver(() => this.resized()).observe(this.stage);
  }

  update(data, choose) {
    const { words } = data;
    this.choose = choose;
    this.key = data.key;
    this.said = words;
    this.stage.style.height = `${data.height}px`;
    document.documentElement.lang = data.lang;
    this.root.lang = data.lang;
    if (this.fingerprint !== data.fingerprint) {
      this.fingerprint = data.fingerprint;
      this.show(JSON.parse(data.scene), words);
    }
    this.base = data.base_map;
    this.stage.classList.toggle("over-base", Boolean(this.base));
    this.credit.textContent = this.base ? this.base.attribution : "";
    if (!this.base) this.tell("");
    this.select(data.selected);
    this.look(this.view ?? views.get(this.key) ?? this.first());
  }

  // --- what it holds ---------------------------------------------------------------------------

  show(scene, words) {
    this.scene = scene;
    const { ground, icons } = scene;
    this.words.title.textContent = scene.title;
    this.words.desc.textContent = scene.alternative;
    this.hint.textContent = words.hint;
    this.tiles = svg("g", { class: "tiles" });
    this.hovered = svg("path", { class: "hovered" });
    this.chosenCell = svg("path", { class: "chosen-cell" });
    this.cell = svg("path", { class: "walker", tabindex: 0, role: "button", fill: "transparent" });
    this.cellIndex = this.largestCell();
    this.world.replaceChildren(this.tiles, svg("g", { class: "ground" }, ...drawGround(ground)),
      svg("path", { class: "borders", d: ground.borders }), svg("path", { class: "outline", d: ground.outline }),
      ...drawLines(scene.lines), this.chosenCell, this.hovered, this.cell);
    this.ring = svg("g", { class: "ring", hidden: "" },
      svg("circle", { class: "ring-casing" }), svg("circle", { class: "ring-line" }));
    this.elements = scene.marks.map(([, , , symbol, title, lines, , importance, chosen], index) => svg("g", {
      class: `mark${chosen ? "" : " still"}${importance < LESSER ? " lesser" : ""}${scene.symbols[symbol].faded ? " faded" : ""}`, role: chosen ? "button" : "img", tabindex: -1,
      "aria-label": [title, ...lines].join(". "), "data-mark": index,
    }, ...drawSymbol(scene.symbols[symbol], icons)));
    const rank = ([, , , , , , , importance, chosen]) => (chosen ? importance : -1);
    this.rove(scene.marks.reduce((best, each, index) => (rank(each) > rank(scene.marks[best]) ? index : best), 0));
    this.marks.setAttribute("aria-label", words.places);
    this.marks.replaceChildren(this.ring, ...this.elements);
    this.buttons.replaceChildren(...[["+", words.zoom_in, () => this.zoom(STEP)],
      ["\u2212", words.zoom_out, () => this.zoom(1 / STEP)], ["\u2922", words.whole, () => this.fly(this.whole())],
    ].map(([sign, label, act]) => {
      const button = html("button", { type: "button", "aria-label": label, title: label }, sign);
      button.addEventListener("click", act);
      return button;
    }));
    this.legend.setAttribute("aria-label", words.legend);
    this.legend.replaceChildren(...drawLegend(scene.legend, icons));
    this.placedAt = 0;
    this.at = null; // until it is visible: a map in a closed tab has no size
    this.hide();
    this.walk(this.cellIndex);
  }

  largestCell() {
    const { towns, ground } = this.scene;
    const town = towns.reduce((best, each) => (each[3] > best[3] ? each : best), towns[0]);
    return town ? this.nearestCell(town[1], town[2]) : ground.ids.length ? 0 : -1;
  }

  select(id) {
    this.selected = id;
    const index = this.scene.marks.findIndex(([mark]) => mark === id);
    const cell = this.scene.ground.ids.indexOf(id);
    this.elements.forEach((element, each) => {
      if (this.scene.marks[each][8]) element.setAttribute("aria-pressed", each === index);
    });
    this.chosenCell.setAttribute("d", cell < 0 ? "" : this.scene.ground.cells[cell]);
    this.chosenMark = index;
    if (index >= 0) this.rove(index);
    this.placeRing();
  }

  take(id) {
    this.select(id);
    this.choose(id);
  }

  // --- where it looks --------------------------------------------------------------------------

  size() { return [this.stage.clientWidth, this.stage.clientHeight]; }

  whole() {
    const [width, height] = this.size();
    const { x, y, unit, width: across, height: down } = this.scene.frame;
    const scale = Math.min((width - 36) / across, (height - 44) / down) / unit;
    return { x: x + across * unit / 2, y: y - down * unit / 2, scale };
  }

  /** What to look at first: what the scene is about. */
  first() {
    const { focus, frame } = this.scene;
    if (!focus || !this.stage.clientWidth) return null;
    const [[width, height], [left, top, right, bottom]] = [this.size(), focus];
    const scale = Math.min((width - 36) / (right - left), (height - 44) / (bottom - top)) / frame.unit;
    return { x: frame.x + (left + right) / 2 * frame.unit, y: frame.y - (top + bottom) / 2 * frame.unit, scale };
  }

  resized() {
    if (!this.scene || !this.stage.clientWidth) return;
    this.look(this.view ?? views.get(this.key) ?? this.first());
  }

  /** Looks at a view, or at the whole territory where there is none or it lies elsewhere. */
  look(wanted) {
    if (!this.stage.clientWidth) return;
    const { x, y, unit, width, height } = this.scene.frame;
    const whole = this.whole();
    const inside = wanted && wanted.x > x && wanted.x < x + width * unit && wanted.y < y && wanted.y > y - height * unit;
    const wide = !inside || wanted.whole || wanted.scale < whole.scale * 0.999;
    this.view = wide ? { ...whole, whole: true }
      : { x: wanted.x, y: wanted.y, scale: Math.min(wanted.scale, whole.scale * MOST_ZOOM) };
    views.set(this.key, this.view);
    this.place();
  }

  /** From units of the scene to pixels: pixels per unit, and where (0, 0) falls. */
  transform() {
    const [width, height] = this.size();
    const { frame } = this.scene;
    const k = this.view.scale * frame.unit;
    return [k, width / 2 - (this.view.x - frame.x) * this.view.scale, height / 2 - (frame.y - this.view.y) * this.view.scale];
  }

  place() {
    const [k, left, top] = this.transform();
    this.world.setAttribute("transform", `translate(${left.toFixed(2)} ${top.toFixed(2)}) scale(${k})`);
    for (const layer of [this.leaders, this.marks, this.names]) {
      layer.setAttribute("transform", `translate(${left.toFixed(2)} ${top.toFixed(2)})`);
    }
    if (this.placedAt !== k) {
      this.placedAt = k;
      this.names.replaceChildren();
      this.placeMarks(k);
    }
    this.screen.dataset.zoom = (this.view.scale / this.whole().scale).toFixed(3);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), 70);
  }

  /** Pixels that a mark takes: where all would crowd the ground, the lesser ones shrink until one zooms in. */
  radius(index) {
    const [, , , symbol, , , , importance] = this.scene.marks[index];
    return this.scene.symbols[symbol].radius * (this.crowded && importance < LESSER ? SHRUNK : 1);
  }

  placeMarks(k) {
    const { marks, symbols, frame } = this.scene;
    const taken = marks.reduce((sum, [, , , symbol]) => sum + (2 * symbols[symbol].radius + 2) ** 2, 0);
    this.crowded = taken > CROWDED * frame.width * frame.height * k * k;
    this.marks.classList.toggle("crowded", this.crowded);
    const belongs = marks.map(([, x, y, , , , , importance], index) => ({
      x: x * k, y: y * k, r: this.radius(index), weight: importance > 10 ? 8 : importance > 0 ? 2 : 1,
    }));
    this.at = spread(belongs);
    let leaders = "";
    this.at.forEach(([x, y], index) => {
      const { x: own, y: home, r } = belongs[index];
      const size = r / symbols[marks[index][3]].radius;
      this.elements[index].setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${size})`);
      if (Math.hypot(x - own, y - home) > r * 1.3) leaders += `M${own.toFixed(1)} ${home.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}`;
    });
    this.leaders.setAttribute("d", leaders);
    this.placeRing();
  }

  placeRing() {
    const index = this.chosenMark;
    this.ring.toggleAttribute("hidden", !(index >= 0 && this.at));
    if (!(index >= 0 && this.at)) return;
    const radius = this.radius(index) + 4.5;
    this.ring.setAttribute("transform", `translate(${this.at[index][0].toFixed(1)} ${this.at[index][1].toFixed(1)})`);
    for (const circle of this.ring.children) circle.setAttribute("r", radius);
  }

  /** After a movement: names, tiles, scale bar. */
  settle() {
    const [width, height] = this.size();
    if (!width || !this.at) return;
    const [k, left, top] = this.transform();
    const boxes = new Boxes();
    const near = this.view.scale > this.whole().scale * 5;
    const anchors = this.scene.marks.map(([, , , , title, , label, importance], index) => {
      const [x, y] = [this.at[index][0] + left, this.at[index][1] + top];
      const r = this.radius(index);
      if (x > -20 && y > -20 && x < width + 20 && y < height + 20) boxes.add([x - r, y - r, x + r, y + r]);
      const name = near && label ? (title.length > 36 ? `${title.slice(0, 35)}…` : title) : label;
      return { name, x, y, r, importance: near ? importance + 5 : importance, bold: importance > 10 };
    });
    for (const corner of [[width - 52, 0, width, 128], [0, height - 34, 150, height]]) boxes.add(corner);
    for (const [name, x, y, importance] of this.scene.towns) {
      anchors.push({ name, x: x * k + left, y: y * k + top, r: 1, importance, quiet: true });
    }
    this.names.replaceChildren(...placedNames(anchors, boxes, width, height, LABEL_SIZE).map((each) => svg("text", {
      x: (each.x - left).toFixed(1), y: (each.y - top).toFixed(1), "text-anchor": each.side,
      class: each.bold ? "name bold" : each.quiet ? "name quiet" : "name",
    }, each.name)));
    this.drawBar();
    this.drawTiles();
  }

  drawBar() {
    const { latitude } = this.scene.frame;
    const [km, long] = scaleBar(this.view.scale * 1000 / Math.cos(latitude * Math.PI / 180));
    const words = km < 1 ? `${Math.round(km * 1000)}\u00a0m` : `${km}\u00a0km`;
    this.bar.replaceChildren(svg("path", { d: `M4 13v5h${long.toFixed(1)}v-5` }),
      svg("text", { x: 4 + long / 2, y: 12, "text-anchor": "middle" }, words));
  }

  drawTiles() {
    if (!this.base) { this.tiles.replaceChildren(); return; }
    const [width, height] = this.size();
    const { frame } = this.scene;
    const level = Math.min(this.base.most_zoom,
      Math.max(0, Math.round(Math.log2(WORLD_M * this.view.scale / TILE_PIXELS))));
    const side = WORLD_M / 2 ** level;
    const kept = new Map([...this.tiles.children].map((image) => [image.dataset.tile, image]));
    const wanted = [];
    const column = (x) => Math.floor((this.view.x + x / this.view.scale + WORLD_M / 2) / side);
    const row = (y) => Math.floor((WORLD_M / 2 - this.view.y + y / this.view.scale) / side);
    for (let x = column(-width / 2); x <= column(width / 2); x += 1) {
      for (let y = row(-height / 2); y <= row(height / 2); y += 1) {
        const tile = `${level}/${x}/${y}`;
        wanted.push(kept.get(tile) ?? this.tile(tile, level, x, y, side, frame));
      }
    }
    this.tiles.replaceChildren(...wanted);
  }

  tile(name, level, x, y, side, frame) {
    const href = this.base.url.replace("{z}", level).replace("{x}", x).replace("{y}", y);
    const image = svg("image", {
      x: (x * side - WORLD_M / 2 - frame.x) / frame.unit, y: (frame.y - (WORLD_M / 2 - y * side)) / frame.unit,
      width: side / frame.unit, height: side / frame.unit, "data-tile": name,
    });
    image.addEventListener("error", () => { image.remove(); this.tell(this.said.unreachable); });
    image.addEventListener("load", () => this.tell(""));
    image.setAttribute("href", href);
    return image;
  }

  tell(words) {
    if (this.notice.textContent !== words) this.notice.textContent = words;
  }

  /** Zooms about a point of the screen, the middle by default. */
  zoom(factor, at) {
    const target = this.zoomed(factor, at);
    if (at) this.look(target); else this.fly(target);
  }

  zoomed(factor, at = this.size().map((side) => side / 2)) {
    const [width, height] = this.size();
    const scale = Math.max(this.whole().scale, Math.min(this.whole().scale * MOST_ZOOM, this.view.scale * factor));
    const shift = 1 / this.view.scale - 1 / scale;
    return { x: this.view.x + (at[0] - width / 2) * shift, y: this.view.y - (at[1] - height / 2) * shift, scale };
  }

  fly(target) {
    cancelAnimationFrame(this.flight);
    const from = this.view;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) { this.look(target); return; }
    const start = performance.now();
    const frame = (now) => {
      const part = Math.min(1, (now - start) / 180);
      const eased = 1 - (1 - part) ** 3;
      const mix = (one, other) => one + (other - one) * eased;
      this.look(part === 1 ? target : {
        x: mix(from.x, target.x), y: mix(from.y, target.y), scale: Math.exp(mix(Math.log(from.scale), Math.log(target.scale))),
      });
      if (part < 1) this.flight = requestAnimationFrame(frame);
    };
    this.flight = requestAnimationFrame(frame);
  }

  pan(dx, dy) {
    const { frame } = this.scene;
    const within = (value, low, high) => Math.min(high, Math.max(low, value));
    this.look({
      x: within(this.view.x - dx / this.view.scale, frame.x + 1, frame.x + frame.width * frame.unit - 1),
      y: within(this.view.y + dy / this.view.scale, frame.y - frame.height * frame.unit + 1, frame.y - 1),
      scale: this.view.scale,
    });
  }
}
