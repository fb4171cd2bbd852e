// Laboratory "gradient and level sets": drag the point, turn the direction, read the slope.
import { SURFACES, clamp, dot, norm, sample } from "./maths.js";
import { HUES, arrow, ball, dress, fit, inside, landscape, layer, line, paint, plane, say, theme, view } from "./canvas.js";
import { button, choice, draggable, h, language, listen, painter, picture, saver, speaker } from "./controls.js";

const TURN = 5; // degrees a key press
const degrees = (radians) => (radians * 180) / Math.PI;
const wrap = (angle) => ((((angle + 180) % 360) + 360) % 360) - 180; // to [-180, 180)

export const unit = (angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];

// The four directions worth stopping at: up, along the level set, down, along it the other way.
export function special(g) {
  if (norm(g) < 1e-9) return [];
  const up = degrees(Math.atan2(g[1], g[0]));
  return [up, up + 90, up + 180, up + 270].map(wrap);
}

// The next multiple of five degrees, or a special direction that lies before it.
export function turned(angle, way, g) {
  const next = (way > 0 ? Math.floor(angle / TURN + 1e-6) + 1 : Math.ceil(angle / TURN - 1e-6) - 1) * TURN;
  const stops = special(g).map((s) => wrap(s - angle)).filter((d) => d * way > 1e-6 && Math.abs(d) < Math.abs(next - angle));
  return wrap(stops.length ? angle + way * Math.min(...stops.map(Math.abs)) : next);
}

// Everything the pictures and the words need to know about where the reader stands.
export function standing(surface, point, direction) {
  const g = surface.grad(point), u = unit(direction), length = norm(g);
  const slope = dot(g, u), share = length > 1e-9 ? slope / length : 0;
  let verdict = slope > 0 ? "climb" : "fall";
  if (Math.abs(share) < 1e-3) verdict = "level";
  if (share > 1 - 1e-5) verdict = "steepest_up";
  if (share < -1 + 1e-5) verdict = "steepest_down";
  if (length < 1e-6) verdict = "flat";
  return { g, u, length, slope, share, verdict, height: surface.f(point), up: degrees(Math.atan2(g[1], g[0])) };
}

// The middle one of the gradient's lengths in the box.
function typicalLength(surface, box) {
  const lengths = sample((w) => norm(surface.grad(w)), box, 24, 24).z.sort();
  return lengths[lengths.length >> 1];
}

function render({ model, el }) {
  const save = saver(model), live = speaker();
  const home = { surface: model.get("surface"), point: model.get("point"), direction: model.get("direction") };
  const put = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    save();
  };
  const scales = {}; // of the arrows, one a surface
  const scene = () => {
    const name = model.get("surface"), entry = model.get("catalogue")[name], surface = SURFACES[name](entry.parameters);
    scales[name] ??= typicalLength(surface, entry.box);
    const here = standing(surface, model.get("point"), model.get("direction"));
    return { name, surface, scale: scales[name], ...entry, ...here };
  };

  const { t } = language(model);
  const map = picture("ArrowLeft ArrowRight ArrowUp ArrowDown Q E Home");
  const dial = picture("ArrowLeft ArrowRight Home");
  const profile = h("canvas", { role: "img" });
  dial.setAttribute("role", "slider");
  dial.setAttribute("aria-valuemin", -180);
  dial.setAttribute("aria-valuemax", 180);
  const facts = h("dl", { class: "gd-facts" });
  const surfaces = Object.entries(model.get("catalogue")).map(([name, s]) => [name, s.label]);
  const pick = choice(t("surface"), surfaces, model.get("surface"), (name) => {
    put({ surface: name, point: model.get("catalogue")[name].point });
  });
  const face = (way) => button(t(way), () => {
    const { g } = scene(), turn = special(g)[["uphill", "along", "downhill"].indexOf(way)];
    if (turn !== undefined) put({ direction: turn });
  });
  const root = h("div", { class: "gd-lab gd-levels", role: "group", "aria-label": t("title") },
    h("div", { class: "gd-bar" }, h("strong", {}, t("title")), pick.node),
    h("div", { class: "gd-row" },
      h("div", { class: "gd-wide" }, h("div", { class: "gd-stage" }, map), facts),
      h("div", { class: "gd-slim" },
        h("div", { class: "gd-caption" }, t("dial")), h("div", { class: "gd-stage" }, dial),
        h("div", { class: "gd-buttons" }, face("uphill"), face("along"), face("downhill")),
        h("div", { class: "gd-caption" }, t("profile")), h("div", { class: "gd-stage" }, profile))),
    live.node, h("p", { class: "gd-help" }, t("keys")));
  el.append(root);

  const ground = layer();
  let place = null, hub = null; // where the pictures are, for the hand that drags
  const paintAll = () => {
    const say = language(model), look = theme(root), now = scene();
    dress(root, look);
    place = drawMap(map, ground, look, say, now, model.get("point"));
    hub = drawDial(dial, look, say, now);
    drawProfile(profile, look, say, now, model.get("point"));
    pick.set(now.name);
    describe(say, now, model.get("point"), model.get("direction"), { map, dial, profile, facts, live });
  };
  const { stop } = painter(model, root, ["point", "direction", "surface", "words", "lang"], paintAll);

  const stay = ([x, y]) => {
    const [[x0, x1], [y0, y1]] = scene().box;
    return [clamp(x, x0, x1), clamp(y, y0, y1)];
  };
  const step = (dx, dy) => (fine) => {
    const [[x0, x1]] = scene().box, size = ((x1 - x0) / 60) * (fine ? 0.1 : 1), [x, y] = model.get("point");
    // Rounded, so that forty steps right and forty left end where they began.
    put({ point: stay([x + dx * size, y + dy * size]).map((z) => +z.toFixed(10)) });
  };
  const spin = (way) => () => put({ direction: turned(model.get("direction"), way, scene().g) });
  const reset = () => put(home);
  draggable(map, () => place.at(model.get("point")), (p) => put({ point: stay(place.back(p)) }));
  draggable(dial, () => hub.handle, ([x, y]) => {
    const raw = degrees(Math.atan2(hub.center[1] - y, x - hub.center[0]));
    const caught = special(scene().g).find((s) => Math.abs(wrap(s - raw)) < 3);
    put({ direction: caught ?? raw });
  });
  const turning = { q: spin(1), e: spin(-1), "[": spin(1), "]": spin(-1), Home: reset };
  listen(map, { ArrowLeft: step(-1, 0), ArrowRight: step(1, 0), ArrowUp: step(0, 1), ArrowDown: step(0, -1), ...turning });
  listen(dial, { ArrowLeft: spin(1), ArrowUp: spin(1), ArrowRight: spin(-1), ArrowDown: spin(-1), ...turning });
  return () => [stop, save.stop, live.stop].forEach((end) => end());
}

// ---- the pictures ----

const STYLE = {
  up: (look) => ({ color: look.tone(HUES.vermillion), width: 3 }),
  down: (look) => ({ color: look.tone(HUES.blue), width: 3, dash: [9, 5] }),
  u: (look) => ({ color: look.tone(HUES.green), width: 3, dash: [2, 5] }),
  tangent: (look) => ({ color: look.shade(0.8), width: 1.6, dash: [5, 4] }),
};

function drawMap(canvas, ground, look, say_, now, point) {
  const [[x0, x1], [y0, y1]] = now.box, edge = { left: 34, top: 20, right: 8, bottom: 36 };
  const tall = (w) => ((w - edge.left - edge.right) * (y1 - y0)) / (x1 - x0) + edge.top + edge.bottom;
  const sheet = fit(canvas, tall), { ctx, width, height } = sheet;
  const frame = view(now.box, { ...edge, width: width - edge.left - edge.right, height: height - edge.top - edge.bottom });
  ground(sheet, [now.name, look], (own) => {
    landscape(own, frame, look, now);
    plane(own, frame, look, now.box, say_.digits);
  });
  const p = frame.at(point);
  inside(ctx, frame, () => {
    if (now.length > 1e-9) drawArrows(ctx, look, now, p, frame);
    const ray = 0.17 * frame.width, [ux, uy] = now.u;
    arrow(ctx, p, [ray * ux, -ray * uy], STYLE.u(look));
    const end = [p[0] + (ray + 13) * ux, p[1] - (ray + 13) * uy];
    say(ctx, look, "u", within(frame, end, 10), { color: STYLE.u(look).color, align: "center", bold: true, size: 15 });
    ball(ctx, look, p, 9, look.shade(0.9));
  });
  return frame;
}

// A name stays in the picture when its arrow leaves it.
const within = ({ left, right, top, bottom }, [x, y], edge) => [
  clamp(x, left + edge, right - edge), clamp(y, top + 10, bottom - 10),
];

// Long gradients are drawn shorter, or they would leave the picture; the numbers beside it are exact.
function drawArrows(ctx, look, now, p, frame) {
  const [gx, gy] = [now.g[0] / now.length, -now.g[1] / now.length];
  const length = 0.3 * frame.width * (1 - Math.exp(-now.length / now.scale));
  const reach = 0.2 * frame.width, corner = 11;
  line(ctx, [[p[0] - reach * gy, p[1] + reach * gx], [p[0] + reach * gy, p[1] - reach * gx]], STYLE.tangent(look));
  const corners = [[gx, gy], [gx - gy, gy + gx], [-gy, gx]].map(([a, b]) => [p[0] + corner * a, p[1] + corner * b]);
  if (length > 2 * corner) line(ctx, corners, { color: look.shade(0.8), width: 1.2 });
  arrow(ctx, p, [-length * gx, -length * gy], STYLE.down(look));
  arrow(ctx, p, [length * gx, length * gy], STYLE.up(look));
  const name = (text, side, style) => {
    const end = [p[0] + side * (length + 15) * gx, p[1] + side * (length + 15) * gy];
    say(ctx, look, text, within(frame, end, 20), { color: style.color, align: "center", bold: true, size: 14 });
  };
  name("∇f", 1, STYLE.up(look));
  name("−∇f", -1, STYLE.down(look));
}

// The dial: the slope g·u in every direction u is a pair of circles, one uphill, one downhill.
function drawDial(canvas, look, say_, now) {
  const { ctx, width, height } = fit(canvas, (w) => Math.min(w, 230));
  const radius = Math.min(width, height) / 2 - 26, center = [width / 2, height / 2], [cx, cy] = center;
  const to = ([x, y], r) => [cx + r * x, cy - r * y];
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = look.shade(0.4);
  ctx.beginPath();
  ctx.arc(cx, cy, radius, 0, 2 * Math.PI);
  ctx.stroke();
  for (let a = 0; a < 360; a += 15) {
    const inner = a % 45 ? radius - 4 : radius - 8;
    line(ctx, [to(unit(a), inner), to(unit(a), radius)], { color: look.shade(0.4), width: 1.2 });
  }
  if (now.length > 1e-9) {
    const n = unit(now.up);
    lobe(ctx, to(n, radius / 2), radius / 2, STYLE.up(look), look.tone(HUES.vermillion, 0.2));
    lobe(ctx, to(n, -radius / 2), radius / 2, STYLE.down(look), look.tone(HUES.blue, 0.2));
    line(ctx, [to(unit(now.up + 90), radius), to(unit(now.up - 90), radius)], STYLE.tangent(look));
    say(ctx, look, "+", to(n, 0.72 * radius), { color: STYLE.up(look).color, align: "center", bold: true, size: 17 });
    say(ctx, look, "−", to(n, -0.72 * radius), { color: STYLE.down(look).color, align: "center", bold: true, size: 17 });
  }
  const handle = to(now.u, radius), green = STYLE.u(look);
  line(ctx, [center, handle], green);
  // The needle is thick as far as the circle reaches: that length is the slope.
  const reached = to(now.u, radius * Math.abs(now.share));
  line(ctx, [center, reached], { color: green.color, width: 6 });
  if (now.share < 0) line(ctx, [center, to(now.u, radius * now.share)], { color: green.color, width: 2, dash: [1, 4] });
  ball(ctx, look, handle, 9, green.color);
  const out = to(now.u, radius + 17);
  say(ctx, look, "u", out, { color: green.color, align: "center", bold: true, size: 15 });
  return { center, handle };
}

function lobe(ctx, [x, y], r, style, fill) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.setLineDash(style.dash ?? []);
  ctx.lineWidth = 1.8;
  ctx.strokeStyle = style.color;
  ctx.stroke();
  ctx.setLineDash([]);
}

// What the hiker sees who looks along u: the ground close by, the slope underfoot, then fog.
function drawProfile(canvas, look, say_, now, point) {
  const { ctx, width, height } = fit(canvas, () => 150);
  const reach = (now.box[0][1] - now.box[0][0]) / 5, n = 80;
  const walk = Array.from({ length: n + 1 }, (_, k) => (2 * reach * k) / n - reach);
  const ground = walk.map((s) => now.surface.f([point[0] + s * now.u[0], point[1] + s * now.u[1]]));
  const middle = walk.map((s, k) => [Math.abs(s), ground[k]]).filter(([s]) => s < 0.7 * reach).map(([, z]) => z);
  const span = Math.max(Math.max(...middle) - Math.min(...middle), 0.6 * reach * Math.abs(now.slope), 1e-3 * now.scale * reach);
  const zero = (Math.max(...middle) + Math.min(...middle)) / 2;
  const frame = view([[-reach, reach], [zero - 0.75 * span, zero + 0.75 * span]], { left: 0, top: 22, width, height: height - 26 });
  const foot = frame.at([0, now.height]), green = STYLE.u(look);
  inside(ctx, frame, () => {
    const path = walk.map((s, k) => frame.at([s, ground[k]]));
    ctx.beginPath();
    [[0, height], ...path, [width, height]].forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.fillStyle = look.shade(0.1);
    ctx.fill();
    line(ctx, path, { color: look.shade(0.75), width: 2 });
    const half = 0.55 * reach;
    line(ctx, [-half, half].map((s) => frame.at([s, now.height + s * now.slope])), { ...green, dash: [] });
    const fog = ctx.createLinearGradient(0, 0, width, 0);
    for (const [stop, alpha] of [[0, 1], [0.25, 0.15], [0.4, 0], [0.6, 0], [0.75, 0.15], [1, 1]]) {
      fog.addColorStop(stop, paint(look.paper, alpha));
    }
    ctx.fillStyle = fog;
    ctx.fillRect(0, 0, width, height);
  });
  hiker(ctx, look, foot);
  say(ctx, look, `g·u = ${say_.fixed(now.slope)}`, [width / 2, 11], { color: green.color, align: "center", bold: true });
}

function hiker(ctx, look, [x, y]) {
  const ink = { color: look.shade(1), width: 2.4 };
  line(ctx, [[x - 4, y - 1], [x, y - 11], [x + 4, y - 1]], ink);
  line(ctx, [[x, y - 11], [x + 1, y - 21]], ink);
  line(ctx, [[x + 1, y - 19], [x + 8, y - 13]], ink);
  line(ctx, [[x + 9, y - 16], [x + 9, y]], { ...ink, width: 1.4 });
  ctx.beginPath();
  ctx.arc(x + 2, y - 26, 4, 0, 2 * Math.PI);
  ctx.fillStyle = ink.color;
  ctx.fill();
}

// ---- the words ----

function describe(say_, now, point, direction, { map, dial, profile, facts, live }) {
  const { t, fixed, pair } = say_;
  const values = {
    surface: now.label, point: pair(point), height: fixed(now.height), gradient: pair(now.g), length: fixed(now.length),
    up: fixed(now.up, 0), direction: fixed(direction, 0), slope: fixed(now.slope), verdict: t(now.verdict),
  };
  map.setAttribute("aria-label", t(now.verdict === "flat" ? "map_flat" : "map", values));
  dial.setAttribute("aria-label", t("dial"));
  dial.setAttribute("aria-valuenow", Math.round(direction));
  dial.setAttribute("aria-valuetext", t("turned", values));
  profile.setAttribute("aria-label", t("along_u", values));
  live.tell(t(now.verdict === "flat" ? "said_flat" : "said", values));
  const rows = [
    ["point", "w", `${values.point}, f(w) = ${values.height}`],
    ["up", "∇f", `${values.gradient}, ‖∇f‖ = ${values.length}`],
    ["down", "−∇f", pair(now.g.map((x) => -x))],
    ["u", "u", `${values.direction}°, g·u = ${values.slope}`],
  ];
  facts.replaceChildren(...rows.flatMap(([kind, name, text]) => [
    h("dt", {}, h("i", { class: `gd-key gd-${kind}` }), name), h("dd", {}, text),
  ]));
}

export default { render };
