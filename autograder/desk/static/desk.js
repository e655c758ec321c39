// One question over all students: shows an answer, keeps its marks, and never loses one.

const body = document.body;
const { api, question } = body.dataset;
const most = Number(body.dataset.most.replace("½", ".5"));
const tab = crypto.getRandomValues(new Uint32Array(4)).join("-");
const mine = `desk ${question} `; // where a browser keeps marks that the server has not confirmed
const kept = mine + tab;
const $ = (id) => document.getElementById(id);

let items = [];
let order = [];
let entry = null; // the answer that is shown
let history = []; // answers that were marked here, for undo
let unsent = null; // marks that are not saved yet
let sending = null;
let seen = {}; // of the answers that were last looked at together, the texts

// ---------------------------------------------------------------- the server

class Refused extends Error {}

const headers = () => ({
  "Content-Type": "application/json",
  "X-XSRFToken": /\b_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? "",
});

async function ask(verb, data = {}) {
  const answer = await fetch(`${api}/${verb}/${question}`, {
    method: "POST",
    headers: headers(),
    body: JSON.stringify(data),
  });
  if (answer.ok) return answer.json();
  if (answer.status === 409 || answer.status === 400) throw new Refused((await answer.json()).message);
  throw new Error(answer.status === 403 ? "You are no longer logged in." : "The server did not answer.");
}

const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

// Asks until there is an answer: a lost connection or a killed server only takes time.
async function insist(verb, data) {
  for (;;) {
    try {
      const answer = await ask(verb, data);
      if (body.dataset.lost) say("Connected again; everything is saved.");
      delete body.dataset.lost;
      return answer;
    } catch (problem) {
      if (problem instanceof Refused) throw problem;
      body.dataset.lost = "yes";
      const reason = problem instanceof TypeError ? "No connection." : problem.message;
      say(`${reason} Nothing is lost; trying again …`);
      await pause(1);
    }
  }
}

function say(text) {
  $("status").textContent = text;
}

// ---------------------------------------------------------------- marks

const marks = () => ({ id: entry.id, text: entry.text, ...entry.mark });

function keep() {
  unsent = marks();
  localStorage.setItem(kept, JSON.stringify(unsent));
  sending ??= send();
}

async function send() {
  try {
    while (unsent) {
      const sent = unsent;
      const saved = await insist("mark", sent);
      confirmed(sent, saved);
      if (unsent === sent) forget();
      else if (unsent?.id === sent.id) unsent = { ...unsent, version: saved.version };
    }
  } catch (problem) {
    forget();
    await reopen(problem.message);
  } finally {
    sending = null;
  }
}

function confirmed(sent, saved) {
  history.push(sent.id);
  if (entry?.id === sent.id) entry.mark.version = saved.version;
}

function forget() {
  unsent = null;
  localStorage.removeItem(kept);
}

function change(values) {
  if (!entry || entry.held) return;
  entry.mark = { ...entry.mark, ...values };
  showMarks();
  keep();
}

function toggle(place) {
  const item = items[place];
  if (!item || !entry) return;
  const given = entry.mark.items;
  const on = given.includes(item.number);
  change({
    items: on ? given.filter((number) => number !== item.number) : [...given, item.number],
    points: null,
  });
  say(`${item.name} ${on ? "off" : "on"}: ${$("sum").value} of ${body.dataset.most} points`);
}

function points(mark) {
  if (mark.points !== null) return mark.points;
  const given = items.filter((item) => mark.items.includes(item.number));
  return Math.min(most, Math.max(0, given.reduce((sum, item) => sum + item.points, 0)));
}

function inWords(value) {
  const whole = Math.floor(value);
  if (value - whole === 0.5) return `${whole || ""}½`;
  return String(value);
}

// ---------------------------------------------------------------- from answer to answer

async function next() {
  const shown = entry;
  await sending;
  if (entry !== shown) return; // somebody else had marked it: look first
  const save = entry && !entry.held && !entry.mark.done ? { ...marks(), done: true } : null;
  if (save) {
    unsent = save;
    localStorage.setItem(kept, JSON.stringify(save));
  }
  try {
    const found = await insist("next", { tab, after: entry?.id, save });
    if (save) {
      history.push(save.id);
      forget();
    }
    await show(found);
  } catch (problem) {
    forget();
    await reopen(problem.message);
  }
}

async function open(id) {
  await sending;
  await show(await insist("open", { tab, id }));
}

async function step(by) {
  if (!order.length) return;
  const place = entry ? order.findIndex(([id]) => id === entry.id) : by > 0 ? -1 : order.length;
  const [id] = order[(place + by + order.length) % order.length];
  await open(id);
}

async function nextFlagged() {
  const flagged = order.filter(([, state]) => state === "flagged").map(([id]) => id);
  if (!flagged.length) return say("No answer has a flag.");
  await open(flagged[(flagged.indexOf(entry?.id) + 1) % flagged.length]);
}

async function undo() {
  await sending;
  const id = history.pop() ?? entry?.id;
  if (!id) return say("There is nothing to undo.");
  if (entry?.id !== id) await open(id);
  try {
    entry.mark = await insist("undo", { id, version: entry.mark.version });
    showMarks();
    say("Undone.");
  } catch (problem) {
    await reopen(problem.message);
  }
}

async function reopen(message) {
  if (entry) await show(await insist("open", { tab, id: entry.id }));
  say(message);
}

// ---------------------------------------------------------------- the page

async function show(found) {
  const stamp = JSON.stringify(items.map((item) => [item.number, item.version]));
  if (stamp !== JSON.stringify(found.stamp)) await loadRubric();
  order = found.order;
  entry = found.entry;
  const { all, marked, open: left, flagged } = found.counts;
  $("progress").textContent =
    `${marked} of ${all} marked, ${left} waiting for you` + (flagged ? `, ${flagged} flagged` : "");
  $("nothing").hidden = Boolean(entry);
  $("answer").innerHTML = entry ? entry.html : ""; // cleaned by the server
  $("place").textContent = entry ? `Answer ${entry.place} of ${all}` : "No answer";
  document.title = `${$("place").textContent} · Desk`;
  $("name").textContent = "";
  if (entry && $("show-name").ariaPressed === "true") await showName();
  showMarks();
  window.scrollTo(0, 0);
  if (!(document.activeElement instanceof HTMLButtonElement)) toMain();
  if (entry && !body.dataset.lost) say(`${$("place").textContent}. ${$("notice").textContent}`);
}

function toMain() {
  document.querySelector("main").focus({ preventScroll: true });
}

function notice() {
  if (!entry) return "";
  if (entry.held) return "Somebody else has this answer open; you can only look.";
  const { done, who, points: outright } = entry.mark;
  const said = [];
  if (!entry.says) said.push("Nothing was written here: Enter gives 0.");
  if (done && outright !== null) said.push(`${inWords(outright)} points were given in the formgrader.`);
  else if (done) said.push(`Marked by ${who}.`);
  if (entry.alike) said.push(`${entry.alike} like it, ${entry.waiting} waiting.`);
  return said.join(" ");
}

function showMarks() {
  const mark = entry?.mark;
  $("notice").textContent = notice();
  $("sum").value = mark ? inWords(points(mark)) : "–";
  $("comment").value = mark?.comment ?? "";
  $("flag").value = mark?.flag ?? "";
  for (const field of [$("comment"), $("flag"), $("next")]) field.disabled = !mark || entry.held;
  $("next").disabled = false;
  $("undo").disabled = Boolean(entry?.held);
  $("show-group").disabled = !entry?.alike;
  for (const [place, box] of [...$("items").querySelectorAll("input")].entries()) {
    box.checked = Boolean(mark?.items.includes(items[place].number));
    box.disabled = !mark || entry.held;
  }
}

const keyOf = (place) => (place < 10 ? String((place + 1) % 10) : place < 20 ? `⇧${(place + 1) % 10}` : "");

async function loadRubric() {
  const found = await insist("rubric");
  items = found.items;
  $("comments").replaceChildren(
    ...found.comments.map((text) => Object.assign(document.createElement("option"), { value: text })),
  );
  $("items").replaceChildren(
    ...items.map((item, place) => {
      const row = document.createElement("li");
      row.innerHTML =
        '<label><kbd></kbd><input type="checkbox"><span class="points"></span>' +
        '<span class="words"><strong></strong><span class="sentence"></span></span></label>' +
        '<button class="edit">✎</button>';
      row.querySelector("kbd").textContent = keyOf(place);
      row.querySelector(".points").textContent = item.shown;
      row.classList.toggle("deduction", item.points < 0);
      row.querySelector("strong").textContent = item.name;
      row.querySelector(".sentence").innerHTML = item.html; // cleaned by the server
      row.querySelector("input").addEventListener("change", () => toggle(place));
      row.querySelector(".edit").ariaLabel = `Change ${item.name}`;
      row.querySelector(".edit").addEventListener("click", () => editItem(item));
      return row;
    }),
  );
}

async function showName() {
  const { name } = await insist("name", { id: entry.id });
  $("name").textContent = name;
}

function pressed(button) {
  const on = button.ariaPressed !== "true";
  button.ariaPressed = String(on);
  return on;
}

async function toggleName() {
  if (pressed($("show-name")) && entry) await showName();
  else $("name").textContent = "";
}

function toggleSamples() {
  $("samples").hidden = !pressed($("show-samples"));
  if ($("samples").hidden) window.scrollTo(0, 0);
  else $("samples").scrollIntoView({ block: "start" });
}

function toggleSentences() {
  $("items").classList.toggle("full", pressed($("show-sentences")));
}

function editItem(item) {
  const form = $("item").querySelector("form");
  form.reset();
  form.querySelector("[role=alert]").textContent = "";
  $("item-title").textContent = item ? `Change ${item.name}` : "Add an item";
  form.elements.points.value = item?.shown ?? "";
  form.elements.name.value = item?.name ?? "";
  form.elements.sentence.value = item?.sentence ?? "";
  form.querySelector("[value=remove]").hidden = !item;
  form.onsubmit = async (event) => {
    event.preventDefault();
    const remove = event.submitter?.value === "remove";
    const values = Object.fromEntries(new FormData(form));
    try {
      await sending;
      const { changed } = await insist("item", { ...values, remove, number: item?.number ?? null, version: item?.version });
      $("item").close();
      await loadRubric();
      showMarks();
      say(`Saved. ${changed} marked ${changed === 1 ? "answer has" : "answers have"} this item.`);
    } catch (problem) {
      form.querySelector("[role=alert]").textContent = problem.message;
    }
  };
  say("");
  $("item").showModal();
}

async function showGroup() {
  if (!entry?.alike) return say("No other answer is like this one.");
  await sending;
  const members = await insist("group", { id: entry.id });
  seen = Object.fromEntries([entry, ...members].map(({ id, text }) => [id, text]));
  const waiting = members.filter((member) => member.state === "open").length;
  $("group").querySelector("ol").replaceChildren(
    ...members.map((member) => {
      const row = document.createElement("li");
      row.value = member.place;
      row.innerHTML = '<p class="member"><span></span> <button>Open</button></p><div class="text" tabindex="0"></div>';
      row.querySelector("span").textContent =
        member.state === "open" ? "waits" : member.points ? `${member.points} of ${body.dataset.most}` : "0 automatically";
      row.querySelector("button").addEventListener("click", () => {
        $("group").close();
        open(member.id);
      });
      row.querySelector(".text").innerHTML = member.html; // escaped by the server
      return row;
    }),
  );
  const button = $("mark-group");
  button.textContent = `Give ${$("sum").value} points, items and comment to ${waiting} more`;
  button.disabled = !waiting || entry.held || entry.second;
  $("group").showModal();
}

async function markGroup() {
  $("group").close();
  try {
    const { ids } = await insist("mark-group", { id: entry.id, seen });
    history.push(...ids);
    await next();
    say(`${ids.length} more marked alike; each can be undone by itself.`);
  } catch (problem) {
    await reopen(problem.message);
  }
}

// ---------------------------------------------------------------- keys and buttons

let editing = false; // after `e`, a digit means an item's dialog

const keys = {
  Enter: next,
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  c: () => $("comment").focus(),
  f: () => $("flag").focus(),
  u: undo,
  d: toggleSentences,
  s: toggleSamples,
  g: showGroup,
  v: nextFlagged,
  i: () => editItem(null),
  n: toggleName,
  e: () => {
    editing = true;
    say("Which item? Press its digit.");
  },
  "?": () => $("help").showModal(),
};

let busy = Promise.resolve(); // keys are worked off in the order in which they were pressed
const inTurn = (what) => (busy = busy.then(what).catch((problem) => say(problem.message)));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const field = event.target.closest("input:not([type=checkbox]), textarea");
  if (field) {
    if (event.key === "Escape" || event.key === "Enter") {
      field.blur();
      toMain();
      event.preventDefault();
    }
    return;
  }
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (digit) {
    const place = ((Number(digit[1]) + 9) % 10) + (event.shiftKey ? 10 : 0);
    inTurn(() => {
      if (editing && items[place]) editItem(items[place]);
      else toggle(place);
      editing = false;
    });
    event.preventDefault();
    return;
  }
  if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
  const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || (event.repeat && event.key === "Enter")) return;
  event.preventDefault();
  if (["c", "f"].includes(event.key.toLowerCase())) action();
  else inTurn(action);
});

$("comment").addEventListener("change", () => {
  const comment = $("comment").value.trim();
  const offered = [...$("comments").options].map((option) => option.value);
  if (comment && !offered.includes(comment)) $("comments").append(new Option("", comment));
  change({ comment });
});
$("flag").addEventListener("change", () => change({ flag: $("flag").value.trim() }));
for (const [id, action] of Object.entries({
  next,
  undo,
  back: () => step(-1),
  on: () => step(1),
  "show-name": toggleName,
  "show-sentences": toggleSentences,
  "show-samples": toggleSamples,
  "show-group": showGroup,
  "show-flagged": nextFlagged,
  "show-help": () => $("help").showModal(),
  "add-item": () => editItem(null),
  "mark-group": markGroup,
}))
  $(id).addEventListener("click", () => inTurn(action));
for (const button of document.querySelectorAll("[data-close]"))
  button.addEventListener("click", () => button.closest("dialog").close());

// An answer stays with this page as long as the page is there.
setInterval(() => entry && !entry.held && !unsent && ask("open", { tab, id: entry.id }).catch(() => {}), 30_000);
window.addEventListener("pagehide", () => {
  fetch(`${api}/release/${question}`, {
    method: "POST",
    keepalive: true,
    headers: headers(),
    body: JSON.stringify({ tab }),
  });
});

inTurn(async () => {
  await loadRubric();
  // of pages that were closed before the server had them; of one that is there, too: twice is once
  for (const left of Object.keys(localStorage).filter((key) => key.startsWith(mine))) {
    try {
      await insist("mark", JSON.parse(localStorage.getItem(left)));
    } catch (problem) {
      say(problem.message);
    }
    localStorage.removeItem(left);
  }
  const asked = location.hash.slice(1);
  if (asked) await open(asked);
  else await show(await insist("next", { tab }));
});
