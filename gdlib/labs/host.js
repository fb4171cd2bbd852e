// A page without Jupyter: the smallest model a laboratory can live on, and its place on the page.
export function host(state) {
  const heard = {};
  return {
    get: (name) => state[name],
    set(name, value) {
      if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
      state[name] = value;
      for (const hear of heard[`change:${name}`] ?? []) hear();
    },
    save_changes() {}, // there is no kernel to tell
    on: (event, hear) => (heard[event] ??= []).push(hear),
    off: (event, hear) => (heard[event] = (heard[event] ?? []).filter((other) => other !== hear)),
  };
}
