// Finds the lines of a cart by a field or button of each of two lines: a line is all that is around the one and not
// around the other. Gives how both are found, and all texts that are found alike in both, the steadiest way first.
([mine, other]) => {
  const around = (node, rest) => {
    while (node.parentElement && !node.parentElement.contains(rest)) node = node.parentElement;
    return node;
  };
  const ways = (node) => [
    ...(node.dataset.testid ? [`[data-testid="${CSS.escape(node.dataset.testid)}"]`] : []),
    ...[...node.classList].map((name) => `.${CSS.escape(name)}`),
  ];
  const shown = (css) => [...document.querySelectorAll(css)].filter((node) => node.checkVisibility());
  const lines = [around(mine, other), around(other, mine)];
  const above = lines[0].parentElement;
  const own = above ? [...(above.id ? [`#${CSS.escape(above.id)}`] : []), ...ways(above)] : [];
  const tag = lines[0].localName;
  const line = [...ways(lines[0]), ...own.map((way) => `${way} > ${tag}`)].find((css) => {
    const found = shown(css);
    return found.length === 2 && lines.every((one) => found.includes(one));
  });
  const text = (node) => (node.value ?? node.textContent).replace(/\s+/g, " ").trim();
  const says = (node) =>
    node.matches("input, select") || [...node.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
  const parts = [...lines[0].querySelectorAll("*:not(button, button *, option, label)")].filter(says).map((node) => {
    const css = [...ways(node), node.localName].find(
      (way) => lines[0].querySelector(way) === node && lines[1].querySelector(way),
    );
    return css ? { css, texts: lines.map((one) => text(one.querySelector(css))) } : null;
  });
  return { line: line ?? null, parts: parts.filter(Boolean) };
}
