// The page's half of the conversation with Klarna, in small named steps. Each does one thing and knows nothing of the
// others; checkout.js and review.js say in which order they come.
//
// `shop` is what the page knows: `shop.reply` the newest answer of our server, `shop.page` which page this is.

import { post } from "./post.js";

export const CONTAINER = "#klarna-payments-container";

// Our own server.

/** Looks at the cart; our server gives it to Klarna first, if Klarna does not have it. */
export async function lookAtCart(shop) {
  return post("/api/checkout", about(shop));
}

/** Changes the cart. Answered only after Klarna has answered the update of the session. */
export async function changeCart(shop, wishes) {
  return post("/api/cart", { ...about(shop), wishes });
}

/** Hands the token of an approval over, for the version of the cart that was authorized. */
export async function handOverAuthorization(shop, answer, category, version, address, delivery) {
  const { authorization_token, finalize_required } = answer;
  const given = { authorization_token, ...(finalize_required && { finalize_required }), category, version };
  return post("/api/authorization", { ...about(shop), ...given, ...(address && { address }), ...(delivery && { delivery }) });
}

/** Drops an approval that no longer fits what the shopper typed. */
export async function withdrawApproval(shop) {
  return post("/api/authorization/withdraw", about(shop));
}

/** Reports that Klarna refused this purchase for good. */
export async function reportRefusal(shop) {
  return post("/api/refusal", about(shop));
}

/** Places the order for the cart that the shopper sees. */
export async function placeOrder(shop, method, address) {
  return post("/api/order", { ...about(shop), version: shop.reply.version, method, ...(address && { address }) });
}

// Klarna's library.

/** Gives the library the session's client token; a new session has a new one (J11). Throws if it is no token. */
export function initialise(shop) {
  const token = shop.reply.klarna.client_token;
  if (token !== shop.token) {
    Klarna.Payments.init({ client_token: token });
    shop.token = token;
  }
}

/** Shows the widget, or tells it about the cart that Klarna's server has accepted meanwhile. */
export async function loadWidget(shop, category) {
  return answerOf((callback) =>
    Klarna.Payments.load({ container: CONTAINER, payment_method_category: category }, shop.reply.klarna.order, callback),
  );
}

/**
 * Asks for the approval. Must be called in the click's own task, or the browser blocks Klarna's window (J41).
 * Where the last click finalizes, Klarna is asked to approve it so far (J55).
 */
export async function authorize(shop, category, address, delivery = address) {
  const person = { billing_address: address, shipping_address: delivery };
  return answerOf((callback) =>
    Klarna.Payments.authorize(
      { payment_method_category: category, ...(shop.finalizes && { auto_finalize: false }) },
      { ...person, ...shop.reply.klarna.order },
      callback,
    ),
  );
}

/** Asks for the approval of a changed cart where no widget is shown (J49). In the click's own task, like authorize. */
export async function reauthorize(shop, category) {
  return answerOf((callback) =>
    Klarna.Payments.reauthorize({ payment_method_category: category }, shop.reply.klarna.order, callback),
  );
}

/** Asks for the final approval of what was approved so far (J55). In the click's own task, like authorize. */
export async function finalize(shop, category) {
  return answerOf((callback) =>
    Klarna.Payments.finalize({ payment_method_category: category }, shop.reply.klarna.order, callback),
  );
}

/** What Klarna's answer means: "approved", "approved so far", "fixable", "stopped" or "refused" (1.11). */
export function meaningOf(answer) {
  if (answer.approved && answer.authorization_token) return "approved";
  // There is no token, so nothing may be ordered before it is finalized.
  if (answer.approved) return answer.finalize_required ? "approved so far" : "stopped";
  if (answer.error?.invalid_fields?.length) return "fixable";
  return answer.show_form ? "stopped" : "refused";
}

/** Whether Klarna may be asked for an approval of the cart that is shown. */
export function mayPay(shop) {
  return shop.reply.klarna.standing === "ready" && !shop.reply.klarna.refused;
}

function about(shop) {
  return { cart: shop.cart, page: shop.page };
}

// The library calls back with a negative answer *before* it throws (J26, J38): the exception is what tells.
function answerOf(call) {
  return new Promise((resolve, reject) => {
    try {
      call((answer) => queueMicrotask(() => resolve(answer)));
    } catch (error) {
      reject(error);
    }
  });
}
