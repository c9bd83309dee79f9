// The language of the whole page, and the few words of Streamlit's own file chooser, which are always English;
// and its navigation, whose sections stand between a list and its items: to screen readers it is links, not lists.

export default function ({ data }) {
  document.documentElement.lang = data.lang;
  const patterns = data.words.map(([pattern, words]) => [new RegExp(pattern), words]);
  let due = false;

  function mend() {
    due = false;
    for (const part of document.querySelectorAll("[data-testid=stSidebarNavItems], [data-testid=stSidebarNavItems] li")) {
      part.setAttribute("role", "none");
    }
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
    if (!due) requestAnimationFrame(mend);
    due = true;
  }

  const observer = new MutationObserver(soon);
  observer.observe(document.body, { childList: true, characterData: patterns.length > 0, subtree: true });
  soon();
  return () => observer.disconnect();
}
