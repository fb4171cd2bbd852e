// Laboratory "the ball in the ravine": learning rate, momentum and condition number against path, loss and speed map.
import { RULES, SURFACES, clamp, complexFrom, heavyBallOptimal, minimize, regime, sample, spectralRadius } from "./maths.js";
import { HUES, axes, ball, dress, fit, heat, inside, landscape, layer, line, marker, mix, paint, plane, rgb, say, star, theme, ticks, view } from "./canvas.js";
import { button, draggable, h, language, listen, painter, picture, raised, reducedMotion, saver, slider, speaker } from "./controls.js";

const LR = [0.003, 2], BETA = [0, 0.99], KAPPA = [1, 100];
const PACE = 12; // steps a second while it plays
const KIND = { gd: "sgd", momentum: "momentum", nesterov: "nesterov" };
const STOPS = 240;

// Three digits: the number that is read is the number that is used.
const rounded = (x) => +x.toPrecision(3);
const lrAt = (share) => rounded(LR[0] * (LR[1] / LR[0]) ** clamp(share, 0, 1));
const lrShare = (lr) => Math.log(lr / LR[0]) / Math.log(LR[1] / LR[0]);

// All runs from the same start with the same settings; the reader's own rule comes from the kernel.
export function race(get) {
  const surface = SURFACES.ravine({ kappa: get("kappa") }), settings = { lr: get("lr"), beta: get("beta") };
  const runs = {};
  for (const [name, kind] of Object.entries(KIND)) {
    runs[name] = minimize(surface, get("start"), RULES[kind], get("steps"), settings);
  }
  if (get("own")) runs.own = received(get("own_path"), surface, get("steps"));
  return { surface, runs };
}

// Bytes of the kernel: x, y of every point in float64.
function received(bytes, surface, steps) {
  const view = bytes?.buffer ? bytes : new DataView(new ArrayBuffer(0));
  const points = Array.from({ length: view.byteLength / 16 }, (_, k) => [
    view.getFloat64(16 * k, true), view.getFloat64(16 * k + 8, true),
  ]);
  return { points, losses: points.map(surface.f), status: points.length > steps ? "done" : "diverged" };
}

// Where a run is at a moment between two steps.
export function between(points, moment) {
  const k = Math.min(Math.floor(moment), points.length - 1), next = points[Math.min(k + 1, points.length - 1)];
  const share = Math.min(moment - k, 1);
  return points[k].map((x, i) => x + (next[i] - x) * share);
}

function render({ model, el }) {
  const save = saver(model), live = speaker(), get = (name) => model.get(name), { t } = language(model);
  const home = { start: get("start"), lr: get("lr"), beta: get("beta"), kappa: get("kappa"), step: get("step") };
  const put = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    save();
  };
  let playing = null, moment = null; // the animation's frame, and where it is between two steps

  const map = picture("ArrowLeft ArrowRight ArrowUp ArrowDown Space N Home");
  const speeds = picture("ArrowLeft ArrowRight ArrowUp ArrowDown Home");
  const losses = h("canvas", { role: "img" });
  const write = (digits) => (x) => language(model).digits(x, digits);
  const controls = {
    lr: slider({ label: t("lr"), low: LR[0], high: LR[1], log: true, stops: STOPS, round: rounded, write: write(3), change: (lr) => put({ lr }) }),
    beta: slider({ label: t("beta"), low: BETA[0], high: BETA[1], stops: 99, round: (x) => +x.toFixed(2), write: write(3), change: (beta) => put({ beta }) }),
    kappa: slider({ label: t("kappa"), low: KAPPA[0], high: KAPPA[1], log: true, stops: 100, round: rounded, write: write(3), change: (kappa) => put({ kappa }) }),
    step: slider({ label: t("step"), low: 0, high: get("steps"), stops: get("steps"), round: Math.round, write: String, change: (step) => (pause(), put({ step })) }),
  };
  const play = button(t("play"), () => (playing ? pause() : start()));
  play.classList.add("gd-main");
  const names = get("own") ? [...Object.keys(KIND), "own"] : Object.keys(KIND);
  const table = rows(names, get, t, (name, on) => put({ shown: names.filter((n) => (n === name ? on : get("shown").includes(n))) }));
  const root = h("div", { class: "gd-lab gd-ball", role: "group", "aria-label": t("title") },
    h("div", { class: "gd-bar" }, h("strong", {}, t("title")),
      h("div", { class: "gd-buttons" }, play, button(t("next"), () => advance()), button(t("reset"), () => (pause(), put(home))))),
    h("div", { class: "gd-row" },
      h("div", { class: "gd-wide" }, h("div", { class: "gd-stage" }, map), controls.step.node),
      h("div", { class: "gd-slim" },
        controls.lr.node, controls.beta.node, controls.kappa.node,
        h("div", { class: "gd-caption" }, t("speeds")), h("div", { class: "gd-stage" }, speeds))),
    h("div", { class: "gd-row" },
      h("div", { class: "gd-half" }, h("div", { class: "gd-caption" }, t("losses")), h("div", { class: "gd-stage" }, losses)),
      h("div", { class: "gd-half gd-scroll" }, table.node)),
    live.node, h("p", { class: "gd-help" }, t("keys")));
  el.append(root);

  const ground = layer(), chart = layer();
  let place = null, spot = null, last = null;
  const paintAll = () => {
    const look = theme(root), now = { ...race(get), get, names, words: language(model) };
    dress(root, look);
    now.moment = moment ?? get("step");
    place = drawRavine(map, ground, look, now);
    spot = drawSpeeds(speeds, chart, look, now);
    drawLosses(losses, look, now);
    for (const name of ["lr", "beta", "kappa", "step"]) controls[name].set(get(name));
    table.set(now, look);
    describe(now, { map, speeds, losses, live });
    last = now;
  };
  const traits = ["lr", "beta", "kappa", "start", "step", "shown", "own_path", "own_note", "words", "lang"];
  const { ask, stop } = painter(model, root, traits, paintAll);

  const pause = () => {
    clearTimeout(playing?.timer);
    cancelAnimationFrame(playing?.frame);
    playing = moment = null;
    play.textContent = t("play");
    ask();
  };
  const advance = () => {
    pause();
    put({ step: get("step") >= get("steps") ? 0 : get("step") + 1 });
  };
  function start() {
    play.textContent = t("pause");
    playing = {};
    if (get("step") >= get("steps")) put({ step: 0 });
    (reducedMotion() ? stepwise : glide)();
  }
  // The ball rolls from step to step; who asks for less motion sees it jump, twice a second.
  function glide() {
    const from = get("step"), began = performance.now();
    const tick = (time) => {
      moment = Math.min(from + (Math.max(0, time - began) / 1000) * PACE, get("steps"));
      put({ step: Math.floor(moment) });
      if (moment >= get("steps")) return pause();
      ask();
      playing.frame = requestAnimationFrame(tick);
    };
    playing.frame = requestAnimationFrame(tick);
  }
  function stepwise() {
    put({ step: get("step") + 1 });
    if (get("step") >= get("steps")) return pause();
    playing.timer = setTimeout(stepwise, 500);
  }

  const within = (w) => w.map((z, i) => +clamp(z, ...get("box")[i]).toFixed(6));
  const nudge = (dx, dy) => (fine) => put({ start: within([get("start")[0] + dx * (fine ? 0.01 : 0.1), get("start")[1] + dy * (fine ? 0.01 : 0.1)]) });
  const tune = (dlr, dbeta) => () => put({
    lr: dlr ? lrAt(lrShare(get("lr")) + dlr / STOPS) : get("lr"),
    beta: +clamp(get("beta") + dbeta / 100, ...BETA).toFixed(2),
  });
  const reset = () => (pause(), put(home));
  draggable(map, () => place.at(get("start")), (p) => put({ start: within(place.back(p)) }));
  draggable(speeds, () => spot.at([lrShare(get("lr")), get("beta")]), (p) => {
    const [share, beta] = spot.back(p);
    put({ lr: lrAt(share), beta: +clamp(beta, ...BETA).toFixed(2) });
  });
  listen(map, {
    ArrowLeft: nudge(-1, 0), ArrowRight: nudge(1, 0), ArrowUp: nudge(0, 1), ArrowDown: nudge(0, -1),
    " ": () => (playing ? pause() : start()), n: advance, Home: reset,
  });
  listen(speeds, { ArrowLeft: tune(-1, 0), ArrowRight: tune(1, 0), ArrowUp: tune(0, 1), ArrowDown: tune(0, -1), Home: reset });
  return () => [pause, stop, save.stop, live.stop].forEach((end) => end());
}

// ---- the pictures ----

const drawn = (now) => now.names.filter((name) => now.get("shown").includes(name) && now.runs[name].points.length);
const pen = (now, look, name) => {
  const { color, dash } = now.get("methods")[name];
  return { color: look.tone(color), dash, width: 2 };
};

function drawRavine(canvas, ground, look, now) {
  const box = now.get("box"), [[x0, x1], [y0, y1]] = box, edge = { left: 34, top: 20, right: 8, bottom: 36 };
  const sheet = fit(canvas, (w) => ((w - edge.left - edge.right) * (y1 - y0)) / (x1 - x0) + edge.top + edge.bottom);
  const { ctx, width, height } = sheet;
  const frame = view(box, { ...edge, width: width - edge.left - edge.right, height: height - edge.top - edge.bottom });
  ground(sheet, [now.get("kappa"), look], (own) => {
    landscape(own, frame, look, { surface: now.surface, box, minima: [[0, 0]] });
    plane(own, frame, look, box, now.words.digits);
  });
  inside(ctx, frame, () => {
    for (const name of drawn(now)) drawRun(ctx, look, now, name, frame);
    for (const name of drawn(now)) {
      const { shape, color } = { shape: now.get("methods")[name].marker, color: pen(now, look, name).color };
      const p = frame.at(between(now.runs[name].points, now.moment));
      name === "momentum" ? ball(ctx, look, p, 9, color) : marker(ctx, shape, p, 7, color, paint(look.paper), 2);
    }
    const p = frame.at(now.get("start"));
    marker(ctx, "o", p, 8, "transparent", look.shade(1), 2.4);
  });
  return frame;
}

// The way so far in full colour, the way to come faintly.
function drawRun(ctx, look, now, name, frame) {
  const { points } = now.runs[name], style = pen(now, look, name), k = Math.floor(now.moment);
  const reach = (w) => frame.at(w.map((z) => clamp(z, -1e4, 1e4)));
  const past = points.slice(0, k + 1).map(reach), here = reach(between(points, now.moment));
  ctx.globalAlpha = 0.25;
  line(ctx, points.slice(k).map(reach), { ...style, dash: [], width: 1.5 });
  ctx.globalAlpha = 1;
  line(ctx, [...past, here], style);
  for (const p of past) marker(ctx, now.get("methods")[name].marker, p, 2.6, style.color);
}

// The world of the map is [share, beta]: learning rates evenly spaced in ratio, momentum as it is.
const WORLD = [[0, 1], BETA];

function drawSpeeds(canvas, chart, look, now) {
  const edge = { left: 36, top: 20, right: 8, bottom: 36 };
  const sheet = fit(canvas, (w) => 0.8 * w), { ctx, width, height } = sheet;
  const frame = view(WORLD, { ...edge, width: width - edge.left - edge.right, height: height - edge.top - edge.bottom });
  chart(sheet, [now.get("kappa"), look, now.get("words"), now.get("lang")], (own) => speedMap(own, frame, look, now));
  const p = frame.at([lrShare(now.get("lr")), now.get("beta")]);
  inside(ctx, frame, () => {
    for (const ends of [[[frame.left, p[1]], [frame.right, p[1]]], [[p[0], frame.top], [p[0], frame.bottom]]]) {
      line(ctx, ends, { color: look.shade(0.8, 0.45), width: 1 });
    }
    ball(ctx, look, p, 9, look.tone(HUES.vermillion));
  });
  return frame;
}

// The stronger the blue, the faster the slowest direction shrinks; hatched where momentum diverges.
function speedMap(ctx, frame, look, now) {
  const kappa = now.get("kappa"), curvatures = [1, kappa], { t, digits } = now.words;
  const speed = ([share, beta]) => spectralRadius("momentum", lrAt(share), beta, curvatures);
  const fast = rgb(look.tone(HUES.blue));
  heat(ctx, frame, sample(speed, WORLD, 110, 110), (rho) => mix(look.paper, fast, 0.95 * (1 - Math.min(rho, 1)) ** 0.6));
  inside(ctx, frame, () => {
    beyond(ctx, frame, look, kappa);
    const best = heavyBallOptimal(1, kappa), corner = frame.at([lrShare(best.lr), best.beta]);
    wedge(ctx, frame, look, curvatures, corner);
    star(ctx, corner, 9, look);
    say(ctx, look, t("fastest"), [corner[0] - 12, corner[1] + 4], { align: "right", size: 12 });
    say(ctx, look, "ρ = √β", [corner[0] - 10, frame.top + 14], { align: "right", size: 12, bold: true });
    say(ctx, look, t("diverges"), [frame.right - 8, frame.bottom - 14], { align: "right", size: 12 });
  });
  axes(ctx, frame, look, {
    x: [0.01, 0.1, 1].map((lr) => [digits(lr), frame.at([lrShare(lr), 0])[0]]),
    y: [0, 0.2, 0.4, 0.6, 0.8].map((b) => [digits(b), frame.at([0, b])[1]]),
    xname: "lr", yname: "β",
  });
}

// Momentum diverges where lr > 2 (1 + β) / L.
function beyond(ctx, frame, look, kappa) {
  const edge = Array.from({ length: 60 }, (_, k) => (k / 59) * BETA[1])
    .map((beta) => frame.at([lrShare((2 * (1 + beta)) / kappa), beta]));
  ctx.save();
  ctx.beginPath();
  [...edge, [frame.right, frame.top], [frame.right, frame.bottom]].forEach((p) => ctx.lineTo(...p));
  ctx.clip();
  ctx.fillStyle = paint(mix(look.paper, rgb(HUES.vermillion), 0.16));
  ctx.fillRect(frame.left, frame.top, frame.width, frame.height);
  for (let x = frame.left - frame.height; x < frame.right; x += 9) {
    line(ctx, [[x, frame.bottom], [x + frame.height, frame.top]], { color: look.tone(HUES.vermillion, 0.35), width: 1 });
  }
  ctx.restore();
  line(ctx, edge, { color: look.shade(1), width: 2 });
}

// Between these dashed lines every eigenvalue is complex and ρ = √β, whatever the learning rate.
function wedge(ctx, frame, look, curvatures, corner) {
  const points = Array.from({ length: 200 }, (_, k) => k / 199)
    .map((share) => [share, complexFrom(LR[0] * (LR[1] / LR[0]) ** share, curvatures)])
    .filter(([, beta]) => beta <= 1).map(frame.at);
  const [before, after] = [points.filter(([x]) => x < corner[0]), points.filter(([x]) => x > corner[0])];
  line(ctx, [...before, corner, ...after], { color: look.shade(0.9), width: 1.6, dash: [5, 4] });
}

function drawLosses(canvas, look, now) {
  const edge = { left: 46, top: 8, right: 8, bottom: 36 }, { ctx, width, height } = fit(canvas, () => 170);
  const first = Math.log10(Math.max(now.surface.f(now.get("start")), 1e-12)), steps = now.get("steps");
  const box = [[0, steps], [Math.floor(first) - 8, Math.ceil(first) + 2]];
  const frame = view(box, { ...edge, width: width - edge.left - edge.right, height: height - edge.top - edge.bottom });
  const powers = Array.from({ length: 4 }, (_, k) => 4 * Math.ceil(box[1][0] / 4) + 4 * k).filter((k) => k <= box[1][1]);
  for (const k of powers) line(ctx, [frame.at([0, k]), frame.at([steps, k])], { color: look.shade(0.14), width: 1 });
  axes(ctx, frame, look, {
    x: ticks(0, steps, 4).map((s) => [String(s), frame.at([s, 0])[0]]),
    y: powers.map((k) => [k ? `10${raised(k)}` : "1", frame.at([0, k])[1]]),
  });
  inside(ctx, frame, () => {
    for (const name of drawn(now)) {
      const style = pen(now, look, name);
      const points = now.runs[name].losses.map((loss, k) => frame.at([k, Math.log10(Math.max(loss, 1e-300))]));
      line(ctx, points, style);
      const every = Math.ceil(steps / 8);
      points.forEach((p, k) => k % every || marker(ctx, now.get("methods")[name].marker, p, 3.6, style.color));
    }
    const x = frame.at([now.moment, 0])[0];
    line(ctx, [[x, frame.top], [x, frame.bottom]], { color: look.shade(0.7), width: 1.4, dash: [2, 4] });
  });
}

// ---- the words ----

// One row a method: a tick to show it, its regime, its factor, its loss now.
function rows(names, get, t, toggle) {
  const cells = {}, body = h("tbody", {});
  for (const name of names) {
    const tick = h("input", { type: "checkbox", "data-lm-suppress-shortcuts": "true", change: () => toggle(name, tick.checked) });
    const key = h("canvas", { class: "gd-swatch", "aria-hidden": "true" });
    cells[name] = { tick, key, out: ["regime", "rho", "loss"].map(() => h("td", {})) };
    const label = h("label", {}, tick, h("span", {}, key), get("methods")[name].label);
    body.append(h("tr", {}, h("th", { scope: "row" }, label), ...cells[name].out));
  }
  const head = ["method", "regime", "rho", "loss"].map((key) => h("th", { scope: "col" }, t(key)));
  let dressed = null; // the theme the swatches were painted for
  const set = (now, look) => {
    const fresh = dressed !== look.dark;
    dressed = look.dark;
    for (const name of names) {
      const { regime: kind, rho, loss } = verdict(now, name), { tick, key, out } = cells[name];
      if (fresh) swatch(key, now, look, name);
      tick.checked = get("shown").includes(name);
      [now.words.t(kind), rho, loss].forEach((text, i) => (out[i].textContent = text));
    }
  };
  return { node: h("table", { class: "gd-table" }, h("thead", {}, h("tr", {}, ...head)), body), set };
}

// The method's colour, dash and marker, as in the pictures.
function swatch(canvas, now, look, name) {
  const { ctx, width } = fit(canvas, () => 14), style = pen(now, look, name);
  line(ctx, [[1, 7], [width - 1, 7]], style);
  marker(ctx, now.get("methods")[name].marker, [width / 2, 7], 4.5, style.color);
}

function verdict(now, name) {
  const { losses, status } = now.runs[name], { digits } = now.words, step = Math.floor(now.moment);
  const loss = step < losses.length ? digits(losses[step]) : "∞";
  if (name === "own") {
    const falls = losses.length && losses.at(-1) < losses[0];
    return { regime: now.get("own_note") || (status === "diverged" ? "diverges" : falls ? "falls" : "rises"), rho: "", loss };
  }
  const [lr, beta, curvatures] = [now.get("lr"), now.get("beta"), [1, now.get("kappa")]];
  const rho = spectralRadius(KIND[name], lr, beta, curvatures);
  return { regime: regime(KIND[name], lr, beta, curvatures), rho: digits(rho, 3), loss };
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function describe(now, { map, speeds, losses, live }) {
  const { t, digits, pair } = now.words, get = now.get;
  const values = { lr: digits(get("lr")), beta: digits(get("beta")), kappa: digits(get("kappa")), start: pair(get("start")) };
  const each = drawn(now).map((name) => {
    const { regime: kind, rho } = verdict(now, name);
    return t(rho ? "one" : "own", { method: capital(get("methods")[name].label), regime: t(kind), rho });
  });
  const complex = get("beta") > 0 && get("beta") >= complexFrom(get("lr"), [1, get("kappa")]);
  map.setAttribute("aria-label", [t("map", values), ...each].join(" "));
  speeds.setAttribute("aria-label", t("speed_map", { ...values, regime: t(verdict(now, "momentum").regime) }));
  losses.setAttribute("aria-label", [t("losses"), ...each].join(" "));
  live.tell([t("said", values), ...each, complex ? t("complex") : ""].join(" ").trim());
}

export default { render };
