/*
 * Runs before Material's script.
 *
 * A browser that remembers what was ticked opens neither the menu nor the search by itself after a reload.
 *
 * A reader who does not search does not fetch the index of the search, nor its worker. Material asks for both as soon
 * as a page is there. Here that request waits until somebody reaches for the search, and the worker is started with its
 * first message. Everything else that asks for something is left alone.
 */
(() => {
"use strict";

if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") {
  for (const toggle of document.querySelectorAll("#__drawer, #__search")) toggle.checked = false;
}

const searching = new Promise((resolve) => {
  const asked = new URLSearchParams(location.search);
  if (asked.has("q") || asked.has("h")) resolve();
  const reached = (event) => {
    if (event.target.id === "__search" || event.target.closest?.(".md-search, [for=__search]")) resolve();
  };
  for (const name of ["change", "focusin", "pointerover", "touchstart"]) addEventListener(name, reached, {passive: true});
});

const late = new WeakSet();
const {open, send} = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (method, address, ...rest) {
  if (new URL(address, location).pathname.endsWith("/search/search_index.json")) late.add(this);
  return open.call(this, method, address, ...rest);
};
XMLHttpRequest.prototype.send = function (body) {
  if (late.delete(this)) searching.then(() => send.call(this, body));
  else send.call(this, body);
};

const Immediate = window.Worker;
class Later extends EventTarget {
  constructor(...made) {
    super();
    this.made = made;
  }

  postMessage(...message) {
    if (!this.worker) {
      this.worker = new Immediate(...this.made);
      for (const name of ["message", "error"])
        this.worker.addEventListener(name, (event) => this.dispatchEvent(new event.constructor(name, event)));
    }
    this.worker.postMessage(...message);
  }

  terminate() {
    this.worker?.terminate();
  }
}
window.Worker = new Proxy(Immediate, {
  construct: (worker, made) =>
    /\/workers\/search\.[^/]*\.js$/.test(new URL(made[0], location).pathname) ? new Later(...made) : new worker(...made),
});
})();
