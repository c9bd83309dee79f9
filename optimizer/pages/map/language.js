// The language of the whole page, and the few words of Streamlit's own file chooser, which are always English.

export default function ({ data }) {
  document.documentElement.lang = data.lang;
  const patterns = data.words.map(([pattern, words]) => [new RegExp(pattern), words]);
  let due = false;

  function translate() {
    due = false;
    for (const chooser of document.querySelectorAll("[data-testid=stFileUploader]")) {
      const texts = document.createTreeWalker(chooser, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const node = texts.currentNode;
        const said = patterns.reduce((text, [pattern, words]) => text.replace(pattern, words), node.nodeValue);
        if (said !== node.nodeValue) node.nodeValue = said;
      }
    }
  }

  function soon() {
    if (!due) requestAnimationFrame(translate);
    due = true;
  }

  const observer = new MutationObserver(soon);
  if (patterns.length) observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  soon();
  return () => observer.disconnect();
}
