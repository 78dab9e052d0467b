// What the SDK throws: names and texts as Klarna's build has them.

const ERROR_TEXTS = {
  InvalidClientTokenError: () => "The client token is invalid. Make sure it has not been tampered with in any way.",
  ApplicationNotInitializedError: () =>
    "The application has not yet been initialized. Call `init` first to initialize it.",
  ApplicationNotLoadedError: () => "The application has not yet been loaded. Call `load` first to load it.",
  TypeError: () => "Property `options.container` must be a string (CSS selector) or HTMLElement",
  InvalidContainerSelectorError: () =>
    "The container selector is invalid. Please, check that the used ID or CSS class name is correct " +
    "and that it targets an existing DOM element.",
  PaymentMethodCategoryNotProvidedError: () => "A payment method category must be provided for this session.",
  PaymentMethodCategoryNotSupportedError: (name) => `This payment method category is not supported: ${name}`,
  PaymentMethodCategoryOrInstanceIDRequiredError: () =>
    "Either `payment_method_category` or `instance_id` must be provided for this operation",
  InstanceIDNotProvidedError: () =>
    "An instance ID must be provided when the `payment_method_categories` option is used.",
  InvalidInstanceIDError: () =>
    "The instance ID must only contain alphabets, numbers, underscores (_) and hyphens (-).",
  PreferredPaymentMethodNotSupportedError: () => "The provided preferred payment method is not supported.",
  EventNotSupportedError: (name) => `This event name is not supported: ${name}`,
  OperationNotSupportedError: () => "The operation is not supported for the current purchase country.",
};

// The documented name stands in `name`, although one build left it at "Error" for ApplicationNotInitializedError.
function sdkError(name, detail) {
  const error = new (name === "TypeError" ? TypeError : Error)(ERROR_TEXTS[name](String(detail)));
  error.name = name;
  return error;
}
