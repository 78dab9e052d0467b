// What the pages of the management port share: elements, requests, and forms for the knobs. All is set as text.
"use strict";

const find = (id) => document.getElementById(id);
const words = (name) => name.replaceAll("_", " ");

function element(name, { className = "", text = "", label = "" } = {}, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (label) made.dataset.label = label;
  if (text !== "") made.textContent = text;
  made.append(...children);
  return made;
}

async function ask(path, method = "GET", body = undefined) {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const read = await answer.json();
  if (!answer.ok) throw new Error(read.error || `${method} ${path}: ${answer.status}`);
  return read;
}

function money(amount, currency) {
  try {
    const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
    return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
  } catch {
    return `${amount} ${currency}`;
  }
}

function json(title, value) {
  const text = value === null ? "nothing" : JSON.stringify(value, null, 2);
  const body = element("pre", { text });
  body.tabIndex = 0;
  return element("div", {}, ...(title ? [element("h3", { text: title })] : []), body);
}

function chooser(name, values, chosen, change) {
  const select = element("select");
  for (const [value, text] of values) select.append(new Option(text, value, false, String(value) === String(chosen)));
  select.addEventListener("change", () => change(select.value));
  return element("label", { className: "knob" }, element("span", { text: words(name) }), select);
}

const RATES = [
  [0, "off"],
  [0.1, "1 in 10"],
  [0.5, "1 in 2"],
  [1, "always"],
];

function rates(rate) {
  const isUsual = RATES.some(([value]) => value === rate);
  return isUsual ? RATES : [...RATES, [rate, `${Math.round(rate * 100)} %`]];
}

// Fills a form anew, unless somebody is just about to use it.
function fill(form, knobs) {
  if (!form.contains(document.activeElement)) form.replaceChildren(...knobs);
}

function showChaos(form, chaos, change) {
  const troubles = Object.entries(chaos).filter(([name]) => !["seed", "seconds"].includes(name));
  fill(form, troubles.map(([name, rate]) => chooser(name, rates(rate), rate, (value) => change({ [name]: Number(value) }))));
}

function showChoices(form, told, change) {
  const knobs = ["rules", "options"].flatMap((kind) =>
    Object.entries(told.values[kind]).map(([name, values]) =>
      chooser(name, values.map((value) => [value, words(String(value))]), told[kind][name], (value) => change({ [kind]: { [name]: value } }))
    )
  );
  fill(form, knobs);
}
