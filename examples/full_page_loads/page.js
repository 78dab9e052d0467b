// The page's half of the conversation with Klarna. What is to be known stands in the page; nothing is fetched.

const known = JSON.parse(document.getElementById("known").textContent);
const form = document.querySelector("form");
const pay = document.getElementById("pay");
const category = { payment_method_category: known.category };

window.klarnaAsyncCallback = () => {
  if (!known.usable) return;
  try {
    Klarna.Payments.init({ client_token: known.token });
    Klarna.Payments.load({ container: "#klarna", ...category }, known.purchase, (answer) => {
      pay.disabled = !answer.show_form;
    });
  } catch {
    klarnaIsMissing();
  }
};

function klarnaIsMissing() {
  pay.disabled = true;
  tell("Klarna cannot be had just now. Please try again in a moment, or send us a cheque.");
}

// What is being sent changes the cart: until the new page is here, nothing is paid.
form.addEventListener("submit", () => (pay.disabled = true));

pay.addEventListener("click", () => {
  const address = { country: "GB" };
  for (const name of Object.keys(known.fields)) address[name] = form.elements[name].value;
  pay.disabled = true;
  const data = { ...known.purchase, billing_address: address, shipping_address: address };
  try {
    Klarna.Payments.authorize(category, data, answered);
  } catch {
    klarnaIsMissing();
  }
});

function answered(answer) {
  if (answer.approved && answer.authorization_token) return send("token", answer.authorization_token);
  if (!answer.show_form) return send("do", "refused");
  const wrong = (answer.error?.invalid_fields ?? []).map((path) => known.fields[path.split(".").at(-1)]);
  tell(wrong.length ? `Please correct: ${wrong.join(", ")}` : "You have not paid yet.");
  pay.disabled = false;
}

function tell(words) {
  document.querySelector(".told").textContent = words;
}

function send(name, value) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  form.submit();
}
