// Shows sessions and calls as they come. Everything shown is set as text, whatever a shop has sent.
"use strict";

const PAUSE = 1000;
const MOST_SHOWN = 200;
let lastCall = 0;
let lastEvent = 0;

function showState(state) {
  const troubles = Object.entries(state.chaos).filter(([name, rate]) => !["seed", "seconds"].includes(name) && rate);
  const chaos = troubles.map(([name, rate]) => `${words(name)} ${Math.round(rate * 100)} %`);
  const facts = [
    ["Address", state.url],
    ["Clock", state.clock.replace("T", " ").replace(/\.\d+Z$/, " UTC")],
    ["Chaos", `${chaos.join(", ") || "off"} (seed ${state.chaos.seed})`],
    ["Kept", `${state.sessions} sessions, ${state.orders} orders`],
  ];
  find("facts").replaceChildren(
    ...facts.map(([name, value]) => element("div", {}, element("dt", { text: name }), element("dd", { text: value })))
  );
}

function showSessions(sessions) {
  find("no-sessions").hidden = sessions.length > 0;
  find("sessions-table").hidden = sessions.length === 0;
  find("sessions").replaceChildren(
    ...sessions.map((session) => {
      const lines = session.order_lines.map((line) => `${line.quantity} × ${line.name}`).join(", ");
      return element(
        "tr",
        {},
        Object.assign(element("th", { className: "id", text: session.session_id }), { scope: "row" }),
        element("td", { label: "State" }, element("span", { className: `state ${session.state}`, text: session.state })),
        element("td", { label: "Market", text: session.country }),
        element("td", { label: "Amount", className: "number", text: money(session.order_amount, session.currency) }),
        element("td", { label: "Lines", className: "lines", text: lines }),
        element("td", { label: "Order", className: "id", text: session.order_id || "none" })
      );
    })
  );
}

function shownCall(call) {
  const status = call.status === null ? "lost" : String(call.status);
  const kind = call.status !== null && call.status < 400 ? "good" : "bad";
  const summary = element(
    "summary",
    {},
    element("span", { className: `status ${kind}`, text: status }),
    element("span", { className: "method", text: call.method }),
    element("span", { className: "path", text: call.path }),
    element("span", { className: "time", text: `${call.at.slice(11, 19)} · ${call.milliseconds} ms` })
  );
  const bodies = element("div", { className: "bodies" }, json("Asked", call.asked), json("Answered", call.answered));
  const item = element("li", {}, element("details", {}, summary, bodies));
  for (const sentence of call.near_misses) item.append(element("p", { className: "near", text: sentence }));
  if (call.troubles.length) item.append(onPurpose(call.troubles));
  return item;
}

function showCalls(calls) {
  for (const call of calls.filter(({ number }) => number > lastCall)) {
    find("calls").prepend(shownCall(call));
    lastCall = Math.max(lastCall, call.number);
  }
  while (find("calls").children.length > MOST_SHOWN) find("calls").lastElementChild.remove();
  find("no-calls").hidden = find("calls").children.length > 0;
}

function shownEvent(event) {
  const { troubles = [], ...details } = event.details;
  const isBad = /ERROR|VIOLATION|BLOCKED|IGNORED/.test(event.event);
  const line = element(
    "p",
    { className: "line" },
    element("span", { className: `status ${isBad ? "bad" : ""}`, text: words(event.event).toLowerCase() }),
    element("span", { className: "path", text: Object.entries(details).map(([name, one]) => `${name}: ${one}`).join(", ") }),
    element("span", { className: "time", text: `${event.at.slice(11, 19)} · ${event.session_id.slice(0, 8)}…` })
  );
  const item = element("li", {}, line);
  if (troubles.length) item.append(onPurpose(troubles));
  return item;
}

const onPurpose = (troubles) => element("p", { className: "trouble", text: `On purpose: ${words(troubles.join(", "))}` });

function showEvents(events) {
  for (const event of events.filter(({ number }) => number > lastEvent)) {
    find("events").prepend(shownEvent(event));
    lastEvent = Math.max(lastEvent, event.number);
  }
  while (find("events").children.length > MOST_SHOWN) find("events").lastElementChild.remove();
  find("no-events").hidden = find("events").children.length > 0;
}

function tell(text, kind) {
  const status = find("status");
  if (status.textContent === text) return;
  status.textContent = text;
  status.className = kind;
}

async function refresh() {
  try {
    const [state, choices, sessions, calls, events] = await Promise.all([
      ask("state"),
      ask("options"),
      ask("sessions"),
      ask(`calls?after=${lastCall}`),
      ask(`events?after=${lastEvent}`),
    ]);
    showState(state);
    showChaos(find("chaos"), state.chaos, (change) => steer("chaos", "PATCH", change));
    showChoices(find("choices"), choices, (change) => steer("options", "PATCH", change));
    showSessions(sessions);
    showCalls(calls);
    showEvents(events);
    tell("Running", "good");
  } catch {
    tell("The simulator does not answer. Is it still running?", "bad");
  }
}

async function keepRefreshing() {
  await refresh();
  setTimeout(keepRefreshing, PAUSE);
}

async function steer(path, method, body) {
  try {
    await ask(path, method, body);
  } catch (error) {
    tell(error.message, "bad");
    return;
  }
  await refresh();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { advance, method, outcome } = button.dataset;
  if (advance) steer("clock", "POST", { advance: Number(advance) });
  else if (outcome) steer("outcomes", "POST", { method, outcome });
  else {
    find("calls").replaceChildren();
    find("events").replaceChildren();
    steer("reset", "POST", {});
  }
});

keepRefreshing();
