// What a page can see of Klarna's SDK. Runs in an empty page with the script; `token` is a client token or empty.
async (token) => {
  const MOST = 400;
  const LONGEST = 200;
  const seen = {};
  const text = (value) => String(value).slice(0, LONGEST);
  const note = (what, value) => {
    if (Object.keys(seen).length < MOST) seen[text(what)] = text(value);
  };

  const kind = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
  const walk = (value, path, depth) => {
    for (const name of Object.getOwnPropertyNames(value)) {
      let member;
      try {
        member = value[name];
      } catch {
        note(`${path}.${name}`, "cannot be read");
        continue;
      }
      note(`${path}.${name}`, kind(member));
      if (kind(member) === "object" && depth > 0) walk(member, `${path}.${name}`, depth - 1);
    }
  };
  note("Klarna", kind(window.Klarna));
  if (!window.Klarna) return seen;
  walk(window.Klarna, "Klarna", 2);

  // What a call does at once: what it throws, and what its callback is told before that.
  const Payments = window.Klarna.Payments ?? {};
  const shape = (answer) =>
    kind(answer) === "object"
      ? `{${Object.entries(answer).map(([name, member]) => `${name}: ${kind(member)}`).sort().join(", ")}}`
      : kind(answer);
  const attempt = (what, call) => {
    const told = [];
    let threw = "nothing";
    try {
      call((answer) => told.push(shape(answer)));
    } catch (error) {
      threw = `${error?.name}: ${error?.message}`;
    }
    note(`${what} throws`, threw);
    note(`${what} answers`, told.join(", then ") || "nothing yet");
  };
  const container = document.createElement("div");
  container.id = "drift";
  document.body.append(container);
  const category = { payment_method_category: "klarna" };
  attempt("init without a token", () => Payments.init({}));
  attempt("init with what is no token", () => Payments.init({ client_token: "no token" }));
  attempt("load before init", (told) => Payments.load({ container: "#drift", ...category }, {}, told));
  attempt("authorize before load", (told) => Payments.authorize(category, {}, told));
  attempt("reauthorize before init", (told) => Payments.reauthorize(category, {}, told));
  attempt("finalize before init", (told) => Payments.finalize(category, {}, told));
  for (const event of ["heightChanged", "fullscreenOverlayShown", "fullscreenOverlayHidden", "paymentMethodSelected"]) {
    attempt(`on ${event}`, () => Payments.on(event, () => {}));
  }
  if (!token) return seen;

  attempt("init with a token", () => Payments.init({ client_token: token }));
  attempt("load without a container", (told) => Payments.load(category, {}, told));
  attempt("load into nothing", (told) => Payments.load({ container: "#not-there", ...category }, {}, told));
  attempt("load of an unknown category", (told) =>
    Payments.load({ container: "#drift", payment_method_category: "barter" }, {}, told),
  );
  const loaded = await new Promise((resolve) => {
    try {
      Payments.load({ container: "#drift" }, {}, (answer) => resolve(shape(answer)));
    } catch (error) {
      resolve(`nothing, but throws ${error?.name}: ${error?.message}`);
    }
  });
  note("load answers", loaded);
  const frames = [...container.querySelectorAll("iframe")].map((frame) => frame.id.replace(/^klarna-.*-main$/, "klarna-…-main"));
  note("load puts into the container", frames.join(", ") || "no frame");
  return seen;
}
