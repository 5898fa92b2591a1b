// Puts text into the page. By textContent alone: nothing that a name or a message holds is ever markup.

export const byId = (id) => document.getElementById(id);

export function put(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

export function putFigure(element, text) {
  if (element.textContent === text) return;
  element.textContent = text;
  element.dataset.digits = text.length; // the style sheet makes long ones smaller
}

export function made(tag, text = "", attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export function drawn(tag, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
