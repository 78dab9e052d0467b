// Asks the shop's own server for something. The answer is the cart as it then is, or words about why there is none.

const LONGEST_MS = 30_000;

export async function post(path, asked) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    return await response.json();
  } catch {
    // The shop's server cannot be reached, or failed without a readable answer.
    return {
      unreached: true,
      message: "We could not reach the shop. Nothing was lost: please try again.",
      try_again: true,
    };
  }
}
