// What there is in the page: the session of the last init, and the instances that were loaded with it.

const EVENTS = ["heightChanged", "fullscreenOverlayShown", "fullscreenOverlayHidden"];
const DOCUMENT_LOOK = 100;
const FULLSCREEN_DELAY = 500;
const MAIN_HEIGHT = 230;
const MAIN_STYLE = { display: "block", width: "100%", maxWidth: "600px", minWidth: "280px", borderRadius: "16px" };

let session = null;
let watching = 0;
const instances = new Map();
const handlers = new Map(EVENTS.map((event) => [event, new Set()]));

const emit = (event, ...details) => [...handlers.get(event)].forEach((handler) => tell(event, handler, ...details));

// What there is under one name: the widget in its container, the frame for the purchase, and what they do just now.
class Instance {
  constructor(name) {
    this.name = name;
    this.main = null;
    this.fullscreen = null;
    this.hearFullscreen = null;
    this.container = null;
    this.cached = {};
    this.preferred = "";
    this.loads = [];
    this.lastLoad = null;
    this.running = null;
    this.height = MAIN_HEIGHT;
  }

  get isLoaded() {
    return this.main !== null && this.main.isInDocument;
  }

  // The widget in this container; what stood there before, of this instance or another, gives way.
  render(container) {
    const stays = this.isLoaded && this.main.element.parentNode === container && this.main.session === session;
    if (stays) {
      return;
    }
    for (const other of instances.values()) {
      if (other !== this && other.main && other.main.element.parentNode === container) {
        other.forget();
      }
    }
    if (this.main) {
      this.main.remove();
    }
    this.container = container;
    this.height = MAIN_HEIGHT;
    this.main = new Frame({
      id: `klarna-${this.name}-main`,
      title: "Klarna",
      session,
      path: "frames/main",
      style: { ...MAIN_STYLE, height: `${MAIN_HEIGHT}px` },
      hear: (message) => this.hearMain(message),
    });
    this.main.putInto(container);
    const frame = this.main;
    setTimeout(() => {
      if (this.main === frame && this.isLoaded) {
        fullscreenFrame(this, frame.session);
        recogniseDevice(frame.session);
      }
    }, FULLSCREEN_DELAY);
  }

  hearMain(message) {
    if (message.event === "height" && Number.isInteger(message.height) && message.height !== this.height) {
      this.height = message.height;
      this.main.element.style.height = `${message.height}px`;
      emit("heightChanged", message.height);
    } else if (message.event === "ready" && this.lastLoad) {
      // A page that moves the frame makes the browser load it anew; it then has to be told again what to show.
      this.main.say({ call: "load", details: { ...this.lastLoad, again: true } });
    }
  }

  // Answers this load and the ones before it, which it made pointless. A load whose frame was thrown away waits for
  // the next one, until its time is over.
  answerLoads(load, { answer, troubles = [] }) {
    const answered = this.loads.splice(0, this.loads.indexOf(load) + 1);
    for (const each of answered) {
      clearTimeout(each.timer);
      answerShop("load", each.callback, answer, each === load ? troubles : []);
    }
    if (troubles.includes("answer_before_frame") && this.main) {
      this.main.ask("show", {}).catch(() => {});
    }
  }

  // An authorization in the window goes on; one in the full-screen frame ends with it. The frame of a reauthorize has
  // nothing to do with the widget and stays.
  forget() {
    if (this.main) {
      this.main.remove();
    }
    if (this.fullscreen && (!this.running || this.running.withWidget)) {
      this.fullscreen.remove();
      this.fullscreen = null;
    }
    this.main = null;
    this.lastLoad = null;
    this.cached = {};
    if (this.running && this.running.withWidget) {
      this.running = null;
    }
  }
}

function instanceNamed(name) {
  if (!instances.has(name)) {
    instances.set(name, new Instance(name));
  }
  return instances.get(name);
}

// Frames that the page has thrown away are noticed at the next look, and what they showed must be loaded again.
function watchDocument() {
  watching = watching || setInterval(lookAtDocument, DOCUMENT_LOOK);
}

function lookAtDocument() {
  const loaded = [...instances.values()].filter((instance) => instance.main !== null);
  loaded.filter((instance) => !instance.isLoaded).forEach((instance) => instance.forget());
  const busy = [...instances.values()].filter((instance) => instance.running && instance.fullscreen);
  busy.filter((instance) => !instance.fullscreen.isInDocument).forEach((instance) => instance.fullscreen.remove());
  if (loaded.length + busy.length === 0) {
    clearInterval(watching);
    watching = 0;
  }
}
