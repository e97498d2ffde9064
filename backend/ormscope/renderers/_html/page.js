"use strict";
/* Lights up and pins what has one origin. All analysis was done before: here classes are set, no more. */
(() => {
  const byId = (id) => document.getElementById(id);
  const why = byId("why");
  const because = byId("because");
  const linked = new Map();
  for (const each of document.querySelectorAll("[data-k]")) {
    const key = each.dataset.k;
    linked.has(key) ? linked.get(key).push(each) : linked.set(key, [each]);
  }
  const mark = (key, name, on) => {
    for (const each of linked.get(key) ?? []) each.classList.toggle(name, on);
  };

  /** What an element stands for: its key, and the entry of its fragment in the compile tree. */
  function subject(element) {
    const key = element.closest?.("[data-k]")?.dataset.k;
    if (key === undefined) return null;
    const part = element.closest("[data-f]")?.dataset.f;
    const sql = element.closest("[data-s]")?.dataset.s;
    const entry = element.closest("[data-of]")?.closest("li");
    return { key, entry: entry ?? (part && sql ? byId(`f${sql}-${part}`) : null) };
  }

  let lit = null;
  let here = [];
  function light(found) {
    if (lit !== (found?.key ?? null)) {
      if (lit !== null) mark(lit, "lit", false);
      lit = found?.key ?? null;
      if (lit !== null) mark(lit, "lit", true);
    }
    for (const each of here) each.classList.remove("here");
    const place = /^f(\d+-\d+)-(\d+)$/.exec(found?.entry?.id ?? "");
    here = place ? [...document.querySelectorAll(`[data-s="${place[1]}"] [data-f="${place[2]}"]`)] : [];
    for (const each of here) each.classList.add("here");
  }

  const pins = new Set();
  let shown = null;
  function pin(found) {
    const again = shown !== null && shown.key === found.key && shown.entry === found.entry;
    if (again) {
      pins.delete(found.key);
      mark(found.key, "pinned", false);
      show(null);
    } else {
      pins.add(found.key);
      mark(found.key, "pinned", true);
      show(found);
    }
  }
  function clear() {
    for (const key of pins) mark(key, "pinned", false);
    pins.clear();
    show(null);
    light(null);
  }

  function copy(element) {
    const made = element.cloneNode(true);
    made.removeAttribute("id");
    for (const each of made.querySelectorAll("[id]")) each.removeAttribute("id");
    if (made.localName === "details") made.open = true;
    return made;
  }
  function show(found) {
    shown = found;
    because.replaceChildren();
    why.hidden = found === null;
    if (found === null) return say("Nothing is pinned.");
    const { key, entry } = found;
    if (entry) because.append(fragment(entry));
    const clause = byId(`k-${key}`);
    if (clause) because.append(copy(clause));
    say(`Pinned: ${entry ? brief(entry) : clause?.querySelector("summary")?.textContent ?? key}`);
  }
  /** A node of the compile tree with the whole rows of its decisions. */
  function fragment(entry) {
    const box = document.createElement("div");
    box.className = "nodes";
    box.append(copy(entry.querySelector("p")));
    const links = entry.querySelectorAll(":scope > p + p a");
    const rows = [...links].map((each) => byId(each.hash.slice(1))?.closest("tr"));
    const table = rows.find(Boolean)?.closest("table");
    if (table) {
      const made = table.cloneNode();
      const body = document.createElement("tbody");
      body.append(...rows.filter(Boolean).map(copy));
      made.append(copy(table.tHead), body);
      const scroll = document.createElement("div");
      scroll.className = "scroll";
      scroll.append(made);
      box.append(scroll);
    }
    return box;
  }
  const brief = (entry) => entry.querySelector("p").textContent.replace(/\s+/g, " ").trim();
  function say(message) {
    byId("status").textContent = message;
  }

  /* In a notebook's frame the browser takes "#x" for the notebook's own address: go there by hand. */
  function go(hash) {
    const target = byId(decodeURIComponent(hash.slice(1)));
    for (let each = target; each; each = each.parentElement) if (each.localName === "details") each.open = true;
    target?.scrollIntoView({ block: "center" });
  }

  document.addEventListener("mouseover", (event) => light(subject(event.target)));
  document.addEventListener("mouseleave", () => light(null));
  document.addEventListener("focusin", (event) => light(subject(event.target)));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const found = subject(event.target);
    if (link) event.preventDefault();
    if (link && !link.dataset.k) return go(link.hash);
    if (found && document.getSelection().isCollapsed) {
      if (link?.matches("[data-of]")) go(link.hash);
      pin(found);
      light(found);
    }
  });

  /** The fragments of a statement, each once, and which one the arrow keys stand on. */
  const walks = new WeakMap();
  function walk(sql, step) {
    const parts = [...new Map([...sql.querySelectorAll("[data-f]")].map((each) => [each.dataset.f, each])).values()];
    const at = Math.min(Math.max((walks.get(sql) ?? -1) + step, 0), parts.length - 1);
    if (at < 0) return;
    walks.set(sql, at);
    const found = subject(parts[at]);
    light(found);
    if (step && found.entry) say(brief(found.entry));
    return found;
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return clear();
    const sql = event.target.closest?.("pre[data-s]");
    if (sql !== event.target || !sql) return;
    const step = { ArrowRight: 1, ArrowLeft: -1, Enter: 0 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const found = walk(sql, step);
    if (found && event.key === "Enter") pin(found);
  });
  byId("close").addEventListener("click", clear);
  window.addEventListener("hashchange", () => go(location.hash));
  window.addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details")) each.open = true;
  });

  document.querySelector(".hint").hidden = false;
  byId("themes").hidden = false;
  byId("themes").addEventListener("change", (event) => {
    document.documentElement.dataset.theme = event.target.value;
  });
  const data = byId("document");
  if (data) {
    byId("save").hidden = false;
    byId("save").addEventListener("click", async () => {
      let saved = new Blob([data.textContent], { type: "application/json" });
      if (data.type === "application/gzip") {
        const packed = Uint8Array.from(atob(data.textContent), (each) => each.charCodeAt(0));
        const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
        saved = await new Response(unpacked).blob();
      }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(saved);
      link.download = "trace.json";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
})();
