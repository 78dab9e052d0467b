// Klarna's frames and window, and the talk with them: messages of another window or another origin are not heard.

const FRAME_TIMEOUT = 30000;

// Each has a `window` now, if any, the `origin` that it must speak from, and `take(message)`.
const correspondents = new Set();

window.addEventListener("message", (event) => {
  if (!event.source || !isObject(event.data) || event.data.klarna !== true) {
    return;
  }
  for (const known of correspondents) {
    if (known.window === event.source && known.origin === event.origin) {
      known.take(event.data);
    }
  }
});

// The page's own origin goes along, so that Klarna's documents know whom to answer and nobody else.
function addressOf(session, path, query = {}) {
  return `${session.base}/${path}?${new URLSearchParams({ origin: location.origin, ...query })}`;
}

// A frame in the shop's page. Everything asked of it waits until it is ready, for 30 seconds at most.
class Frame {
  constructor({ id, title, session, path, style, hear }) {
    this.session = session;
    this.hear = hear;
    this.waiting = new Map();
    this.lastId = 0;
    this.element = document.createElement("iframe");
    this.element.id = id;
    this.element.title = title;
    this.element.src = addressOf(session, path);
    Object.assign(this.element.style, { border: "0", ...style });
    this.ready = new Promise((resolve, reject) => {
      this.becomeReady = resolve;
      this.fail = reject;
    });
    this.ready.catch(() => {});
    this.gone = new Promise((resolve) => {
      this.leave = resolve;
    });
    this.timer = setTimeout(() => this.fail(new Error("bootstrap_failed")), FRAME_TIMEOUT);
  }

  // A page that moves the frame gives it another window.
  get window() {
    return this.element.contentWindow;
  }

  get origin() {
    return this.session.origin;
  }

  get isInDocument() {
    return this.element.isConnected;
  }

  // An id stands once in a page: what an earlier script has left under it gives way.
  putInto(parent) {
    const older = document.getElementById(this.element.id);
    if (older) {
      older.remove();
    }
    correspondents.add(this);
    parent.appendChild(this.element);
  }

  take(message) {
    if (message.event === "ready") {
      clearTimeout(this.timer);
      this.becomeReady();
      this.waiting.forEach((asked) => asked.again && this.say(asked.again));
    } else if (message.event === "reply") {
      const asked = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (asked && message.error) {
        asked.reject(new Error(message.error));
      } else if (asked) {
        asked.resolve(message.reply);
      }
    }
    this.hear(message);
  }

  async ask(call, details) {
    await this.ready;
    return new Promise((resolve, reject) => {
      const id = ++this.lastId;
      const message = { id, call, details };
      // A frame that was moved starts afresh: what it was to show is asked again, a purchase is never begun twice.
      this.waiting.set(id, { resolve, reject, again: call === "load" ? message : null });
      this.say(message);
    });
  }

  say(message) {
    if (this.window) {
      this.window.postMessage({ klarna: true, ...message }, this.origin);
    }
  }

  remove() {
    clearTimeout(this.timer);
    correspondents.delete(this);
    this.element.remove();
    const gone = new Error("the frame is gone");
    this.fail(gone);
    this.leave();
    this.waiting.forEach((asked) => asked.reject(gone));
    this.waiting.clear();
  }
}

// The frame by which Klarna knows a device again: one in a page, never seen, never spoken to.
function recogniseDevice(session) {
  const id = "klarna-payments-device-recognition";
  if (document.getElementById(id)) {
    return;
  }
  const element = document.createElement("iframe");
  element.id = id;
  element.title = "Klarna";
  element.tabIndex = -1;
  element.setAttribute("aria-hidden", "true");
  element.src = addressOf(session, "frames/device");
  Object.assign(element.style, { display: "none" });
  document.body.appendChild(element);
}
