// The browser half of the witness: records what a page asks of Klarna's SDK, and what it is answered.
//
// It runs in every document before the page's own scripts, and nothing may come out differently because of it. The
// stand-ins through which the page reaches the SDK are in standin.js.
(function probe(config, standIns) {
  "use strict";

  const post = window[config.binding];
  delete window[config.binding];
  if (typeof post !== "function") return;

  // The page may replace any of these later, a test's fake clock certainly does.
  const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor: own } = Reflect;
  const { stringify } = JSON;
  const { keys } = Object;
  const NativeError = Error;
  const performanceNow = performance.now.bind(performance);
  const epoch = performance.timeOrigin;
  const clock = () => epoch + performanceNow();
  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

  // --- Messages: numbered, and sent in the order of their numbers ------------------------------------------

  const random = crypto.getRandomValues(new Uint8Array(6));
  const documentId = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const outbox = [];
  let sequence = 0;

  // A call has its number from the moment it is made, and its message only when it is known whether it threw.
  function reserve() {
    const place = { seq: (sequence += 1), at: clock(), message: null };
    outbox.push(place);
    return place;
  }

  function fill(place, message) {
    place.message = message;
    while (outbox.length > 0 && outbox[0].message) {
      const { seq, at, message: ready } = outbox.shift();
      try {
        post(stringify({ document: documentId, seq, at, ...ready })).catch(() => {});
      } catch {
        // The number stays missing, and is reported as lost.
      }
    }
  }

  const tell = (message) => fill(reserve(), message);

  // --- Klarna's own windows --------------------------------------------------------------------------------

  const isPopup = window.top === window && /^klarna-.*-popup$/.test(window.name);
  if (isPopup) tell({ kind: "window", window: "popup", state: "opened" });

  const isKlarnas = new RegExp(config.klarna).test(location.hostname);
  const isShop = config.origins.length > 0 ? config.origins.includes(self.origin) : !isKlarnas;
  if (!isShop || isPopup) return;

  window.addEventListener(config.ask, (event) => {
    event.stopImmediatePropagation();
    Object.assign(event.detail, { document: documentId, last: sequence });
  });

  function rendered(element) {
    if (element.getClientRects().length === 0) return false;
    return getComputedStyle(element).visibility === "visible";
  }

  function covers(frame) {
    const { width, height } = frame.getBoundingClientRect();
    return frame.isConnected && rendered(frame) && width > 1 && height > 1 && getComputedStyle(frame).opacity !== "0";
  }

  // Klarna keeps a hidden full-screen frame in the page (J68): what counts is whether it is shown.
  const fullscreens = new Map();
  const styles = new MutationObserver(look);

  function report(frame, shown) {
    fullscreens.set(frame, shown);
    tell({ kind: "window", window: "fullscreen", state: shown ? "opened" : "closed" });
  }

  // A widget that no call asked for: the page reached the SDK past the stand-ins, and what it calls is not seen.
  let asked = false;
  let passedBy = false;

  function lookForOthers() {
    if (asked || passedBy || !document.querySelector('iframe[id^="klarna-"][id$="-main"]')) return;
    passedBy = true;
    tell({ kind: "unseen" });
  }

  function look() {
    lookForOthers();
    for (const frame of document.querySelectorAll('iframe[id^="klarna-"][id$="-fullscreen"]')) {
      if (fullscreens.has(frame)) continue;
      fullscreens.set(frame, false);
      styles.observe(frame, { attributes: true, attributeFilter: ["style", "class", "hidden"] });
    }
    for (const [frame, shown] of fullscreens) {
      if (covers(frame) !== shown) report(frame, !shown);
      if (!frame.isConnected) fullscreens.delete(frame);
    }
  }

  // An element that is taken out again in the same breath asks for its script all the same (J3).
  const scripts = new WeakSet();

  function findScripts(nodes) {
    for (const node of nodes) {
      const within = node.tagName === "SCRIPT" ? [node] : Array.from(node.querySelectorAll?.("script[src]") ?? []);
      for (const script of within.filter((one) => SDK.test(one.src) && !scripts.has(one))) {
        scripts.add(script);
        tell({ kind: "script", url: script.src });
      }
    }
  }

  function changed(mutations) {
    mutations.forEach((mutation) => findScripts(mutation.addedNodes));
    look();
  }

  new MutationObserver(changed).observe(document, { childList: true, subtree: true });

  // --- Whether a call runs in the task of the shopper's click (J41) ----------------------------------------

  const GESTURES = ["click", "keydown", "mouseup", "pointerup", "touchend"];
  const { port1, port2 } = new MessageChannel();
  let inGesture = false;
  port1.onmessage = () => (inGesture = false);
  for (const type of GESTURES) {
    const begin = (event) => {
      if (!event.isTrusted) return;
      inGesture = true;
      port2.postMessage(null); // arrives in a task of its own, after this one
    };
    window.addEventListener(type, begin, { capture: true, passive: true });
  }

  // A button in one frame may call the SDK of another.
  function inGestureElsewhere() {
    for (const other of [window.parent, window.top, ...Array.from(window.frames)]) {
      try {
        if (other.event?.isTrusted && GESTURES.includes(other.event.type)) return true;
      } catch {
        // another origin's window
      }
    }
    return false;
  }

  // --- Copies of what is passed ----------------------------------------------------------------------------

  const MAX = { depth: 12, nodes: 5000, text: 20000 };

  function copy(value, depth = 0, above = [], budget = { nodes: MAX.nodes }) {
    switch (typeof value) {
      case "undefined":
        return undefined;
      case "string":
        if (value.length <= MAX.text) return value;
        return `${value.slice(0, MAX.text - 50)}… (${value.length} characters, cut)`;
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "boolean":
        return value;
      case "function":
        return "function";
      case "object":
        break;
      default:
        return String(value);
    }
    if (value === null) return null;
    if (value.nodeType === 1 && typeof value.tagName === "string") return { element: pathOf(value) };
    if (above.includes(value)) return "… (a cycle)";
    if (depth >= MAX.depth || budget.nodes <= 0) return "… (more)";
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    const inside = [...above, value];
    const each = (item) => {
      budget.nodes -= 1;
      return copy(item, depth + 1, inside, budget);
    };
    if (Array.isArray(value)) return value.map((item) => each(item) ?? null);
    const copied = {};
    for (const key of keys(value)) {
      try {
        const item = each(value[key]);
        if (item !== undefined) defineProperty(copied, key, { value: item, enumerable: true });
      } catch (error) {
        copied[key] = `… (threw ${thrown(error).name})`;
      }
    }
    return copied;
  }

  function safeCopy(value) {
    try {
      return copy(value);
    } catch (error) {
      return `… (threw ${thrown(error).name})`;
    }
  }

  function pathOf(element) {
    const parts = [];
    for (let at = element; at && at.nodeType === 1 && parts.length < 6; at = at.parentElement) {
      if (at.id) return [`#${CSS.escape(at.id)}`, ...parts].join(" > ");
      const beside = at.parentElement ? Array.from(at.parentElement.children) : [];
      const same = beside.filter((other) => other.tagName === at.tagName);
      const name = at.tagName.toLowerCase();
      parts.unshift(same.length > 1 ? `${name}:nth-of-type(${same.indexOf(at) + 1})` : name);
    }
    return parts.join(" > ");
  }

  function thrown(error) {
    try {
      if (!isObject(error)) return { name: typeof error, message: String(error) };
      return { name: String(error.name || "Error"), message: String(error.message ?? error) };
    } catch {
      return { name: "Error", message: "" };
    }
  }

  // --- Where in the shop's code a call was made ------------------------------------------------------------

  const SDK = /^https?:\/\/(?:[^/]*klarna[^/]*(?:\/kp)?|[^/]+\/kp)\/lib\/v[^/]+\/api\.js(?:[?#].*)?$/; // J5

  function trace() {
    const limit = own(NativeError, "stackTraceLimit");
    const prepare = own(NativeError, "prepareStackTrace");
    let text = "";
    try {
      if (limit?.writable) NativeError.stackTraceLimit = 60;
      if (prepare?.configurable) deleteProperty(NativeError, "prepareStackTrace");
      text = String(new NativeError().stack);
    } finally {
      if (limit?.writable) NativeError.stackTraceLimit = limit.value;
      if (prepare?.configurable) defineProperty(NativeError, "prepareStackTrace", prepare);
    }
    const frames = text.split("\n").map(parse).filter(Boolean);
    const outside = frames.filter((frame) => !SDK.test(frame.url));
    return { internal: frames.length > 0 && frames[0] !== outside[0], frames: outside.slice(0, 20) };
  }

  // Only lines of real documents count: the probe's own and the browser's have no scheme.
  const CHROMIUM = /^\s*at (?:async )?(?:(.*?) \()?(?:eval at .*?\()?([a-z][a-z-]*:.*?):(\d+):(\d+)\)?/;
  const FIREFOX = /^(?:[a-zA-Z ]+\*)?(.*?)@([a-z][a-z-]*:.*?)(?: line \d+ > .*?)?:(\d+):(\d+)$/;

  function parse(line) {
    const found = CHROMIUM.exec(line) || FIREFOX.exec(line);
    if (!found) return null;
    const [, name, url, at, column] = found;
    return { url: url.slice(0, 500), line: Number(at), column: Number(column), function: (name || "").slice(0, 200) };
  }

  // --- Calls -----------------------------------------------------------------------------------------------

  const EVENTS = ["heightChanged", "fullscreenOverlayShown", "fullscreenOverlayHidden"]; // J61
  const { raw, shown, watch } = standIns(called);
  const WITHOUT_CALLBACK = ["init", "on", "off"];
  let active = [];
  let calls = 0;

  // What the SDK reads as options and data (J21, J33), the old order of authorize included (J34).
  function roles(method, args) {
    const plain = args.length > 0 && typeof args[args.length - 1] === "function" ? args.slice(0, -1) : args;
    const swapped = method === "authorize" && (plain[1]?.payment_method_category || plain[1]?.instance_id);
    return swapped ? [plain[1], plain[0]] : [plain[0], plain[1]];
  }

  function container(options) {
    const given = options?.container;
    return typeof given === "string" ? document.querySelector(given) : given;
  }

  function containerEmpty(method, options) {
    const element = method === "load" ? container(options) : null;
    return element?.querySelector ? element.querySelector('iframe[id^="klarna-"]') === null : null;
  }

  function containerShown(method, options) {
    if (method === "load" || method === "loadPaymentReview") {
      const element = container(options);
      return Boolean(element?.getClientRects && rendered(element));
    }
    if (!["authorize", "reauthorize", "finalize"].includes(method)) return null;
    return Array.from(document.querySelectorAll('iframe[id^="klarna-"][id$="-main"]')).some(rendered);
  }

  function attempt(question) {
    try {
      return question();
    } catch {
      return null;
    }
  }

  function describe(method, args, frames) {
    const [options, data] = attempt(() => roles(method, args)) || [args[0], args[1]];
    return {
      kind: "call",
      call: `${documentId}-${(calls += 1)}`,
      method,
      options: safeCopy(options),
      data: method === "on" || method === "off" ? undefined : safeCopy(data),
      url: location.href,
      user_activation: navigator.userActivation?.isActive ?? null,
      trusted_click: inGesture || inGestureElsewhere(),
      container_visible: attempt(() => containerShown(method, options)),
      container_empty: attempt(() => containerEmpty(method, options)),
      stack: frames,
    };
  }

  function called(method, target, payments, self, args) {
    const { internal, frames } = attempt(trace) || { internal: false, frames: [] };
    // The SDK may call itself, and a page may put a function of its own in the SDK's place that calls the real one.
    if (internal || active.includes(method)) return shown(apply(target, raw(self), args));
    if (!WITHOUT_CALLBACK.includes(method)) asked = true;
    const place = reserve();
    const message = describe(method, args, frames);
    const last = args.length - 1;
    const passed = Array.from(args);
    if (!WITHOUT_CALLBACK.includes(method) && typeof args[last] === "function") {
      passed[last] = witnessed(args[last], method, message.call);
    }
    active.push(method);
    try {
      return shown(apply(target, raw(self), passed));
    } catch (error) {
      message.threw = thrown(error);
      throw error;
    } finally {
      active.pop();
      fill(place, message);
      attempt(() => subscribe(payments, method, args));
    }
  }

  function witnessed(callback, method, call) {
    return new Proxy(callback, {
      apply(target, self, args) {
        const place = reserve();
        const message = { kind: "callback", call, method, answer: safeCopy(args[0]) };
        const outside = active;
        active = [];
        try {
          return apply(target, shown(self), args.map(shown));
        } catch (error) {
          message.threw = thrown(error); // the SDK swallows it (J45)
          throw error;
        } finally {
          active = outside;
          fill(place, message);
        }
      },
    });
  }

  const heard = (event) => (detail) => tell({ kind: "event", event, detail: safeCopy(detail) });
  const handlers = new Map(EVENTS.map((event) => [event, heard(event)]));
  const subscribed = new WeakSet();

  // Once for each SDK, through its own `on`, and again after the page has taken all handlers of an event off.
  function subscribe(payments, method, args) {
    const first = !subscribed.has(payments);
    if (first && method !== "init" && method !== "load") return;
    const lost = method === "off" && typeof args[1] !== "function" ? [args[0]] : [];
    subscribed.add(payments);
    for (const event of first ? EVENTS : lost) {
      if (handlers.has(event)) attempt(() => apply(payments.on, payments, [event, handlers.get(event)]));
    }
  }

  watch();
})
