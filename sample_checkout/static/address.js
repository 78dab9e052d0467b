// The address as typed. It stays in this tab until the shopper pays: Klarna gets it with `authorize`, not before (J42).

const KEPT = "address";
const WORDS = {
  email: "Please give an e-mail address such as name@example.com.",
};
const form = () => document.querySelector("[data-part=address]");
const company = () => form().querySelector("[data-part=company]");
const delivery = () => document.querySelector("[data-part=delivery]");
const elsewhere = () => form().querySelector("[data-part=elsewhere]");
const typedIn = (part) =>
  [...part.querySelectorAll("input[name]:not([type=checkbox])")].filter((field) => !field.closest("[hidden]"));
const fields = () => typedIn(form());

/** Asks for the company's name, or does not. */
export function askForCompany(asked) {
  company().hidden = !asked;
}

/** Keeps what is typed for a reload and for the way back; `changed` is told of every edit. */
export function rememberAddress(changed) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  for (const field of fields()) if (!field.value && kept[field.name]) field.value = kept[field.name];
  form().addEventListener("input", (event) => {
    unmark(event.target);
    sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(fields().map((f) => [f.name, f.value]))));
    changed();
  });
  elsewhere().addEventListener("change", () => {
    delivery().hidden = !elsewhere().checked;
  });
  delivery().addEventListener("input", (event) => {
    unmark(event.target);
    changed();
  });
  delivery().addEventListener("submit", (event) => event.preventDefault());
  form().addEventListener("submit", (event) => event.preventDefault());
}

/** The address in Klarna's terms, or null when something is missing: then the fields are marked. */
export function readAddress(shop) {
  return read(fields(), shop);
}

/** The address to deliver to, if it is another one: the person's, but for what was typed there; null as above. */
export function readDelivery(shop, address) {
  if (!elsewhere().checked) return undefined;
  const typed = read(typedIn(delivery()), shop);
  return typed && { ...address, ...typed };
}

function read(fields, shop) {
  const wrong = fields.filter((field) => !field.checkValidity() || !field.value.trim());
  fields.forEach(unmark);
  wrong.forEach((field) => mark(field, WORDS[field.value.trim() && field.name] ?? "Please fill this in."));
  wrong[0]?.focus();
  if (wrong.length) return null;
  const address = Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));
  const { country, region } = shop.reply;
  return { ...address, ...(region && { region }), country };
}

/** Marks the fields that Klarna cannot accept ("billing_address.email"); says their names as the shopper knows them. */
export function markInvalid(paths) {
  const names = new Set(paths.map((path) => path.split(".").at(-1)));
  const found = fields().filter((field) => names.has(field.name));
  found.forEach((field) => mark(field, "Klarna cannot accept this. Please check it."));
  found[0]?.focus();
  return found.map((field) => field.labels[0].textContent.trim().toLowerCase());
}

function mark(field, words) {
  field.setAttribute("aria-invalid", "true");
  document.getElementById(`${field.id}-problem`).textContent = words;
}

function unmark(field) {
  field.removeAttribute("aria-invalid");
  document.getElementById(`${field.id}-problem`).textContent = "";
}
