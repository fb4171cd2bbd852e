// Runs what the laboratories run, on cases from the standard input, and prints the results as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const lab = await import(pathToFileURL(process.argv[2]));
const run = {
  path({ surface, parameters, start, rule, steps, settings }) {
    return lab.minimize(lab.SURFACES[surface](parameters), start, lab.RULES[rule], steps, settings);
  },
  values({ surface, parameters, points }) {
    const { f, grad } = lab.SURFACES[surface](parameters);
    return { f: points.map(f), grad: points.map(grad) };
  },
  radius: ({ method, lr, beta, curvatures }) => lab.spectralRadius(method, lr, beta, curvatures),
  regime: ({ method, lr, beta, curvatures }) => lab.regime(method, lr, beta, curvatures),
  optimum: ({ mu, L }) => lab.heavyBallOptimal(mu, L),
  levels({ surface, parameters, box, lowest }) {
    return lab.heights(lab.sample(lab.SURFACES[surface](parameters).f, box, 239, 239), lowest ?? undefined);
  },
};
const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([what, input]) => run[what](input))));
