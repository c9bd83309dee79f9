// Elements of the page. Names reach it as text nodes and attribute values, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const PAPER = "#ffffff";

function dressed(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== "") element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function svg(name, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, name), attributes, children);
}

function html(name, attributes = {}, ...children) {
  return dressed(document.createElement(name), attributes, children);
}

/** The outline of a symbol, before it is filled. */
function outline(shape, radius) {
  if (shape === "square") {
    return ["rect", { x: -radius, y: -radius, width: 2 * radius, height: 2 * radius, rx: radius * 0.3 }];
  }
  if (shape === "diamond") return ["path", { d: `M0 ${-radius}L${radius} 0L0 ${radius}L${-radius} 0z` }];
  return ["circle", { r: radius }];
}

/** A symbol around (0, 0), in pixels. */
function drawSymbol(symbol, icons) {
  const { shape, radius, fill, stroke, stroke_width: width, ink, arcs = [] } = symbol;
  const [name, size] = outline(shape, radius);
  const parts = [svg(name, {
    ...size, fill, stroke, "stroke-width": width, "stroke-dasharray": symbol.dashed ? "2.4 1.8" : "",
  })];
  const around = 2 * Math.PI * radius;
  arcs.forEach((colour, index) => parts.push(svg("circle", {
    r: radius, fill: "none", stroke: colour, "stroke-width": width,
    "stroke-dasharray": `${around / arcs.length} ${around}`, "stroke-dashoffset": -index * around / arcs.length,
  })));
  if (symbol.icon) {
    const scale = (shape === "square" ? 1.5 : 1.34) * radius / 12;
    parts.push(svg("path", { d: icons[symbol.icon], fill: ink, "fill-rule": "evenodd", transform: `scale(${scale})` }));
  }
  if (symbol.text) {
    parts.push(svg("text", {
      y: radius * 0.5, fill: ink, "font-size": radius * 1.4, "font-weight": 700, "text-anchor": "middle",
    }, symbol.text));
  }
  if (symbol.cross) {
    const reach = radius * 0.82;
    const d = `M${-reach} ${-reach}L${reach} ${reach}M${reach} ${-reach}L${-reach} ${reach}`;
    parts.push(svg("path", { d, stroke: PAPER, "stroke-width": 4, "stroke-linecap": "round", fill: "none" }));
    parts.push(svg("path", { d, stroke: symbol.cross, "stroke-width": 2, "stroke-linecap": "round", fill: "none" }));
  }
  return parts;
}

/** One path for each colour of the ground, however many cells there are. */
function drawGround(ground) {
  const byClass = new Map();
  ground.classes.forEach((value, cell) => byClass.set(value, (byClass.get(value) ?? "") + ground.cells[cell]));
  const line = ground.cells.length < 600 ? 0.8 : 0.2;
  return [...byClass].map(([value, d]) => svg("path", {
    class: "cells", d, fill: value < 0 ? "#efeeec" : ground.colours[value], "stroke-width": line,
  }));
}

function drawLines(lines) {
  const casing = lines.map((line) => svg("path", { class: "casing", d: line.path, "stroke-width": line.width + 2.8 }));
  const drawn = lines.map((line) => svg("path", {
    class: "line", d: line.path, stroke: line.colour, "stroke-width": line.width,
    "stroke-dasharray": line.dashed ? "8 5" : "",
  }));
  const reach = lines.map((line, index) => svg("path", { class: "reach", d: line.path, "data-line": index }));
  return [...casing, ...drawn, ...reach];
}

function legendSample(entry, icons) {
  const picture = svg("svg", { viewBox: "-15 -11 30 22", width: 30, height: 22, "aria-hidden": "true" });
  if (entry.swatch) {
    picture.append(svg("rect", {
      x: -13, y: -8, width: 26, height: 16, rx: 2, fill: entry.swatch, stroke: "#9aa7ab", "stroke-width": 0.7,
    }));
  }
  if (entry.line) {
    picture.append(svg("path", {
      d: "M-13 0h26", stroke: entry.line, "stroke-width": 3, "stroke-linecap": "round",
      "stroke-dasharray": entry.dashed ? "7 5" : "",
    }));
  }
  if (entry.symbol) picture.append(...drawSymbol(entry.symbol, icons));
  return picture;
}

const isShort = (entry) => !entry.swatch && entry.label.length < 15;

function drawLegend(groups, icons) {
  return groups.filter((group) => group.entries.length).map((group) => html("div", { class: "legend-group" },
    html("p", { class: "legend-title" }, group.title),
    html("ul", { class: group.entries.length > 5 && group.entries.every(isShort) ? "pairs" : "" }, ...group.entries.map((entry) => html("li", {},
      legendSample(entry, icons), html("span", {}, entry.label)))),
    ...(group.note ? [html("p", { class: "legend-note" }, group.note)] : [])));
}
