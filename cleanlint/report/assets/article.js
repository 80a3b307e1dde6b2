
// The page: which article is open, which finding is looked at, what the filters leave.

const ROWS = 100; // rows that are laid out together, when they come near the screen

const byId = (id) => document.getElementById(id);
const facts = JSON.parse(byId("facts").textContent);
const names = Object.keys(facts.facets);
const chosen = Object.fromEntries(names.map((name) => [name, new Set()])); // none chosen: all are shown
const files = [...document.querySelectorAll("script.file")].map((holder) => {
  const content = holder.textContent;
  const cut = content.indexOf("\n");
  return { ...JSON.parse(content.slice(0, cut)), holder, cut };
});
let view = "marked";
let file = -1;
let current = -1;
let body = null; // of the file that is open

// ---- what is shown

const keyOf = (finding) => [finding.severity, finding.fix === null ? "none" : finding.safe ? "safe" : "unsafe", categoryOf(finding)];
const categoryOf = (finding) => finding.rule.split("/")[0];
const familyOf = (category) => facts.families[category] || "wording";
const passes = (key) => names.every((name, at) => !chosen[name].size || chosen[name].has(key[at]));
const seen = (number) => passes(keyOf(body.findings[number]));
const countOf = (one, wanted = passes) =>
  Object.entries(one.counts).reduce((sum, [key, count]) => sum + (wanted(key.split(" ")) ? count : 0), 0);

function facets() {
  const labels = { safe: "safe fix", unsafe: "unsafe fix", none: "no fix" };
  names.forEach((name, at) => {
    const group = make("div", "facet");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name);
    for (const value of facts.facets[name]) {
      const count = files.reduce((sum, one) => sum + countOf(one, (key) => key[at] === value), 0);
      if (!count) continue;
      const label = make("span", name === "severity" ? "named-" + value : "", labels[value] || value);
      const chip = make("button", name === "category" ? "chip " + familyOf(value) : "chip", label, make("span", "count", count));
      chip.type = "button";
      chip.setAttribute("aria-pressed", "false");
      chip.addEventListener("click", () => {
        chosen[name][chosen[name].has(value) ? "delete" : "add"](value);
        chip.setAttribute("aria-pressed", chosen[name].has(value));
        refresh();
        say(`${files.reduce((sum, one) => sum + countOf(one), 0)} findings shown`);
      });
      group.append(chip);
    }
    byId("facets").append(group);
  });
}

function clearFilters() {
  names.forEach((name) => chosen[name].clear());
  document.querySelectorAll(".chip").forEach((chip) => chip.setAttribute("aria-pressed", "false"));
}

// ---- files

function listFiles() {
  byId("files").hidden = files.length < 2;
  document.querySelector("main").classList.toggle("many", files.length > 1);
  if (files.length < 2) return;
  files.forEach((one, at) => {
    const slash = one.path.lastIndexOf("/") + 1;
    one.count = make("span", "count");
    one.link = make("a", "", shown("span", "", one.path.slice(slash)), one.count);
    if (slash) one.link.append(shown("small", "", one.path.slice(0, slash)));
    one.link.href = "#" + (at + 1);
    one.item = make("li", "", one.link);
    byId("file-list").append(one.item);
  });
  byId("find").addEventListener("input", refreshFiles);
}

function refreshFiles() {
  const wanted = byId("find").value.toLowerCase();
  let left = 0;
  files.forEach((one, at) => {
    const count = countOf(one);
    one.hidden = !count;
    left += count > 0;
    if (!one.item) return;
    const errors = countOf(one, (key) => key[0] === "error" && passes(key));
    one.item.hidden = !count || !one.path.toLowerCase().includes(wanted);
    one.count.textContent = count;
    one.count.classList.toggle("errors", errors > 0);
    one.count.title = `${errors} of them errors`;
    if (at === file) one.link.setAttribute("aria-current", "true");
    else one.link.removeAttribute("aria-current");
  });
  byId("file-count").textContent = left;
}

function openFile(number) {
  file = number;
  current = -1;
  const { holder, cut, path } = files[file];
  body = JSON.parse(holder.textContent.slice(cut + 1));
  byId("name").replaceChildren(shown("span", "", path));
  document.title = `${path} \u2013 cleanlint`;
  listFindings();
  draw();
  refresh();
}

// ---- the article

function draw() {
  const both = view !== "marked";
  const edits = both ? body[view] : [];
  const text = byId("text");
  byId("article").className = both ? "both" : "";
  text.replaceChildren();
  if (both) text.append(make("div", "columns", make("h3", "", "Before"), make("h3", "", "After")));
  let block;
  rowsOf(body, edits).forEach((row, at) => {
    if (at % ROWS === 0) text.append((block = make("div", "block")));
    const old = make("div", "cell old", ...row.old.map((part) => segment(part, "old", body)));
    const line = make("div", "row", old);
    line.dataset.line = row.line;
    line.classList.toggle("blank", row.text === "\n" && row.made.length < 2 && !old.querySelector(".mark"));
    if (both) {
      const made = make("div", "cell new", ...row.new.map((part) => segment(part, "new", body)));
      old.setAttribute("aria-label", "Before");
      made.setAttribute("aria-label", "After");
      line.classList.add(row.changed ? "changed" : "same");
      line.append(made);
    }
    block.append(line);
  });
  const legend = byId("legend");
  legend.hidden = !both;
  legend.textContent = {
    marked: "",
    safe: `As the ${edits.length} safe fixes leave it: what cleanlint fix would write.`,
    all: `As all ${edits.length} fixes leave it. The unsafe ones need your judgement, and a new check may find more.`,
  }[view];
}

/** Marks, list and counts after a change of filter, file or place. */
function refresh() {
  refreshFiles();
  const order = body.findings.map((_, number) => number).filter(seen);
  const last = new Map(); // a finding's last mark bears its number, the first is the one stop of the Tab key
  for (const mark of document.querySelectorAll("#text .mark")) {
    const shownHere = mark.dataset.numbers.split(" ").map(Number).filter(seen);
    const here = shownHere.includes(current) ? current : shownHere[0];
    mark.className = "mark";
    delete mark.dataset.number;
    for (const name of ["href", "tabindex", "aria-describedby"]) mark.removeAttribute(name);
    if (here === undefined) {
      mark.classList.add("off");
      continue;
    }
    const finding = body.findings[here];
    mark.classList.add(finding.severity, familyOf(categoryOf(finding)));
    mark.classList.toggle("current", here === current);
    mark.href = `#${file + 1}.${here + 1}`;
    if (last.has(here)) mark.tabIndex = -1;
    else mark.setAttribute("aria-describedby", "finding-" + here);
    for (const number of shownHere) if (mark.dataset.edit !== "new") last.set(number, mark);
  }
  for (const [number, mark] of last) mark.dataset.number = (mark.dataset.number ? mark.dataset.number + "," : "") + (number + 1);
  body.findings.forEach((_, number) => {
    const item = byId("item-" + number);
    item.hidden = !seen(number);
    item.classList.toggle("current", number === current);
    if (number === current) item.firstChild.setAttribute("aria-current", "true");
    else item.firstChild.removeAttribute("aria-current");
  });
  const place = order.indexOf(current) + 1;
  byId("place").textContent = order.length ? `${place || "\u2013"} of ${order.length}` : "nothing shown";
  const narrowed = names.flatMap((name) => [...chosen[name]]);
  byId("filtered").textContent = narrowed.length ? ": " + narrowed.join(", ") : "";
}

// ---- the list

function listFindings() {
  byId("list").replaceChildren(
    ...body.findings.map((finding, number) => {
      const message = shown("span", "message", finding.message);
      const rule = make("span", "rule", `${finding.severity} \u00b7 `, shown("span", "", finding.rule));
      message.id = "finding-" + number;
      const link = make("a", "", make("span", "number", number + 1), message, rule);
      link.href = `#${file + 1}.${number + 1}`;
      const item = make("li", "finding " + familyOf(categoryOf(finding)), link);
      item.id = "item-" + number;
      return item;
    }),
  );
}

function detail(number) {
  const item = byId("item-" + number);
  if (item.children.length > 1) return;
  const finding = body.findings[number];
  const change = make("p", "change");
  if (finding.change) {
    const [before, after] = finding.change;
    if (before) change.append(shown("del", "", before));
    if (before && after) change.append(" \u2192 ");
    if (after) change.append(shown("ins", "", after));
  }
  const kind = make("p", "", finding.fix === null ? "No fix: what it should be cannot be known." :
    finding.safe ? "Safe fix: cleanlint fix makes it." : "Unsafe fix: it needs your judgement.");
  const place = make("button", "place");
  place.type = "button";
  place.append(shown("span", "", `${files[file].path}:${finding.line}`));
  place.addEventListener("click", () => copy(place, `${files[file].path}:${finding.line}`));
  const box = make("div", "detail");
  box.append(change);
  box.append(kind);
  for (const part of (facts.whys[finding.rule] || "").split(/\n\s*\n/)) {
    if (part.trim()) box.append(shown("p", "why", part.replace(/\s+/g, " ").trim()));
  }
  box.append(place);
  item.append(box);
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(button); // where the browser forbids it: chosen, for the reader to copy
    if (!document.execCommand("copy")) return say("Selected: copy it with your keyboard");
  }
  button.classList.add("copied");
  say(text + " copied");
}

function say(text) {
  byId("said").textContent = text;
}

// ---- where we are: the address tells, as #file.finding

function follow() {
  const [, one, two] = location.hash.match(/^#(\d+)(?:\.(\d+))?$/) || [];
  if (!one || !files[one - 1]) return false;
  const moved = file !== one - 1;
  if (moved) openFile(one - 1);
  if (two && body.findings[two - 1]) {
    if (!seen(two - 1)) clearFilters();
    select(two - 1);
  } else if (moved) {
    scrollTo(0, 0);
    byId("name").focus({ preventScroll: true });
  }
  return true;
}

function go(to, number) {
  const place = `#${to + 1}` + (number === undefined ? "" : `.${number + 1}`);
  try {
    history.replaceState(null, "", place);
  } catch {
    return location.replace(place); // in a frame that may not: the event calls follow()
  }
  follow();
}

function select(number) {
  current = number;
  detail(number);
  refresh();
  const mark = [...document.querySelectorAll("#text .mark.current")].find((one) => one.tabIndex >= 0);
  if (mark) {
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
  }
  const panel = byId("panel");
  const item = byId("item-" + number);
  const top = item.offsetTop - panel.querySelector(".steps").offsetHeight - 8;
  if (top < panel.scrollTop || item.offsetTop + item.offsetHeight > panel.scrollTop + panel.clientHeight) panel.scrollTop = top;
}

function step(by) {
  for (let at = current < 0 && by < 0 ? body.findings.length - 1 : current + by; body.findings[at]; at += by) {
    if (seen(at)) return go(file, at);
  }
  const to = nextFile(by);
  if (to < 0) return say(by > 0 ? "That was the last finding." : "That was the first finding.");
  openFile(to);
  step(by);
}

function nextFile(by) {
  for (let at = file + by; files[at]; at += by) if (!files[at].hidden) return at;
  return -1;
}

function show(what) {
  view = what;
  document.querySelector(`[name=view][value=${what}]`).checked = true;
  draw();
  refresh();
  if (current >= 0) select(current);
}

function theme(scheme) {
  const root = document.documentElement.style;
  const dark = root.colorScheme ? root.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.colorScheme = scheme || (dark ? "light" : "dark");
  try {
    localStorage.setItem("cleanlint-theme", root.colorScheme);
  } catch {} // kept for this page only
}

const KEYS = {
  n: () => step(1), j: () => step(1), ArrowRight: () => step(1),
  p: () => step(-1), k: () => step(-1), ArrowLeft: () => step(-1),
  N: () => nextFile(1) >= 0 && go(nextFile(1)), P: () => nextFile(-1) >= 0 && go(nextFile(-1)),
  1: () => show("marked"), 2: () => show("safe"), 3: () => show("all"),
  c: () => document.querySelector(".current .place")?.click(),
  t: () => theme(),
  "?": () => byId("keys").showModal(),
};

function listen() {
  addEventListener("hashchange", follow);
  addEventListener("keydown", (event) => {
    const typing = event.target.matches(event.key.startsWith("Arrow") ? "input" : "[type=search]") || byId("keys").open;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key) || !body) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  addEventListener("beforeprint", () => body?.findings.forEach((_, number) => detail(number)));
  byId("next").addEventListener("click", () => step(1));
  byId("previous").addEventListener("click", () => step(-1));
  byId("theme").addEventListener("click", () => theme());
  byId("help").addEventListener("click", KEYS["?"]);
  byId("whole").addEventListener("click", () => {
    byId("whole").setAttribute("aria-pressed", byId("panel").classList.toggle("whole"));
  });
  document.querySelectorAll("[name=view]").forEach((input) => input.addEventListener("change", () => show(input.value)));
  const header = document.querySelector("header");
  new ResizeObserver(() => document.documentElement.style.setProperty("--top", header.offsetHeight + "px")).observe(header);
}

function start() {
  try {
    const kept = localStorage.getItem("cleanlint-theme");
    if (kept) theme(kept);
  } catch {} // none kept
  listen();
  byId("summary").textContent = facts.summary;
  byId("troubles").hidden = !facts.troubles.length;
  byId("troubles").append(...facts.troubles.map((trouble) => shown("li", "", trouble)));
  if (matchMedia("(max-width: 56rem)").matches) document.querySelectorAll("#filters, #files details").forEach((one) => (one.open = false));
  if (!files.length) {
    byId("panel").hidden = byId("filters").hidden = document.querySelector(".views").hidden = true;
    byId("name").textContent = "Nothing to show.";
    return;
  }
  facets();
  listFiles();
  if (!follow()) openFile(0);
}

start();
