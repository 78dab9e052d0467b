// Waits for Klarna's library, which comes when it comes, or never.

const PATIENCE_MS = 10_000;

/** Resolves when `Klarna.Payments` is there; rejects when its script failed or has not come for long. */
export function klarnaLibrary() {
  if (window.Klarna?.Payments) return Promise.resolve();
  let timer;
  const patience = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("Klarna's script has not come")), PATIENCE_MS);
  });
  return Promise.race([window.klarnaArrival, patience]).finally(() => clearTimeout(timer));
}

/** Resolves if the library comes after all; never rejects. */
export function lateKlarnaLibrary() {
  return window.klarnaArrival.catch(() => new Promise(() => {}));
}
