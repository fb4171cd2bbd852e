// The mathematics of the laboratories: no document, no canvas, so node runs it too.
// Every formula is gdlib's, in gdlib's order of operations; a test compares the paths at rtol 1e-12.

export const clamp = (x, low, high) => Math.max(low, Math.min(high, x));
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1];
export const norm = (a) => Math.hypot(a[0], a[1]);

// ---- surfaces (gdlib.surfaces): name -> parameters -> { f, grad } ----

// ½ wᵀHw with H = [[xx, xy], [xy, yy]].
const quadratic = (xx, xy, yy) => ({
  f: ([x, y]) => 0.5 * (xx * x * x + yy * y * y) + xy * (x * y),
  grad: ([x, y]) => [xx * x + xy * y, xy * x + yy * y],
});

const BEALE = [[1, 1.5], [2, 2.25], [3, 2.625]];
const hole = ([x, y]) => Math.exp(-0.5 * (x * x + y * y));

export const SURFACES = {
  bowl: ({ a = 1, b = 1 } = {}) => quadratic(a, 0, b),
  ravine: ({ kappa = 20, angle = 0 } = {}) => {
    const c = Math.cos(angle), s = Math.sin(angle);
    return quadratic(c * c + kappa * s * s, (1 - kappa) * c * s, s * s + kappa * c * c);
  },
  saddle: () => quadratic(2, 0, -2),
  monkey_saddle: () => ({
    f: ([x, y]) => x * x * x - 3 * x * y * y,
    grad: ([x, y]) => [3 * (x * x - y * y), -6 * x * y],
  }),
  rosenbrock: () => ({
    f: ([x, y]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    grad: ([x, y]) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  }),
  himmelblau: () => ({
    f: ([x, y]) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    grad: ([x, y]) => {
      const a = x * x + y - 11, b = x + y * y - 7;
      return [4 * x * a + 2 * b, 2 * a + 4 * y * b];
    },
  }),
  beale: () => ({
    f: ([x, y]) => BEALE.reduce((sum, [k, c]) => sum + (c - x + x * y ** k) ** 2, 0),
    grad: ([x, y]) => {
      let gx = 0, gy = 0;
      for (const [k, c] of BEALE) {
        const r = c - x + x * y ** k;
        gx += 2 * r * (y ** k - 1);
        gy += 2 * r * x * k * y ** (k - 1);
      }
      return [gx, gy];
    },
  }),
  plateau: () => ({ f: (w) => 1 - hole(w), grad: (w) => [w[0] * hole(w), w[1] * hole(w)] }),
  egg_box: () => ({
    f: ([x, y]) => (x * x + y * y) / 20 + Math.sin(x) ** 2 + Math.sin(y) ** 2,
    grad: ([x, y]) => [x / 10 + Math.sin(2 * x), y / 10 + Math.sin(2 * y)],
  }),
};

// ---- update rules (gdlib.optim): [w, state] = rule(w, g, state, settings) ----

export const RULES = {
  sgd: (w, g, state, { lr }) => [w.map((x, i) => x - lr * g[i]), state],
  momentum: (w, g, v = [0, 0], { lr, beta }) => {
    v = v.map((x, i) => beta * x + g[i]);
    return [w.map((x, i) => x - lr * v[i]), v];
  },
  nesterov: (w, g, v = [0, 0], { lr, beta }) => {
    v = v.map((x, i) => beta * x + g[i]);
    return [w.map((x, i) => x - lr * (g[i] + beta * v[i])), v];
  },
};

// gdlib.minimize for two numbers: { points, losses, status }, and status is "done", "converged" (the gradient is
// zero) or "diverged" (the loss has grown 10¹² times); the last two end the run early.
export function minimize(surface, start, rule, steps, settings) {
  const points = [], losses = [];
  let w = [...start], state, bound;
  for (let t = 0; t <= steps; t++) {
    const loss = surface.f(w), g = surface.grad(w), slope = norm(g);
    bound ??= 1e12 * Math.max(1, Math.abs(loss));
    if (!(Math.abs(loss) < bound && slope < Infinity)) return { points, losses, status: "diverged" };
    points.push(w);
    losses.push(loss);
    if (slope === 0) return { points, losses, status: "converged" };
    [w, state] = rule(w, g, state, settings);
  }
  return { points, losses, status: "done" };
}

// ---- what the eigenvalues say (a quadratic with curvature `curvature` along one axis) ----

// On that axis a method with memory is a 2×2 matrix; its eigenvalues solve z² - trace z + det = 0.
function companion(method, lr, beta, curvature) {
  const s = lr * curvature;
  if (method === "sgd") return [1 - s, 0];
  if (method === "momentum") return [1 + beta - s, beta];
  return [(1 + beta) * (1 - s), beta * (1 - s)];
}

// The largest modulus, and whether the motion along this axis swings from side to side.
function mode(method, lr, beta, curvature) {
  const [trace, det] = companion(method, lr, beta, curvature);
  const inside = trace ** 2 - 4 * det;
  if (inside < 0) return { radius: Math.sqrt(det), swings: true };
  const root = Math.sqrt(inside);
  const low = (trace - root) / 2, high = (trace + root) / 2;
  return { radius: Math.max(Math.abs(low), Math.abs(high)), swings: low < -1e-12 };
}

export function spectralRadius(method, lr, beta, curvatures) {
  return Math.max(...curvatures.map((c) => mode(method, lr, beta, c).radius));
}

// "converges", "oscillates" (converges, swinging), "stays" (radius exactly 1) or "diverges".
export function regime(method, lr, beta, curvatures) {
  const modes = curvatures.map((c) => mode(method, lr, beta, c));
  const radius = Math.max(...modes.map((m) => m.radius));
  if (radius > 1 + 1e-9) return "diverges";
  if (radius > 1 - 1e-9) return "stays";
  return modes.some((m) => m.swings) ? "oscillates" : "converges";
}

// The smallest beta whose eigenvalues are complex on every axis, so that the radius is exactly √beta.
export function complexFrom(lr, curvatures) {
  return Math.max(...curvatures.map((c) => (1 - Math.sqrt(lr * c)) ** 2));
}

// Heavy ball's best pair: lr = 4 / (√L + √mu)², beta = ((√kappa - 1) / (√kappa + 1))².
export function heavyBallOptimal(mu, L) {
  const root = Math.sqrt(L / mu);
  return { lr: 4 / (Math.sqrt(L) + Math.sqrt(mu)) ** 2, beta: ((root - 1) / (root + 1)) ** 2 };
}

// ---- fields and their level sets ----

// f on a grid of (n + 1) × (m + 1) corners, row by row from the bottom of the box.
export function sample(f, [[x0, x1], [y0, y1]], n, m) {
  const z = new Float64Array((n + 1) * (m + 1));
  for (let j = 0; j <= m; j++) {
    const y = y0 + ((y1 - y0) * j) / m;
    for (let i = 0; i <= n; i++) z[j * (n + 1) + i] = f([x0 + ((x1 - x0) * i) / n, y]);
  }
  return { z, n, m };
}

// Marching squares: the pieces [x, y, x', y'] (in cells) where the field crosses `level`.
export function levelSet({ z, n, m }, level) {
  const pieces = [];
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < n; i++) {
      const k = j * (n + 1) + i;
      const a = z[k] - level, b = z[k + 1] - level, c = z[k + n + 2] - level, d = z[k + n + 1] - level;
      if (a > 0 === b > 0 && b > 0 === c > 0 && c > 0 === d > 0) continue;
      const cuts = [];
      if (a > 0 !== b > 0) cuts.push(i + a / (a - b), j);
      if (b > 0 !== c > 0) cuts.push(i + 1, j + b / (b - c));
      if (c > 0 !== d > 0) cuts.push(i + d / (d - c), j + 1);
      if (d > 0 !== a > 0) cuts.push(i, j + a / (a - d));
      for (let p = 0; p + 3 < cuts.length; p += 4) pieces.push(cuts.slice(p, p + 4));
    }
  }
  return pieces;
}

// Heights to draw, as in gdlib.plot: close together at the bottom, and few of them in the steep corners; without a
// minimum, around the middle height.
export function heights({ z, n, m }, lowest, count = 14) {
  const sorted = Float64Array.from(z).sort();
  if (lowest !== undefined) {
    const above = (share) => sorted[Math.round(share * (sorted.length - 1))] - lowest;
    return geometric(above(0.004), above(0.97), count).map((height) => lowest + height);
  }
  const low = sorted[0], high = sorted.at(-1), middle = z[(m >> 1) * (n + 1) + (n >> 1)];
  const shares = geometric(1e-2, 0.9, count / 2);
  const below = shares.map((s) => middle - (middle - low) * s).reverse();
  return [...below, middle, ...shares.map((s) => middle + (high - middle) * s)];
}

const geometric = (a, b, n) => Array.from({ length: n }, (_, k) => a * (b / a) ** (k / (n - 1)));

// How many levels lie below `value`, with a fraction: evenly spaced shades from unevenly spaced heights.
export function rank(levels, value) {
  let k = 0;
  while (k < levels.length && levels[k] < value) k++;
  if (k === 0 || k === levels.length) return k;
  return k + (value - levels[k - 1]) / (levels[k] - levels[k - 1]);
}
