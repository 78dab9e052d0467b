// Stands before Klarna's own script: the library calls klarnaAsyncCallback once, and only if it is there already (J2).
// A classic script, because modules run later. `window.klarnaArrival` settles when the library is there, or cannot be.
window.klarnaArrival = new Promise((resolve, reject) => {
  window.klarnaAsyncCallback = () => resolve();
  const ofLibrary = (event) => event.target instanceof HTMLScriptElement && event.target.id === "klarna-sdk";
  document.addEventListener("error", (event) => ofLibrary(event) && reject(new Error("Klarna's script failed")), true);
  document.addEventListener("load", (event) => ofLibrary(event) && window.Klarna?.Payments && resolve(), true);
});
// Without anybody listening yet, a failure is no error of the page.
window.klarnaArrival.catch(() => {});
