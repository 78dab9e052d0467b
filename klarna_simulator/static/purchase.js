// The purchase step: one-time code, choice and confirmation, or the refusal. The same screens stand in a window that
// the shop's page opened and in a frame over it; `HOST` is whom to tell how it ended.

const HOST = parent === window ? window.opener : parent;
const HOST_ORIGIN = new URLSearchParams(location.search).get("origin") || "";
const CLOSE_DELAY = 30;
const CLOSE_ANYWAY = 2000;

const root = document.querySelector("[data-purchase]");
const screens = [...root.querySelectorAll("[data-screen]")];
const code = root.querySelector("[data-testid=kaf-field]");
const codeProblem = root.querySelector("[data-code-problem]");

function show(name) {
  for (const screen of screens) {
    screen.hidden = screen.dataset.screen !== name;
  }
  const shown = screens.find((screen) => !screen.hidden);
  (shown.querySelector("[data-first]") || shown.querySelector("h1")).focus();
}

async function post(step, body = {}) {
  const response = await fetch(`${encodeURIComponent(root.dataset.purchase)}/${step}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error_code);
  }
  return answer;
}

// Only one thing at a time is sent, so that neither a double click nor an impatient Close runs into another request.
let busy = false;
async function alone(work) {
  if (busy) {
    return;
  }
  busy = true;
  root.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch {
    show("failed");
  } finally {
    busy = false;
    root.removeAttribute("aria-busy");
  }
}

function deliver(answer) {
  show("done");
  if (HOST) {
    HOST.postMessage({ klarna: true, event: "answered", purchase_id: root.dataset.purchase, answer }, HOST_ORIGIN);
  }
  if (parent === window) {
    // The page that opened the window may be gone: then nobody ever says that the answer arrived.
    setTimeout(() => window.close(), CLOSE_ANYWAY);
  }
}

addEventListener("message", (event) => {
  const isHost = event.source === HOST && event.origin === HOST_ORIGIN;
  if (isHost && parent === window && event.data && event.data.event === "acknowledged") {
    setTimeout(() => window.close(), CLOSE_DELAY);
  }
});

root.querySelector("[data-code]").addEventListener("submit", (event) => {
  event.preventDefault();
  alone(async () => {
    const { accepted, refused } = await post("code", { code: code.value.trim() });
    codeProblem.hidden = accepted;
    code.setAttribute("aria-invalid", String(!accepted));
    if (accepted) {
      show(refused ? "refused" : "pay");
    } else {
      code.select();
      code.focus();
    }
  });
});

root.querySelector("[data-pay]").addEventListener("submit", (event) => {
  event.preventDefault();
  alone(async () => deliver(await post("complete")));
});

// A purchase that Klarna cannot even end any more is an error to the shop, not the shopper's wish.
const close = async () => deliver(await post("abort").catch(() => ({ show_form: false, approved: false })));
for (const button of root.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => alone(close));
}

for (const place of root.querySelectorAll("[data-money]")) {
  place.textContent = money(Number(place.dataset.money), root.dataset.currency, root.dataset.locale);
}

// Each category has its own plans; the first one is chosen with it.
function offerPlans() {
  const chosen = root.querySelector("input[name=category]:checked").value;
  for (const plan of root.querySelectorAll("[data-of]")) {
    plan.hidden = plan.dataset.of !== chosen;
  }
  root.querySelector(`[data-of="${chosen}"] input`).checked = true;
}
root.querySelectorAll("input[name=category]").forEach((input) => input.addEventListener("change", offerPlans));
offerPlans();

// Until somebody listens, a click would be lost.
root.inert = false;

if (!HOST) {
  // The page that opened the window is cut off from it only once its address has been followed (as under
  // Cross-Origin-Opener-Policy: same-origin), which may be after it was sent on: nobody would hear of an approval.
  show("lost");
} else if (root.dataset.refused === "true") {
  show("refused");
} else {
  show("code");
}
