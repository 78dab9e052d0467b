// The window before its purchase is known: the page that opened it sends it on. A window that lost its opener (as
// under Cross-Origin-Opener-Policy: same-origin) will wait for ever, and says so.
if (!window.opener) {
  document.querySelector("[data-waiting]").hidden = true;
  document.querySelector("[data-lost]").hidden = false;
}
