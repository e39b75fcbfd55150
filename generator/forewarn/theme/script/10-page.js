/* What every part needs: words, small elements, and a hook for each page that Material shows. */

const said = (name, places = {}) =>
  Object.entries(places).reduce((text, [place, value]) => text.replaceAll(`{${place}}`, value), known.words[name]);

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

/* Functions that run on each page: Material swaps pages without loading them. */
const onPage = [];
