// What the SDK tells Klarna by itself: which call was answered how, and what went wrong; nothing that was typed.

const DEVICE_KEY = "_klarna_mdid";
const LONGEST_TEXT = 300;

// The name of this browser among others. Where the page may not store it, there is a new one each time.
function deviceId() {
  try {
    const known = localStorage.getItem(DEVICE_KEY);
    if (known) {
      return known;
    }
    const made = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    localStorage.setItem(DEVICE_KEY, made);
    return made;
  } catch {
    return "";
  }
}

// Goes to the address in the client token, and on its way even when the page is left. Whether it arrives changes
// nothing: a page whose policy forbids it works as well.
function report(event, details = {}) {
  const base = session && session.claims.client_event_base_url;
  if (!base) {
    return;
  }
  const told = { event, session_id: session.claims.session_id, device: deviceId(), details };
  try {
    const sent = { method: "POST", mode: "no-cors", credentials: "omit", keepalive: true, body: JSON.stringify(told) };
    fetch(`${base}/v1/events`, sent).catch(() => {});
  } catch {
    // No address, or a page that forbids to send anything.
  }
}

const short = (text) => String(text).slice(0, LONGEST_TEXT);

// What Klarna needs of the page's security policy and the page forbids; a blocked report is not reported.
document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
  if (session && effectiveDirective !== "connect-src" && String(blockedURI).startsWith(session.origin)) {
    report("CSP_VIOLATION", { directive: effectiveDirective });
  }
});
