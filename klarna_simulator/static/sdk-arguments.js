// What the shop hands over: argument forms, options, data, the client token.

const CATEGORIES = [
  "card",
  "direct_bank_transfer",
  "direct_debit",
  "klarna",
  "pay_in_parts",
  "pay_later",
  "pay_now",
  "pay_over_time",
];
const PREFERRED_METHODS = [
  "b2b_invoice",
  "base_account",
  "deferred_interest",
  "direct_bank_transfer",
  "direct_debit",
  "fixed_amount",
  "invoice",
  "pix",
];

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// Reads (callback), (options, callback) and (options, data, callback); the callback may be left out.
function readArguments(given) {
  const callback = given.find((value) => typeof value === "function") || (() => {});
  const [options, data] = given.map((value) => (isObject(value) ? value : {}));
  return { options: options || {}, data: data || {}, callback };
}

// The older order of authorize, (data, options, callback), is known by what the second argument carries.
function readAuthorizeArguments(given) {
  const read = readArguments(given);
  if ("payment_method_category" in read.data || "instance_id" in read.data) {
    return { options: read.data, data: read.options, callback: read.callback };
  }
  return read;
}

// Categories in an array may be names or, as one page of the documentation has it, objects with an identifier.
function namedCategories(options) {
  const several = Array.isArray(options.payment_method_categories) ? options.payment_method_categories : [];
  const takesObjects = !session || experiment(session, "simulator-category-objects") !== "refused";
  return several.map((category) => (isObject(category) && takesObjects ? category.identifier : category));
}

// Whether a call must name a category or, of several, the instance: an older build held shops to it.
function lacksCategory(options) {
  const isNamed = options.payment_method_category || options.payment_method_categories || options.instance_id;
  return !isNamed && session && experiment(session, "simulator-category") === "required";
}

function checkCategories(options) {
  for (const category of [options.payment_method_category || null, ...namedCategories(options)]) {
    if (category !== null && !CATEGORIES.includes(category)) {
      throw sdkError("PaymentMethodCategoryNotSupportedError", category);
    }
  }
}

function checkInstanceId(options) {
  const given = options.instance_id;
  if (given !== undefined && given !== null && !/^[\w-]+$/.test(given)) {
    throw sdkError("InvalidInstanceIDError");
  }
}

function checkLoadOptions(options) {
  if (lacksCategory(options)) {
    throw sdkError("PaymentMethodCategoryNotProvidedError");
  }
  checkCategories(options);
  if (options.payment_method_categories && !options.instance_id) {
    throw sdkError("InstanceIDNotProvidedError");
  }
  checkInstanceId(options);
  const preferred = options.preferred_payment_method;
  if (preferred && !PREFERRED_METHODS.includes(preferred)) {
    throw sdkError("PreferredPaymentMethodNotSupportedError");
  }
}

function findContainer(options) {
  if (options.container instanceof HTMLElement) {
    return options.container;
  }
  if (typeof options.container !== "string") {
    throw sdkError("TypeError");
  }
  let found = null;
  try {
    found = document.querySelector(options.container);
  } catch {
    // Not even a selector: the same to the shop as one that finds nothing.
  }
  if (!found) {
    throw sdkError("InvalidContainerSelectorError");
  }
  return found;
}

// What of the data given to `load` is kept for the next `authorize`: all, or not the cart.
function keptForAuthorize(data) {
  if (experiment(session, "simulator-load-cart") !== "shown") {
    return snapshot(data);
  }
  const { order_amount, order_tax_amount, order_lines, ...others } = snapshot(data);
  return others;
}

// What the shop handed over as it is now: it may change the object while Klarna still works with it.
const snapshot = (data) => JSON.parse(JSON.stringify(data));

// Members of `over` win; objects are merged, lists are taken whole.
function deepMerge(under, over) {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (key !== "__proto__") {
      merged[key] = isObject(value) && isObject(merged[key]) ? deepMerge(merged[key], value) : value;
    }
  }
  return merged;
}

// Reads the client token without verifying it; whatever is wrong with it is one and the same error.
function readClientToken(token) {
  try {
    const [, payload, signature] = token.split(".");
    const bytes = atob(payload.replace(/-/g, "+").replace(/_/g, "/"));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
    );
    const claims = JSON.parse(text);
    const base = new URL(claims.base_url);
    if (signature === undefined || !claims.session_id || !/^https?:$/.test(base.protocol)) {
      throw new Error("not one of Klarna's tokens");
    }
    return { token, claims, base: base.href.replace(/\/+$/, ""), origin: base.origin };
  } catch {
    throw sdkError("InvalidClientTokenError");
  }
}

function experiment(session, name) {
  const listed = Array.isArray(session.claims.experiments) ? session.claims.experiments : [];
  const found = listed.find((entry) => isObject(entry) && entry.name === name);
  return found ? found.variate : undefined;
}

// The name in the ids of an instance's frames and window.
function instanceName(options, session) {
  const name =
    options.instance_id || options.payment_method_category || (session && session.claims.session_type) || "payments";
  return String(name).toLowerCase().replace(/_/g, "-");
}
