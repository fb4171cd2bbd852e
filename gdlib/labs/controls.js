// What every laboratory needs around its canvases: words, numbers, sliders, dragging, saving, redrawing.

// With an attribute JupyterLab looks for, its shortcuts leave the arrow keys to us.
const OURS = { "data-lm-suppress-shortcuts": "true" };

// An element: attributes by name, event listeners where the value is a function, then the children.
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// The reader's words and numbers. The words come with the model, translated by gdlib.i18n.
export function language(model) {
  const point = model.get("lang") === "en";
  const prose = (text) => (point ? text : text.replace(".", ",")).replace("-", "−");
  const fixed = (x, digits = 2) => prose((+x.toFixed(digits) + 0).toFixed(digits));
  return {
    fixed,
    // `digits` significant ones; very small and very large numbers with a power of ten.
    digits: (x, digits = 3) => {
      if (x === 0 || (Math.abs(x) >= 1e-4 && Math.abs(x) < 1e5)) return prose(String(+x.toPrecision(digits)));
      const [head, power] = x.toExponential(1).split("e");
      return `${prose(head)}·10${raised(+power)}`;
    },
    pair: (w, digits = 2) => `(${w.map((x) => fixed(x, digits)).join(point ? ", " : "; ")})`,
    t: (key, values = {}) => {
      const text = model.get("words")[key] ?? key;
      return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
    },
  };
}

export const raised = (power) => [...String(power)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("");

export const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// Tell the kernel at most 20 times a second; the picture does not wait for it.
export function saver(model) {
  let timer = null;
  const save = () => (timer ??= setTimeout(() => ((timer = null), model.save_changes()), 50));
  save.stop = () => clearTimeout(timer);
  return save;
}

// Draw at most once a frame, and again when a trait, the size or the theme changes. Returns the way to end it.
export function painter(model, root, traits, draw) {
  let frame = null;
  const ask = () => (frame ??= requestAnimationFrame(() => ((frame = null), root.clientWidth && draw())));
  const size = new ResizeObserver(ask), skin = new MutationObserver(ask);
  size.observe(root);
  skin.observe(document.body, { attributes: true, attributeFilter: ["class", "data-jp-theme-name", "style"] });
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  night.addEventListener("change", ask);
  for (const name of traits) model.on(`change:${name}`, ask);
  ask();
  const stop = () => {
    cancelAnimationFrame(frame);
    size.disconnect();
    skin.disconnect();
    night.removeEventListener("change", ask);
    for (const name of traits) model.off(`change:${name}`, ask);
  };
  return { ask, stop };
}

// A sentence for everybody, read aloud when the reader pauses and not sixty times a second.
export function speaker() {
  const node = h("p", { class: "gd-live", role: "status", "aria-live": "polite" });
  let timer = null, next = "";
  const tell = (text) => {
    if (text === next) return;
    next = text;
    clearTimeout(timer);
    timer = setTimeout(() => (node.textContent = next), node.textContent ? 150 : 0);
  };
  return { node, tell, stop: () => clearTimeout(timer) };
}

export function picture(keys) {
  return h("canvas", { role: "img", tabindex: 0, "aria-keyshortcuts": keys, ...OURS });
}

export function button(text, press) {
  return h("button", { type: "button", click: press, ...OURS }, text);
}

export function choice(label, options, picked, change) {
  const select = h("select", { ...OURS, change: () => change(select.value) });
  for (const [value, text] of options) select.append(h("option", { value }, text));
  select.value = picked;
  return { node: h("label", { class: "gd-choice" }, label, select), set: (value) => (select.value = value) };
}

// A slider whose read-out is the number in use, written the reader's way; `log` spaces the values evenly in ratio.
export function slider({ label, low, high, log = false, stops = 200, round = (x) => x, write, change }) {
  // Not an <output>: the label would then name that instead of the slider.
  const out = h("b", { "aria-hidden": "true" });
  const input = h("input", { type: "range", min: 0, max: stops, step: 1, "aria-label": label, ...OURS });
  const value = (k) => round(log ? low * (high / low) ** (k / stops) : low + ((high - low) * k) / stops);
  const stop = (x) => Math.round(stops * (log ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low)));
  input.addEventListener("input", () => change(value(+input.value)));
  const set = (x) => {
    // The thumb stays where the hand put it, as long as that is the number in use.
    if (value(+input.value) !== x) input.value = stop(x);
    out.textContent = write(x);
    input.setAttribute("aria-valuetext", write(x));
  };
  return { node: h("label", { class: "gd-slider" }, h("span", {}, label), out, input), input, set };
}

// Drag on a canvas. A finger drags only from the handle, so that the page still scrolls; a tap moves the handle.
export function draggable(canvas, handle, move) {
  let held = false;
  const place = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };
  const near = (p) => Math.hypot(p[0] - handle()[0], p[1] - handle()[1]) < 44;
  canvas.addEventListener("touchstart", (event) => near(place(event.touches[0])) && event.preventDefault(), { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (event.pointerType === "touch" && !near(place(event)))) return;
    held = true;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    move(place(event));
  });
  canvas.addEventListener("pointermove", (event) => held && move(place(event)));
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (held = false));
  canvas.addEventListener("click", (event) => event.pointerType === "touch" && move(place(event)));
}

// keys: name -> what to do; names as in KeyboardEvent.key, letters small. The page keeps every other key.
export function listen(node, keys) {
  node.addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    // AltGr, which many keyboards need for [ and ], counts as Ctrl + Alt in some systems.
    if (!act || event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"))) return;
    event.preventDefault();
    event.stopPropagation();
    act(event.shiftKey);
  });
}
