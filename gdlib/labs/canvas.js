// Drawing: sharp canvases, a map from the world to pixels, level sets, arrows, paths. Nothing here knows a laboratory.
import { heights, levelSet, rank, sample } from "./maths.js";

// Okabe and Ito's colours; a colour never stands alone, there is a dash, a marker or a word beside it.
export const HUES = { blue: "#0072B2", vermillion: "#D55E00", green: "#009E73", purple: "#CC79A7" };

// The page's colours, read anew for each picture: JupyterLab's theme may change at any time.
export function theme(root) {
  const css = getComputedStyle(root);
  const read = (name) => css.getPropertyValue(name).trim();
  const paper = rgb(read("--gd-paper"));
  const dark = 0.3 * paper[0] + 0.6 * paper[1] + 0.1 * paper[2] < 110;
  const ink = dark ? [232, 236, 240] : [34, 48, 60];
  return {
    dark, paper, ink,
    font: read("--gd-font") || "sans-serif",
    // A dark page needs lighter lines: the same hue, nearer to white.
    tone: (hue, alpha = 1) => paint(dark ? mix(rgb(hue), [255, 255, 255], 0.28) : rgb(hue), alpha),
    shade: (share, alpha = 1) => paint(mix(paper, ink, share), alpha),
  };
}

// Give the words around the pictures the pictures' colours.
export function dress(root, look) {
  if (root.dataset.dark === String(look.dark)) return;
  root.dataset.dark = look.dark;
  for (const [name, hue] of Object.entries(HUES)) root.style.setProperty(`--gd-${name}`, look.tone(hue));
}

let brush = null;
const known = new Map();

// Any CSS colour as [red, green, blue]: the browser itself knows how to read it.
export function rgb(css) {
  if (!known.has(css)) {
    brush ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, 1, 1);
    brush.fillStyle = css;
    brush.fillRect(0, 0, 1, 1);
    known.set(css, [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3));
  }
  return known.get(css);
}

export const mix = (a, b, share) => a.map((x, i) => x + (b[i] - x) * share);
export const paint = (color, alpha = 1) => `rgb(${color.map(Math.round).join(" ")} / ${alpha})`;

// Give the canvas as many pixels as the screen has, and return a context measured in CSS pixels.
export function fit(canvas, tall) {
  const width = Math.max(24, Math.round(canvas.parentElement.clientWidth));
  const height = Math.round(tall(width));
  const fine = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * fine), Math.round(height * fine)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  // Only when it changes: writing a style makes the next question for a width lay the page out again.
  if (canvas.style.height !== `${height}px`) canvas.style.height = `${height}px`;
  const ctx = canvas.getContext("2d");
  ctx.setTransform(fine, 0, 0, fine, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return { ctx, width, height, fine };
}

// From the world's box to a rectangle of the canvas and back; y points up.
export function view([[x0, x1], [y0, y1]], { left, top, width, height }) {
  return {
    left, top, width, height, right: left + width, bottom: top + height,
    at: ([x, y]) => [left + ((x - x0) / (x1 - x0)) * width, top + ((y1 - y) / (y1 - y0)) * height],
    back: ([px, py]) => [x0 + ((px - left) / width) * (x1 - x0), y1 - ((py - top) / height) * (y1 - y0)],
  };
}

export function inside(ctx, { left, top, width, height }, draw) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  draw();
  ctx.restore();
}

// A picture that is drawn again only when its key changes; contours are the dear part of a frame.
export function layer() {
  let last = null;
  const canvas = document.createElement("canvas");
  return (target, key, draw) => {
    const { ctx, width, height, fine } = target;
    const now = JSON.stringify([key, width, height, fine]);
    if (now !== last) {
      last = now;
      Object.assign(canvas, { width: Math.round(width * fine), height: Math.round(height * fine) });
      const own = canvas.getContext("2d");
      own.setTransform(fine, 0, 0, fine, 0, 0);
      draw(own);
    }
    ctx.drawImage(canvas, 0, 0, width, height);
  };
}

// A field as a small smooth picture: colour(value) -> [r, g, b], one pixel a corner of the grid.
export function heat(ctx, frame, { z, n, m }, color) {
  const small = document.createElement("canvas");
  Object.assign(small, { width: n + 1, height: m + 1 });
  const own = small.getContext("2d");
  const image = own.createImageData(n + 1, m + 1);
  for (let j = 0; j <= m; j++) {
    for (let i = 0; i <= n; i++) {
      const [r, g, b] = color(z[j * (n + 1) + i]);
      image.data.set([r, g, b, 255], 4 * ((m - j) * (n + 1) + i));
    }
  }
  own.putImageData(image, 0, 0);
  ctx.imageSmoothingQuality = "high";
  // Corners lie on the frame, so half a pixel of the small picture hangs over each side.
  const [dx, dy] = [frame.width / n, frame.height / m];
  inside(ctx, frame, () => {
    ctx.drawImage(small, frame.left - dx / 2, frame.top - dy / 2, frame.width + dx, frame.height + dy);
  });
}

// The curve where the field has this value.
export function trace(ctx, frame, field, level) {
  const { n, m } = field;
  ctx.beginPath();
  for (const [a, b, c, d] of levelSet(field, level)) {
    ctx.moveTo(frame.left + (a / n) * frame.width, frame.bottom - (b / m) * frame.height);
    ctx.lineTo(frame.left + (c / n) * frame.width, frame.bottom - (d / m) * frame.height);
  }
  ctx.stroke();
}

// Shades and grey lines of a surface, the lower the darker, minima as stars.
export function landscape(ctx, frame, look, { surface, box, minima }) {
  const n = 150, m = Math.round((n * frame.height) / frame.width);
  const field = sample(surface.f, box, n, m);
  const levels = heights(field, minima.length ? Math.min(...minima.map(surface.f)) : undefined);
  const low = mix(look.paper, look.ink, look.dark ? 0 : 0.2);
  const high = mix(look.paper, look.ink, look.dark ? 0.22 : 0.02);
  heat(ctx, frame, field, (value) => mix(low, high, (rank(levels, value) / levels.length) ** 1.5));
  ctx.lineWidth = 1;
  ctx.lineCap = "round";
  ctx.strokeStyle = look.shade(look.dark ? 0.42 : 0.34, 0.9);
  inside(ctx, frame, () => {
    levels.forEach((level) => trace(ctx, frame, field, level));
    minima.forEach((m) => star(ctx, frame.at(m), 8, look));
  });
}

// x and y: pairs of a number as it is written and where it stands.
export function axes(ctx, frame, look, { x, y, xname = "", yname = "" }) {
  ctx.strokeStyle = look.shade(0.45);
  ctx.lineWidth = 1;
  ctx.strokeRect(frame.left + 0.5, frame.top + 0.5, frame.width - 1, frame.height - 1);
  ctx.font = `11px ${look.font}`;
  ctx.fillStyle = look.shade(0.72);
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  for (const [text, px] of x) ctx.fillText(text, px, frame.bottom + 5);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const [text, py] of y) ctx.fillText(text, frame.left - 6, py);
  ctx.font = `italic 13px ${look.font}`;
  ctx.fillStyle = look.shade(0.9);
  ctx.textAlign = "right";
  ctx.textBaseline = "top";
  ctx.fillText(xname, frame.right, frame.bottom + 18);
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.fillText(yname, 2, frame.top - 3);
}

// The axes of a landscape, in round numbers.
export function plane(ctx, frame, look, [[x0, x1], [y0, y1]], write) {
  axes(ctx, frame, look, {
    x: ticks(x0, x1).map((z) => [write(z), frame.at([z, y0])[0]]),
    y: ticks(y0, y1, 4).map((z) => [write(z), frame.at([x0, z])[1]]),
    xname: "x", yname: "y",
  });
}

// Round numbers between a and b, about `count` of them.
export function ticks(a, b, count = 5) {
  const raw = (b - a) / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((s) => s * power >= raw * 0.99);
  const first = Math.ceil(a / step - 1e-9);
  return Array.from({ length: Math.floor(b / step + 1e-9) - first + 1 }, (_, k) => +((first + k) * step).toPrecision(12));
}

// Words on top of lines: first a stroke of the paper's colour, then the letters.
export function say(ctx, look, text, [x, y], { color = look.shade(1), size = 13, align = "left", bold = false } = {}) {
  ctx.font = `${bold ? "600 " : ""}${size}px ${look.font}`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  ctx.lineWidth = 4;
  ctx.strokeStyle = paint(look.paper, 0.85);
  ctx.strokeText(text, x, y);
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
}

export function line(ctx, points, { color, width = 2, dash = [] }) {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.setLineDash(dash);
  ctx.beginPath();
  points.forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.stroke();
  ctx.setLineDash([]);
}

export function arrow(ctx, [x, y], [dx, dy], style) {
  const length = Math.hypot(dx, dy);
  if (length < 2) return;
  const [ux, uy] = [dx / length, dy / length], head = Math.min(13, length), half = head * 0.46;
  const neck = [x + dx - head * 0.8 * ux, y + dy - head * 0.8 * uy];
  line(ctx, [[x, y], neck], style);
  ctx.fillStyle = style.color;
  ctx.beginPath();
  ctx.moveTo(x + dx, y + dy);
  ctx.lineTo(x + dx - head * ux - half * uy, y + dy - head * uy + half * ux);
  ctx.lineTo(neck[0], neck[1]);
  ctx.lineTo(x + dx - head * ux + half * uy, y + dy - head * uy - half * ux);
  ctx.fill();
}

const polygon = (sides, turn) => Array.from({ length: sides }, (_, k) => {
  const angle = turn + (2 * Math.PI * k) / sides;
  return [Math.cos(angle), Math.sin(angle)];
});
const STAR = polygon(10, -Math.PI / 2).map(([x, y], k) => (k % 2 ? [0.42 * x, 0.42 * y] : [x, y]));
// Matplotlib's letters, so that one table of methods serves both.
const SHAPES = {
  o: polygon(24, 0), s: polygon(4, Math.PI / 4), D: polygon(4, 0), h: polygon(6, 0), "*": STAR,
  "^": polygon(3, -Math.PI / 2), v: polygon(3, Math.PI / 2),
};

export function marker(ctx, shape, [x, y], radius, fill, edge, width = 1.5) {
  ctx.beginPath();
  (SHAPES[shape] ?? SHAPES.o).forEach(([a, b], k) => {
    const p = [x + radius * a, y + radius * b];
    k ? ctx.lineTo(...p) : ctx.moveTo(...p);
  });
  ctx.closePath();
  ctx.lineJoin = "round";
  ctx.fillStyle = fill;
  ctx.fill();
  if (!edge) return;
  ctx.lineWidth = width;
  ctx.strokeStyle = edge;
  ctx.stroke();
}

export const star = (ctx, p, radius, look) => marker(ctx, "*", p, radius, look.shade(1), paint(look.paper), 1.2);

// The thing to take hold of: a ball with a light spot.
export function ball(ctx, look, [x, y], radius, color) {
  const light = ctx.createRadialGradient(x - radius / 3, y - radius / 3, radius / 6, x, y, radius);
  light.addColorStop(0, paint([255, 255, 255], 0.85));
  light.addColorStop(0.35, color);
  light.addColorStop(1, color);
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = light;
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.strokeStyle = paint(look.paper);
  ctx.stroke();
}
