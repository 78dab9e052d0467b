// Express checkout: a button of Klarna's in the shop's page, which pays without the checkout's form.

const BUTTON_THEMES = {
  default: { background: "#ffa8cd", color: "#0b051d", border: "#ffa8cd" },
  light: { background: "#ffffff", color: "#0b051d", border: "#0b051d" },
  dark: { background: "#0b051d", color: "#ffffff", border: "#0b051d" },
};
const BUTTON_SHAPES = { default: "8px", rect: "0", pill: "999px" };
const EXPRESS = "express";

const BUTTON_TEXTS = {
  en: "Pay with Klarna",
  da: "Betal med Klarna",
  de: "Mit Klarna bezahlen",
  es: "Pagar con Klarna",
  fi: "Maksa Klarnalla",
  fr: "Payer avec Klarna",
  it: "Paga con Klarna",
  nb: "Betal med Klarna",
  nl: "Betalen met Klarna",
  sv: "Betala med Klarna",
};

function expressSession({ client_token: token, client_id: id }) {
  if (token !== undefined) {
    return readClientToken(token);
  }
  if (typeof id !== "string" || id === "") {
    throw sdkError("InvalidClientTokenError");
  }
  return { token: "", claims: { session_type: EXPRESS }, base: HOME, origin: new URL(HOME).origin };
}

function drawnButton({ theme, shape, locale }) {
  const language = String(locale).slice(0, 2).toLowerCase();
  const host = document.createElement("div");
  const button = document.createElement("button");
  const colours = BUTTON_THEMES[theme] || BUTTON_THEMES.default;
  button.type = "button";
  button.textContent = BUTTON_TEXTS[language] || BUTTON_TEXTS.en;
  button.lang = language in BUTTON_TEXTS ? language : "en";
  button.dataset.testid = "klarna-express-button";
  Object.assign(button.style, {
    width: "100%",
    minHeight: "48px",
    padding: "0 24px",
    font: "600 16px/1 system-ui, sans-serif",
    cursor: "pointer",
    background: colours.background,
    color: colours.color,
    border: `1px solid ${colours.border}`,
    borderRadius: BUTTON_SHAPES[shape] || BUTTON_SHAPES.default,
  });
  host.attachShadow({ mode: "open" }).append(button);
  return { host, button };
}

// What the shop hears: in one step the token; in several all that it takes to finalize in the checkout (J64).
function expressAnswer(answer, created, collects) {
  if (!answer.approved && !answer.finalize_required) {
    return isAbort(answer) ? { ...ABORTED } : { ...AUTHORIZED_BASE, ...answer };
  }
  const { client_token, session_id, payment_method_categories, collected_shipping_address } = created;
  return {
    ...AUTHORIZED_BASE,
    ...answer,
    ...(collects && { collected_shipping_address }),
    ...(answer.finalize_required && { client_token, session_id, payment_method_categories }),
  };
}

const Buttons = {
  init(given) {
    const own = expressSession(isObject(given) ? given : {});
    const instance = instanceNamed(EXPRESS);

    // To be called in the task of the click, like `authorize` of a widget.
    function authorize(...args) {
      const { options, data, callback } = readArguments(args);
      if (instance.running) {
        ignore(EXPRESS);
        return;
      }
      const step = openPopup(own, EXPRESS);
      if (!step) {
        Promise.resolve().then(() => answerShop(EXPRESS, callback, ABORTED));
        return;
      }
      const courier = fullscreenFrame(instance, own);
      const asked = {
        client_token: own.token,
        order: snapshot(data),
        collect_shipping_address: options.collect_shipping_address === true,
      };
      const purchase = async () => {
        const created = await courier.ask("express", asked);
        const request = {
          client_token: created.client_token,
          session_id: created.session_id,
          method: "authorize",
          auto_finalize: options.auto_finalize !== false,
          data: {},
        };
        const shaped = (answer) => expressAnswer(answer, created, asked.collect_shipping_address);
        return purchased(step, courier, request, shaped);
      };
      conclude({ method: EXPRESS, step, instance, courier, running: { withWidget: false }, callback, purchase });
      watchDocument();
    }

    return {
      load(...args) {
        const { options, callback } = readArguments(args);
        const container = checked("expressButton", callback, NOT_OFFERED, () => findContainer(options));
        const { host, button } = drawnButton(options);
        button.addEventListener("click", () => tell("expressButton", options.on_click || (() => {}), authorize));
        container.replaceChildren(host);
        Promise.resolve().then(() => answerShop("expressButton", callback, { show_form: true }));
      },
    };
  },
};
