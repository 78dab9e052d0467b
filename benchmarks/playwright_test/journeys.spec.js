// Journeys of e2e/, step by step, as they would be written without the suite.
const { test, expect } = require("@playwright/test");

const SHOPPER = {
  "given-name": "Test", "family-name": "Person-uk", email: "customer@email.uk", phone: "+447755564318",
  street: "10 New Burlington Street", postcode: "W1S 3BE", city: "London",
};
const NEIGHBOUR = { ...SHOPPER, "given-name": "Next", "family-name": "Door", street: "11 New Burlington Street" };

test.beforeEach(async ({ context }) => {
  const sdk = await (await fetch(`${process.env.BENCHMARK_KLARNA}/kp/lib/v1/api.js`)).text();
  await context.route("https://x.klarnacdn.net/**", (route) =>
    route.request().url().includes("/kp/lib/v1/api.js")
      ? route.fulfill({ body: sdk, contentType: "application/javascript" })
      : route.fulfill({ body: "<svg xmlns='http://www.w3.org/2000/svg'/>", contentType: "image/svg+xml" }));
});

async function fill(page, fields) {
  for (const [id, value] of Object.entries(fields)) await page.getByTestId(id).fill(value);
}

async function reachPayment(page) {
  await page.goto("/");
  await page.getByTestId("add-19-315").first().click();
  await page.getByTestId("go-to-checkout").click();
  await page.waitForURL("**/checkout*");
  await page.getByTestId("quantity-19-315").fill("2");
  await page.getByTestId("quantity-19-315").press("Enter");
  await page.locator('main:not([aria-busy="true"])').waitFor();
  await fill(page, SHOPPER);
  await page.locator('[data-testid^="method-klarna-"]').first().check();
  await expect(page.locator('[data-testid="klarna-container"] iframe').first()).toBeVisible();
}

async function openKlarna(page) {
  const opened = page.waitForEvent("popup");
  await page.getByTestId("pay").click();
  return opened;
}

async function authorize(page) {
  const klarna = await openKlarna(page);
  await klarna.getByTestId("kaf-field").fill("123456");
  await klarna.getByTestId("kaf-button").click();
  // The window closes upon the click.
  await klarna.getByTestId("confirm-and-pay").click({ noWaitAfter: true }).catch(() => {});
  await expect(page.getByTestId("place-order")).toBeEnabled();
}

async function buy(page) {
  await authorize(page);
  await page.getByTestId("place-order").click();
  await expect(page.locator('main[data-view="confirmation"]')).toBeVisible();
}

test("an unchanged cart is bought", async ({ page }) => {
  await reachPayment(page);
  await buy(page);
});

test("a shopper who breaks off can pay after all", async ({ page }) => {
  await reachPayment(page);
  const klarna = await openKlarna(page);
  await klarna.getByRole("button", { name: "Close" }).first().click({ noWaitAfter: true }).catch(() => {});
  await expect(page.getByTestId("pay")).toBeEnabled();
  await buy(page);
});

test("another address after approval takes a new authorization", async ({ page }) => {
  await reachPayment(page);
  await authorize(page);
  await fill(page, NEIGHBOUR);
  await expect(page.getByTestId("pay")).toBeVisible();
  await buy(page);
});

test("another address to deliver to is in the order", async ({ page }) => {
  await reachPayment(page);
  await page.getByTestId("ship-elsewhere").check();
  await fill(page, {
    "delivery-given-name": "Next", "delivery-family-name": "Door", "delivery-street": "11 New Burlington Street",
    "delivery-postcode": "W1S 3BE", "delivery-city": "London",
  });
  await buy(page);
});
