/* What every part needs: words, small elements, and a hook for each page that Material shows. */

const fill = (words, places) => words.replace(/%\((\w+)\)s/gu, (place, name) => places[name] ?? place);

const said = (name, places = {}) => fill(known.words[name], places);

/* Words for a number: each language has forms of its own, the build sends them all. */
const counted = (name, num, places = {}) => {
  const forms = known.counted[name];
  const category = formatter(Intl.PluralRules, known.cldr.plurals).select(num);
  return fill(forms[category] ?? forms.other ?? Object.values(forms)[0], { num: inDigits(num), ...places });
};

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

/* Functions that run on each page: Material swaps pages without loading them. */
const onPage = [];
