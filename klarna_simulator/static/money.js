// An amount in minor units as the market writes it.
function money(amount, currency, locale) {
  const format = (language) => new Intl.NumberFormat(language, { style: "currency", currency }).format(amount / 100);
  try {
    return format(locale);
  } catch {
    // The locale is the shop's, and nobody has checked it.
    return format("en");
  }
}
