// Lists what there is on a page to press, to type into and to read. Nothing that was typed is read: only what names a
// field. Gives at most `most` elements.
(most) => {
  const pressable = "a[href], button, input:not([type=hidden]), select, textarea, [role=button], [role=radio], [role=link]";
  const read = "h1, [role=alert], [role=status], [data-testid]";
  const roles = { A: "link", BUTTON: "button", SELECT: "combobox", TEXTAREA: "textbox" };
  const inputs = {
    submit: "button",
    button: "button",
    image: "button",
    checkbox: "checkbox",
    radio: "radio",
    number: "spinbutton",
  };
  const shown = (node) => Boolean(node && node.checkVisibility());
  const words = (text) => (text ?? "").replace(/\s+/g, " ").trim().slice(0, 80);
  const own = (node) =>
    [...node.childNodes]
      .filter((child) => child.nodeType === Node.TEXT_NODE)
      .map((child) => child.data)
      .join("");

  function described(node, toRead) {
    const field = node.matches("input, select, textarea");
    const role = node.tagName === "INPUT" ? (inputs[node.type] ?? "textbox") : (roles[node.tagName] ?? "");
    const label = field ? words([...(node.labels ?? [])].map((one) => own(one).trim() || one.textContent).join(" ")) : "";
    const aria = words(node.getAttribute("aria-label"));
    const said = field ? (role === "button" ? node.value : "") : node.textContent;
    return {
      role: node.getAttribute("role") ?? role,
      name: aria || label || words(said) || words(node.title),
      label: (field && aria) || label,
      placeholder: words(node.getAttribute("placeholder")),
      test_id: node.dataset.testid ?? "",
      id: node.id,
      field: field ? node.name : "",
      kind: field ? node.type : "",
      autocomplete: node.getAttribute("autocomplete") ?? "",
      css: [...node.classList].map((name) => `.${CSS.escape(name)}`).join(""),
      text: toRead ? words(node.textContent) : "",
      shown: shown(node) || [...(node.labels ?? [])].some(shown),
    };
  }

  const toPress = [...document.querySelectorAll(pressable)];
  const toRead = [...document.querySelectorAll("body *:not(script, style, noscript, option)")].filter(
    (node) => !node.matches(pressable) && (node.matches(read) || /\d/.test(own(node))),
  );
  return [...toPress.map((node) => described(node, false)), ...toRead.map((node) => described(node, true))].slice(0, most);
}
