// Where things stand on the screen: symbols make way for one another, names take the room that is left.

const GAP = 1.2;
const ROUNDS = 16;

/**
 * Moves symbols that hide each other a little apart; important ones stay. All in pixels.
 * points: [{x, y, r, weight}], x and y where they belong; returns [[x, y], …].
 */
function spread(points) {
  const at = points.map((point) => [point.x, point.y]);
  const widest = Math.max(0, ...points.map((point) => point.r));
  const order = points.map((_, index) => index);
  for (let round = 0; round < ROUNDS; round += 1) {
    order.sort((one, other) => at[one][0] - at[other][0] || one - other);
    let moved = false;
    for (let i = 0; i < order.length; i += 1) {
      const one = order[i];
      for (let j = i + 1; j < order.length; j += 1) {
        const other = order[j];
        let dx = at[other][0] - at[one][0];
        const wanted = points[one].r + points[other].r + GAP;
        if (dx > points[one].r + widest + GAP) break;
        let dy = at[other][1] - at[one][1];
        let distance = Math.hypot(dx, dy);
        if (distance >= wanted) continue;
        if (distance < 0.01) { // in one spot: each goes its own, always the same, way
          const turn = (one + 1) * 2.399963;
          [dx, dy, distance] = [Math.cos(turn), Math.sin(turn), 1];
        }
        const push = (wanted - Math.min(distance, wanted)) * 0.5 || 0.5;
        const share = points[other].weight / (points[one].weight + points[other].weight);
        at[one][0] -= dx / distance * push * share * 1.6;
        at[one][1] -= dy / distance * push * share * 1.6;
        at[other][0] += dx / distance * push * (1 - share) * 1.6;
        at[other][1] += dy / distance * push * (1 - share) * 1.6;
        moved = true;
      }
    }
    if (!moved) break;
    const pull = round < ROUNDS - 5 ? 0.05 : 0;
    points.forEach((point, index) => {
      at[index][0] += (point.x - at[index][0]) * pull;
      at[index][1] += (point.y - at[index][1]) * pull;
    });
  }
  return at;
}

const measure = document.createElement("canvas").getContext("2d");
const widths = new Map();

function textWidth(words, size, bold) {
  const key = `${size}${bold}${words}`;
  if (!widths.has(key)) {
    measure.font = `${bold ? 650 : 400} ${size}px sans-serif`;
    widths.set(key, measure.measureText(words).width + 4);
  }
  return widths.get(key);
}

/** Obstacles by square of the screen, so that a name asks its neighbours only. */
class Boxes {
  constructor() { this.squares = new Map(); }

  * keys([left, top, right, bottom]) {
    for (let x = Math.floor(left / 64); x <= Math.floor(right / 64); x += 1) {
      for (let y = Math.floor(top / 64); y <= Math.floor(bottom / 64); y += 1) yield `${x},${y}`;
    }
  }

  add(box) {
    for (const key of this.keys(box)) {
      if (!this.squares.has(key)) this.squares.set(key, []);
      this.squares.get(key).push(box);
    }
  }

  free(box) {
    for (const key of this.keys(box)) {
      for (const other of this.squares.get(key) ?? []) {
        if (box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]) return false;
      }
    }
    return true;
  }
}

/**
 * Names that find room, the most important first, each written once.
 * anchors: [{name, x, y, r, importance, bold, quiet}]; returns [{name, x, y, side, bold, quiet}].
 */
function placedNames(anchors, boxes, width, height, size) {
  const named = new Set([""]);
  const placed = [];
  for (const anchor of [...anchors].sort((one, other) => other.importance - one.importance)) {
    const { name, x, y, bold } = anchor;
    if (named.has(name) || x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    const gap = anchor.r + 3;
    const long = textWidth(name, size, bold);
    const [up, down] = [size * 0.78, size * 0.26];
    const spots = [
      [x + gap, y + size * 0.34, "start"], [x - gap, y + size * 0.34, "end"],
      [x, y + gap + up, "middle"], [x, y - gap - down, "middle"],
      [x + gap * 0.75, y - gap * 0.55, "start"], [x + gap * 0.75, y + gap * 0.55 + up, "start"],
      [x - gap * 0.75, y - gap * 0.55, "end"], [x - gap * 0.75, y + gap * 0.55 + up, "end"],
    ];
    if (anchor.quiet) spots.unshift([x, y + size * 0.34, "middle"]);
    for (const [at, base, side] of spots) {
      const left = at - { start: 0, middle: long / 2, end: long }[side];
      const box = [left, base - up, left + long, base + down];
      const [aside, above] = anchor.quiet ? [12, 7] : [0, 0]; // names of the ground keep their distance
      const asked = [box[0] - aside, box[1] - above, box[2] + aside, box[3] + above];
      if (box[0] < 3 || box[1] < 3 || box[2] > width - 3 || box[3] > height - 3 || !boxes.free(asked)) continue;
      boxes.add(box);
      named.add(name);
      placed.push({ name, x: at, y: base, side, bold, quiet: anchor.quiet });
      break;
    }
  }
  return placed;
}

/** Of some points, the nearest that lies in a direction (a unit vector); -1 if none does. */
function inDirection(points, from, [towardsX, towardsY]) {
  let [best, least] = [-1, Infinity];
  points.forEach(([x, y], index) => {
    const [dx, dy] = [x - points[from][0], y - points[from][1]];
    const along = dx * towardsX + dy * towardsY;
    const aside = Math.abs(dx * towardsY - dy * towardsX);
    if (index === from || along <= 0 || aside > 1.5 * along) return;
    if (along + 2 * aside < least) [best, least] = [index, along + 2 * aside];
  });
  return best;
}

/** A bar of a round number of kilometres of about 110 pixels: [km, pixels]. */
function scaleBar(pixelsPerKm) {
  let [km, power] = [0.01, 0.01];
  for (let step = 0; step < 7; step += 1, power *= 10) {
    for (const nice of [1, 2, 5]) if (nice * power * pixelsPerKm <= 120) km = nice * power;
  }
  return [km, km * pixelsPerKm];
}
