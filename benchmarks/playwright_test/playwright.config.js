// The same browser, size and number of workers as the suite's own run; nothing is kept, nothing is tried again.
module.exports = {
  testDir: __dirname,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  reporter: "line",
  outputDir: process.env.BENCHMARK_OUTPUT,
  use: {
    baseURL: process.env.BENCHMARK_SHOP,
    testIdAttribute: "data-testid",
    viewport: { width: 1280, height: 900 },
    launchOptions: JSON.parse(process.env.BENCHMARK_LAUNCH),
  },
};
