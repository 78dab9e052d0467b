// Klarna.Payments.

const REVIEW_COUNTRIES = ["US", "GB"];

function initialize(token) {
  const next = readClientToken(token);
  if (session && session.token === next.token) {
    return;
  }
  if (!next.claims.client_event_base_url) {
    console.log("[Error] client_event_base_url not provided in the clientToken!");
  }
  session = next;
  instances.forEach((instance) => instance.forget());
  report("INIT");
}

// One page of the documentation hands over the token itself. It is no token then, unless the simulator is told to take it.
function bareToken(token) {
  console.warn('Klarna.Payments.init takes an object: { client_token: "…" }');
  return experiment(readClientToken(token), "simulator-bare-init") === "taken" ? token : undefined;
}

function checkInitialized() {
  if (!session) {
    throw sdkError("ApplicationNotInitializedError");
  }
}

// reauthorize and finalize need no widget: the full-screen frame, hidden until there is something to show, does all.
function withoutWidget(name, method, { options, data, callback }, shaped) {
  const instance = instanceNamed(instanceName(options, session));
  if (instance.running) {
    ignore(name);
    return;
  }
  const step = openFullscreen(instance, session, emit);
  watchDocument();
  const courier = instance.fullscreen;
  const category = options.payment_method_category || "";
  const request = { ...credentials(), method, auto_finalize: true, category, data: snapshot(data) };
  const purchase = () => purchased(step, courier, request, shaped);
  conclude({ method: name, step, instance, courier, running: { withWidget: false }, callback, purchase });
}

const credentials = () => ({ client_token: session.token, session_id: session.claims.session_id });

const Payments = {
  init(options) {
    initialize(typeof options === "string" ? bareToken(options) : isObject(options) ? options.client_token : undefined);
    return Payments;
  },

  load(...given) {
    const { options, data, callback } = readArguments(given);
    const container = checked("load", callback, NOT_OFFERED, () => {
      if (options.client_token) {
        initialize(options.client_token);
      }
      checkInitialized();
      const found = findContainer(options);
      checkLoadOptions(options);
      return found;
    });
    const instance = instanceNamed(instanceName(options, session));
    instance.render(container);
    watchDocument();
    const load = { callback };
    load.timer = setTimeout(() => instance.answerLoads(load, { answer: NOT_OFFERED }), FRAME_TIMEOUT);
    instance.loads.push(load);
    instance.cached = keptForAuthorize(data);
    instance.preferred = options.preferred_payment_method || "";
    const details = {
      ...credentials(),
      data: instance.cached,
      category: options.payment_method_category || "",
      categories: namedCategories(options),
      token_amount: session.claims.order_amount,
      purchase_amount: Number.isInteger(options.purchase_amount) ? options.purchase_amount : null,
    };
    instance.lastLoad = null;
    instance.main.ask("load", details).then(
      (reply) => {
        if (instance.loads[instance.loads.length - 1] === load) {
          instance.lastLoad = details;
          instance.cached = reply.taken ? {} : instance.cached;
        }
        instance.answerLoads(load, reply);
      },
      () => {},
    );
  },

  authorize(...given) {
    const { options, data, callback } = readAuthorizeArguments(given);
    const instance = checked("authorize", callback, NOT_AUTHORIZED, () => {
      checkCategories(options);
      checkInstanceId(options);
      if (lacksCategory(options)) {
        throw sdkError("PaymentMethodCategoryOrInstanceIDRequiredError");
      }
      const found = session && instances.get(instanceName(options, session));
      if (!found || !found.isLoaded) {
        throw sdkError("ApplicationNotLoadedError");
      }
      return found;
    });
    if (instance.running) {
      ignore("authorize");
      return;
    }
    const request = {
      ...credentials(),
      method: "authorize",
      auto_finalize: options.auto_finalize !== false,
      category: options.payment_method_category || "",
      preferred: instance.preferred,
      data: deepMerge(instance.cached, snapshot(data)),
    };
    const inFrame = experiment(session, "kp-client-utopia-popup") === "fullscreen";
    const step = inFrame ? openFullscreen(instance, session, emit) : openPopup(session, instance.name);
    if (!step) {
      const blocked = experiment(session, "simulator-blocked-window") === "refused" ? NOT_AUTHORIZED : ABORTED;
      report("WINDOW_BLOCKED");
      Promise.resolve().then(() => answerShop("authorize", callback, blocked));
      return;
    }
    instance.cached = {};
    const courier = instance.main;
    const purchase = () => purchased(step, courier, request, authorizeAnswer);
    conclude({ method: "authorize", step, instance, courier, running: { withWidget: true }, callback, purchase });
  },

  reauthorize(...given) {
    const { options, data, callback } = readArguments(given);
    checked("reauthorize", callback, NOT_AUTHORIZED, () => {
      checkInitialized();
      if (!options.payment_method_category) {
        throw sdkError("PaymentMethodCategoryNotProvidedError");
      }
      checkCategories(options);
    });
    withoutWidget("reauthorize", "reauthorize", { options, data, callback }, authorizeAnswer);
  },

  finalize(...given) {
    const { options, data, callback } = readArguments(given);
    checked("finalize", callback, NOT_AUTHORIZED, () => {
      checkInitialized();
      if (lacksCategory(options)) {
        throw sdkError("PaymentMethodCategoryNotProvidedError");
      }
      checkCategories(options);
    });
    withoutWidget("finalize", "authorize", { options, data, callback }, (answer) =>
      isAbort(answer) ? { ...NOT_AUTHORIZED } : authorizeAnswer(answer),
    );
  },

  loadPaymentReview(...given) {
    const { options, callback } = readArguments(given);
    const container = checked("loadPaymentReview", callback, NOT_OFFERED, () => {
      checkInitialized();
      if (!REVIEW_COUNTRIES.includes(session.claims.purchase_country)) {
        throw sdkError("OperationNotSupportedError");
      }
      return findContainer(options);
    });
    const id = `klarna-${instanceName(options, session)}-payment-review`;
    const style = { ...MAIN_STYLE, height: "120px" };
    const hear = (message) => {
      if (message.event === "height") {
        frame.element.style.height = `${message.height}px`;
      }
    };
    const frame = new Frame({ id, title: "Klarna payment review", session, path: "frames/main", style, hear });
    frame.putInto(container);
    const details = { ...credentials(), data: {}, category: "", purchase_amount: null, review: true };
    frame.ask("load", details).then(
      (reply) => {
        answerShop("loadPaymentReview", callback, reply.answer, reply.troubles);
        frame.ask("show", {}).catch(() => {});
      },
      () => answerShop("loadPaymentReview", callback, NOT_OFFERED),
    );
  },

  on(event, handler) {
    if (!handlers.has(event)) {
      throw sdkError("EventNotSupportedError", event);
    }
    if (typeof handler === "function") {
      handlers.get(event).add(handler);
    }
  },

  off(event, handler) {
    if (handlers.has(event)) {
      handler === undefined ? handlers.get(event).clear() : handlers.get(event).delete(handler);
    }
  },
};

Payments.Buttons = Buttons;

window.Klarna = window.Klarna || {};
for (const product of ["Payments", "Credit", "DirectDebit", "DirectBankTransfer"]) {
  window.Klarna[product] = Payments;
}

// Told once, later than this script, and only if it was there before it.
if (typeof window.klarnaAsyncCallback === "function") {
  const ready = window.klarnaAsyncCallback;
  setTimeout(() => ready.call(window), 0);
}
