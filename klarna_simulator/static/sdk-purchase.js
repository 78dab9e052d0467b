// The purchase step that follows authorize and reauthorize: a window of its own, or a frame over the whole page.
// Either is an object with `show(purchaseId)`, `answered` (a promise of Klarna's answer), `left` (a promise that the
// shopper has closed it) and `finish()`, which resolves when it is out of the way: only then is the shop told, so that
// the next authorize never meets a window that is about to close.

const CLOSED_LOOK = 100;
const CLOSING_LOOK = 10;
const CLOSING_TIMEOUT = 1000;
const never = new Promise(() => {});

function popupFeatures() {
  const width = Math.min(500, screen.availWidth || 500);
  const height = Math.min(760, screen.availHeight || 760);
  const left = Math.round(window.screenX + Math.max(0, (window.outerWidth - width) / 2));
  const top = Math.round(window.screenY + Math.max(0, (window.outerHeight - height) / 2));
  return `popup=yes,width=${width},height=${height},left=${left},top=${top}`;
}

// Opens the window at once, in the click's own task. Returns null where the browser blocks it: without a recent click
// every browser does, and as browsers under test are often told not to, that is looked at here as well.
function openPopup(session, name) {
  if (navigator.userActivation && !navigator.userActivation.isActive) {
    return null;
  }
  const popup = window.open(addressOf(session, "purchase/opening"), `klarna-${name}-popup`, popupFeatures());
  if (!popup) {
    return null;
  }
  let shown = null;
  let looking = 0;
  let hasAnswered = false;
  let correspondent;
  const answered = new Promise((resolve) => {
    const take = (message) => {
      if (message.event === "answered" && message.purchase_id === shown) {
        hasAnswered = true;
        resolve(message.answer);
      }
    };
    correspondent = { window: popup, origin: session.origin, take };
    correspondents.add(correspondent);
  });
  const left = new Promise((resolve) => {
    looking = setInterval(() => popup.closed && resolve(), CLOSED_LOOK);
  });
  return {
    answered,
    left,
    show(purchaseId) {
      shown = purchaseId;
      if (!popup.closed) {
        popup.location.replace(addressOf(session, `purchase/${purchaseId}`));
      }
    },
    finish() {
      clearInterval(looking);
      correspondents.delete(correspondent);
      if (hasAnswered) {
        // The window closes itself when it has heard that its answer arrived.
        popup.postMessage({ klarna: true, event: "acknowledged" }, session.origin);
      } else {
        popup.close();
      }
      return untilClosed(popup);
    },
  };
}

function untilClosed(popup) {
  return new Promise((resolve) => {
    const deadline = performance.now() + CLOSING_TIMEOUT;
    const looking = setInterval(() => {
      if (popup.closed || performance.now() > deadline) {
        clearInterval(looking);
        popup.close();
        resolve();
      }
    }, CLOSING_LOOK);
  });
}

const FULLSCREEN_STYLE = {
  position: "fixed",
  inset: "0",
  width: "100%",
  height: "100%",
  zIndex: "2147483647",
  background: "transparent",
  // The same as in the frame itself: where the two differ, browsers do not let the page shine through.
  colorScheme: "light",
  display: "none",
};

// Prepares the full-screen frame of an instance, hidden; it stays in the page for the next time.
function fullscreenFrame(instance, session) {
  if (instance.fullscreen && instance.fullscreen.isInDocument && instance.fullscreen.session === session) {
    return instance.fullscreen;
  }
  if (instance.fullscreen) {
    instance.fullscreen.remove();
  }
  instance.fullscreen = new Frame({
    id: `klarna-${instance.name}-fullscreen`,
    title: "Klarna purchase",
    session,
    path: "frames/fullscreen",
    style: FULLSCREEN_STYLE,
    hear: (message) => instance.hearFullscreen && instance.hearFullscreen(message),
  });
  instance.fullscreen.putInto(document.body);
  return instance.fullscreen;
}

function openFullscreen(instance, session, emit) {
  const frame = fullscreenFrame(instance, session);
  let shown = null;
  let before = null;
  let resolveAnswer;
  const answered = new Promise((resolve) => {
    resolveAnswer = resolve;
  });
  instance.hearFullscreen = (message) => {
    if (message.event === "answered" && message.purchase_id === shown) {
      resolveAnswer(message.answer);
    }
  };
  return {
    answered,
    left: never,
    show(purchaseId) {
      shown = purchaseId;
      before = document.activeElement;
      frame.ask("purchase", { purchase_id: purchaseId }).catch(() => resolveAnswer(null));
      frame.gone.then(() => resolveAnswer(null));
      frame.element.style.display = "block";
      frame.element.focus();
      emit("fullscreenOverlayShown");
    },
    async finish() {
      instance.hearFullscreen = null;
      if (shown === null) {
        return;
      }
      frame.element.style.display = "none";
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
      emit("fullscreenOverlayHidden");
    },
  };
}

// Takes the purchase from the assessment, which `courier` asks Klarna for, to its answer, in the shape in which the shop
// gets it, and what is to go wrong with it. Rejects where Klarna's frame fails or vanishes.
async function purchased(step, courier, request, shaped) {
  const { purchase_id: id, answer: atOnce, troubles } = await courier.ask("authorize", request);
  return { id, troubles, answer: shaped(atOnce || (await purchaseAnswer(step, courier, id))) };
}

async function purchaseAnswer(step, courier, id) {
  step.show(id);
  const wasLeft = step.left.then(() => ({ left: true }));
  const told = await Promise.race([step.answered.then((answer) => ({ answer })), wasLeft]);
  if (!told.left) {
    if (told.answer === null) {
      throw new Error("the frame is gone");
    }
    return told.answer;
  }
  // The window may have been closed just after the confirmation: Klarna knows how the purchase ended.
  return courier.ask("abort", { purchase_id: id }).catch(() => ({ ...ABORTED }));
}

// Runs a purchase step to its end and tells the shop, once. While it runs, further calls are ignored.
async function conclude({ method, step, instance, courier, running, callback, purchase }) {
  instance.running = running;
  const { id, answer, troubles = [] } = await purchase().catch(() => ({ answer: { ...NOT_AUTHORIZED } }));
  await step.finish();
  if (instance.running === running) {
    instance.running = null;
  }
  answerShop(method, callback, answer, troubles);
  if (troubles.includes("callback_last") && !troubles.includes("answer_lost")) {
    courier.ask("told", { purchase_id: id }).catch(() => {});
  }
}
