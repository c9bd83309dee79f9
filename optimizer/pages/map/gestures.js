// Pointer and keyboard on the map, and what is told of the thing pointed at.

const DRAG_PIXELS = 4;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

Object.assign(TerritoryMap.prototype, {
  listen() {
    const { screen } = this;
    this.pointers = new Map();
    screen.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    screen.addEventListener("pointerdown", (event) => this.down(event));
    screen.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) screen.addEventListener(end, (event) => this.up(event));
    screen.addEventListener("pointerleave", () => { if (!this.dragging) this.hide(); });
    screen.addEventListener("click", (event) => this.clicked(event));
    // On the stage, for a browser would give the Tab key a stop at an SVG that listens to focus.
    this.stage.addEventListener("focusin", (event) => this.focused(event));
    this.stage.addEventListener("focusout", () => { this.hide(); this.stage.classList.remove("keys"); });
    screen.addEventListener("keydown", (event) => this.pressed(event));
  },

  wheel(event) {
    const factor = Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0018));
    if (factor < 1 && this.view.whole) return; // nothing wider to see: the page scrolls
    event.preventDefault();
    cancelAnimationFrame(this.flight);
    this.hide();
    this.zoom(factor, this.spot(event));
  },

  /** Where on the map a pointer is, pixels. */
  spot(event) {
    const box = this.screen.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  },

  down(event) {
    if (event.button) return;
    cancelAnimationFrame(this.flight);
    this.pointers.set(event.pointerId, this.spot(event));
    if (this.pointers.size === 1) { this.dragging = false; this.from = this.spot(event); }
  },

  move(event) {
    const now = this.spot(event);
    if (event.pointerType === "mouse" && !event.buttons) this.pointers.delete(event.pointerId); // let go elsewhere
    const before = this.pointers.get(event.pointerId);
    if (!before) { this.point(event, now); return; }
    if (this.pointers.size === 2) { this.pinch(event.pointerId, before, now); return; }
    if (!this.dragging && Math.hypot(now[0] - this.from[0], now[1] - this.from[1]) < DRAG_PIXELS) return;
    if (!this.dragging) {
      this.dragging = true;
      this.screen.setPointerCapture(event.pointerId);
      this.stage.classList.add("dragged");
      this.hide();
    }
    this.pointers.set(event.pointerId, now);
    this.pan(now[0] - before[0], now[1] - before[1]);
  },

  pinch(id, before, now) {
    this.dragging = true;
    const [, other] = [...this.pointers].find(([each]) => each !== id);
    const apart = (one) => Math.max(1, Math.hypot(one[0] - other[0], one[1] - other[1]));
    this.pointers.set(id, now);
    this.look(this.zoomed(apart(now) / apart(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]));
  },

  up(event) {
    this.pointers.delete(event.pointerId);
    this.stage.classList.remove("dragged");
  },

  clicked(event) {
    if (this.dragging) { this.dragging = false; return; }
    const index = this.markOf(event.target);
    if (index >= 0) {
      if (this.scene.marks[index][8]) this.take(this.scene.marks[index][0]);
      return;
    }
    const cell = this.cellUnder(event);
    if (cell >= 0) this.take(this.scene.ground.ids[cell]);
  },

  markOf(target) {
    return Number(target.closest?.("[data-mark]")?.dataset.mark ?? -1);
  },

  cellUnder(event) {
    if (!event.target.closest?.(".cells, .walker, .reach")) return -1;
    const [k, left, top] = this.transform();
    const [x, y] = this.spot(event);
    return this.nearestCell((x - left) / k, (y - top) / k);
  },

  nearestCell(x, y) {
    const { seeds } = this.scene.ground;
    let [best, least] = [-1, Infinity];
    for (let index = 0; index < seeds.length; index += 2) {
      const distance = (seeds[index] - x) ** 2 + (seeds[index + 1] - y) ** 2;
      if (distance < least) [best, least] = [index / 2, distance];
    }
    return best;
  },

  // --- what is told ----------------------------------------------------------------------------

  point(event, [x, y]) {
    const mark = this.markOf(event.target);
    const line = Number(event.target.closest?.("[data-line]")?.dataset.line ?? -1);
    const cell = mark < 0 && line < 0 ? this.cellUnder(event) : -1;
    this.hovered.setAttribute("d", cell < 0 ? "" : this.scene.ground.cells[cell]);
    if (mark >= 0) this.tellMark(mark);
    else if (line >= 0) this.tellAt(x, y, this.scene.lines[line].title, this.scene.lines[line].lines);
    else if (cell >= 0) this.tellAt(x, y, this.scene.ground.names[cell], this.cellLines(cell));
    else this.hide();
  },

  cellLines(cell) {
    const { templates, columns } = this.scene.ground;
    return templates.map((template) => template.replace(/\{(\d)\}/g, (_, column) => columns[column][cell]));
  },

  tellMark(index) {
    const [, left, top] = this.transform();
    const [, , , , title, lines] = this.scene.marks[index];
    this.tellAt(this.at[index][0] + left, this.at[index][1] + top, title, lines, this.radius(index));
  },

  tellAt(x, y, title, lines, radius = 4) {
    this.tip.replaceChildren(html("strong", {}, title), ...lines.map((line) => html("span", {}, line)));
    this.tip.classList.add("shown");
    const [width, height] = this.size();
    const { offsetWidth: wide, offsetHeight: high } = this.tip;
    const left = Math.max(6, Math.min(width - wide - 6, x + radius + 12 + wide > width ? x - radius - 12 - wide : x + radius + 12));
    const below = y + radius + 10;
    const top = below + high > height - 6 ? Math.max(6, y - radius - 10 - high) : below;
    this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  },

  hide() {
    this.tip.classList.remove("shown");
    this.hovered?.setAttribute("d", "");
  },

  // --- keyboard: two stops of Tab, the places and the ground; arrows move within each -------------

  rove(index) {
    this.elements.forEach((element, each) => { element.tabIndex = each === index ? 0 : -1; });
  },

  walk(index) {
    if (index < 0) return;
    const { ground } = this.scene;
    this.cellIndex = index;
    this.cell.setAttribute("d", ground.cells[index]);
    this.cell.setAttribute("aria-label", [ground.names[index], ...this.cellLines(index)].join(". "));
  },

  focused(event) {
    const mark = this.markOf(event.target);
    if (!event.target.matches(":focus-visible") || (mark < 0 && event.target !== this.cell)) return;
    this.stage.classList.add("keys");
    if (mark >= 0) this.reveal(this.at[mark]);
    if (mark >= 0) this.tellMark(mark);
    else this.tellCell();
  },

  /** Brings a point of the marks' layer into view. */
  reveal([x, y]) {
    const [width, height] = this.size();
    const [, left, top] = this.transform();
    const [px, py] = [x + left, y + top];
    if (px < 20 || py < 20 || px > width - 20 || py > height - 20) this.pan(width / 2 - px, height / 2 - py);
  },

  tellCell() {
    const { seeds, names } = this.scene.ground;
    const [k] = this.transform();
    const [x, y] = [seeds[2 * this.cellIndex] * k, seeds[2 * this.cellIndex + 1] * k];
    this.reveal([x, y]);
    const [, left, top] = this.transform();
    this.tellAt(x + left, y + top, names[this.cellIndex], this.cellLines(this.cellIndex));
  },

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = this.markOf(event.target);
    const zooms = { "+": STEP, "=": STEP, "-": 1 / STEP };
    if (event.key in zooms) this.zoom(zooms[event.key]);
    else if (event.key === "0") this.fly(this.whole());
    else if (event.key === "Escape") this.hide();
    else if (event.key in ARROWS) this.step(mark, ARROWS[event.key]);
    else if (event.key === "Enter" || event.key === " ") {
      if (mark < 0) this.take(this.scene.ground.ids[this.cellIndex]);
      else if (this.scene.marks[mark][8]) this.take(this.scene.marks[mark][0]);
    } else return;
    event.preventDefault();
  },

  step(mark, direction) {
    if (mark >= 0) {
      const next = inDirection(this.at, mark, direction);
      if (next < 0) return;
      this.rove(next);
      this.elements[next].focus({ preventScroll: true });
      return;
    }
    const { seeds, ids } = this.scene.ground;
    const next = inDirection(ids.map((_, index) => [seeds[2 * index], seeds[2 * index + 1]]), this.cellIndex, direction);
    if (next < 0) return;
    this.walk(next);
    this.tellCell();
    this.spoken.textContent = this.cell.getAttribute("aria-label");
  },
});

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".territory-map");
  root.map ??= new TerritoryMap(root);
  root.map.update(data, (id) => setTriggerValue("chosen", id));
}
