import { Window } from "happy-dom";

const window = new Window();
const NAMES = ["window", "document", "MutationObserver", "Node", "HTMLElement", "getSelection", "getComputedStyle"];
for (const name of [...NAMES, "requestAnimationFrame", "cancelAnimationFrame"]) {
  if (!(name in globalThis)) {
    globalThis[name] = name === "window" ? window : window[name];
  }
}

/** Ends what the page has going on. */
export function closeBrowser() {
  return window.happyDOM.close();
}
