// node --test on the functions of the laboratories that draw nothing.
import assert from "node:assert";
import test from "node:test";
import { pathToFileURL } from "node:url";

const levels = await import(pathToFileURL(process.env.GDLIB_LEVELS));
const ball = await import(pathToFileURL(process.env.GDLIB_BALL));

test("both modules load without a document", () => {
  assert.equal(typeof levels.default.render, "function");
  assert.equal(typeof ball.default.render, "function");
});

test("turning goes round in steps of five degrees and stops at the special directions", () => {
  const g = [1, Math.tan((32 * Math.PI) / 180)]; // up is at 32°, along the level set at 122°, -58°, down at -148°
  const stops = [25];
  while (stops.at(-1) < 130) stops.push(levels.turned(stops.at(-1), 1, g));
  const expected = [...[25, 30, 32, 35], ...Array.from({ length: 17 }, (_, k) => 40 + 5 * k), 122, 125, 130];
  assert.deepEqual(stops.map((a) => Math.round(a * 1e6) / 1e6), expected);
  assert.equal(levels.turned(180 - 1e-12, 1, [0, 0]), -175);
  assert.equal(levels.turned(0, -1, [0, 0]), -5);
});

test("72 turns without a gradient lead once around", () => {
  let angle = 0;
  for (let k = 0; k < 72; k++) angle = levels.turned(angle, 1, [0, 0]);
  assert.equal(angle, 0);
});

test("what is said of a direction follows its slope", () => {
  const bowl = levels.SURFACES.bowl({ a: 1, b: 3 });
  const verdict = (angle) => levels.standing(bowl, [1, 1], angle).verdict;
  const up = levels.standing(bowl, [1, 1], 0).up;
  assert.deepEqual(
    [0, up, up + 90, up + 180, up + 170].map(verdict),
    ["climb", "steepest_up", "level", "steepest_down", "fall"],
  );
  assert.equal(levels.standing(bowl, [0, 0], 0).verdict, "flat");
  assert.ok(Math.abs(levels.standing(bowl, [1, 1], 90).slope - 3) < 1e-12);
});

test("a level set of a circle lies on the circle", () => {
  const field = levels.sample(([x, y]) => x * x + y * y, [[-2, 2], [-2, 2]], 80, 80);
  const pieces = levels.levelSet(field, 1);
  assert.ok(pieces.length > 60);
  for (const [a, b] of pieces) assert.ok(Math.abs(Math.hypot(a / 20 - 2, b / 20 - 2) - 1) < 2e-3);
  assert.equal(levels.levelSet(field, 9).length, 0);
});

test("between two steps the ball is between two points, after the last it stays", () => {
  const points = [[0, 0], [2, 4], [4, 4]];
  assert.deepEqual(ball.between(points, 0), [0, 0]);
  assert.deepEqual(ball.between(points, 0.5), [1, 2]);
  assert.deepEqual(ball.between(points, 2), [4, 4]);
  assert.deepEqual(ball.between(points, 99), [4, 4]);
});

test("the reader's own path is read from the kernel's bytes, wherever they begin", () => {
  const buffer = new ArrayBuffer(4 + 6 * 8);
  const view = new DataView(buffer, 4);
  [1, 2, 3, 4, 5, 6].forEach((x, k) => view.setFloat64(8 * k, x, true));
  const state = { kappa: 4, lr: 0.1, beta: 0.5, start: [1, 2], steps: 2, own: "mine", own_path: view };
  const { runs } = ball.race((name) => state[name]);
  assert.deepEqual(runs.own.points, [[1, 2], [3, 4], [5, 6]]);
  assert.equal(runs.own.status, "done");
  assert.equal(runs.own.losses[0], (1 + 4 * 4) / 2);
  assert.equal(ball.race((name) => ({ ...state, steps: 9 })[name]).runs.own.status, "diverged");
  assert.deepEqual(ball.race((name) => ({ ...state, own_path: null })[name]).runs.own.points, []);
});

test("numbers and words follow the reader's language", () => {
  const speak = (lang, words = {}) => levels.language({ get: (name) => ({ lang, words })[name] });
  assert.equal(speak("en").fixed(-0.001), "0.00");
  assert.equal(speak("de").fixed(-1.5), "−1,50");
  assert.equal(speak("fr").pair([0.5, -2]), "(0,50; −2,00)");
  assert.equal(speak("en").pair([0.5, -2]), "(0.50, −2.00)");
  assert.equal(speak("es").digits(0.05), "0,05");
  assert.equal(speak("es").digits(3.04e-7), "3,0·10⁻⁷");
  assert.equal(speak("es", { hi: "hola {name}" }).t("hi", { name: "Ana" }), "hola Ana");
});
