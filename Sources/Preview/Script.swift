/// The preview's own script.
enum Script {
  /// Repaints what changed on the page when a file was saved, and keeps the address of the page that is seen in a frame.
  /// Without it, pages are as new as their last load.
  static let text = #"""
    "use strict";
    const parser = new DOMParser();
    let busy = false, again = false;
    async function repaint() {
      if (busy) { again = true; return; }
      busy = true;
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const fresh = parser.parseFromString(await answer.text(), "text/html");
        const panes = [];
        patch(document.getElementById("problems"), fresh.getElementById("problems"), panes);
        const main = document.getElementById("main");
        if (!main.hasAttribute("data-keep")) patch(main, fresh.getElementById("main"), panes);
        await Promise.all(panes.map(refresh));
        watch();
        document.body.dataset.version = fresh.body.dataset.version;
        document.title = fresh.title;
      } catch { /* The preview was ended; what is shown stays. */ }
      busy = false;
      if (again) { again = false; repaint(); }
    }
    // What a frame shows stays where it is scrolled to, too.
    async function refresh(pane) {
      const frame = pane.contentWindow, shown = frame.document;
      const answer = await fetch(frame.location.href);
      const isPage = (answer.headers.get("Content-Type") ?? "").startsWith("text/html") && shown.contentType === "text/html";
      if (!isPage || shown.readyState !== "complete") { frame.location.reload(); return; }
      patch(shown.documentElement, parser.parseFromString(await answer.text(), "text/html").documentElement, []);
    }
    // Makes one tree like another; what is the same already stays, with its focus, and opened as it is. The frames whose
    // contents may be other are added to a list.
    function patch(old, next, panes) {
      if (old.isEqualNode(next)) return;
      if (old.nodeType !== Node.ELEMENT_NODE || old.nodeName !== next.nodeName || old.id !== next.id) {
        old.replaceWith(next);
        return;
      }
      if (old.localName === "iframe") {
        old.className = next.className;
        if (old.dataset.mark !== next.dataset.mark) {
          old.dataset.mark = next.dataset.mark;
          panes.push(old);
        }
        return;
      }
      for (const { name } of [...old.attributes]) {
        if (name !== "open" && !next.hasAttribute(name)) old.removeAttribute(name);
      }
      for (const { name, value } of next.attributes) {
        if (old.getAttribute(name) !== value) old.setAttribute(name, value);
      }
      const named = new Map([...old.children].filter((each) => each.id).map((each) => [each.id, each]));
      let place = old.firstChild;
      for (const child of [...next.childNodes]) {
        const known = child.id && named.get(child.id);
        if (known && known !== place) {
          old.insertBefore(known, place);
          place = known;
        }
        if (!place) {
          old.append(child);
        } else if (child.id && !known) {
          old.insertBefore(child, place);
        } else {
          const after = place.nextSibling;
          patch(place, child, panes);
          place = after;
        }
      }
      while (place) {
        const after = place.nextSibling;
        place.remove();
        place = after;
      }
    }
    function watch() {
      for (const pane of document.querySelectorAll("iframe[data-pane]")) {
        if (pane.watched) continue;
        pane.watched = true;
        pane.addEventListener("load", () => {
          const shown = pane.contentWindow.location.pathname.match(/^\/show\/[^/]+\/portals\/([^/]+)\/clients\/([^/]+)\/(.*)$/);
          const here = location.pathname.match(/^\/view\/[^/]+\/[^/]+\//);
          if (!shown || !here) return;
          const path = `/view/${shown[1]}/${shown[2]}/${shown[3]}`;
          if (path !== location.pathname) history.replaceState(null, "", path + location.search);
        });
      }
    }
    // A menu is left by the Escape key, or by going elsewhere.
    addEventListener("keydown", (event) => {
      const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    for (const kind of ["click", "focusin"]) {
      addEventListener(kind, (event) => {
        for (const menu of document.querySelectorAll("details.menu[open]")) {
          if (!menu.contains(event.target)) menu.open = false;
        }
      });
    }
    for (const current of document.querySelectorAll(".choices [aria-current], .tabs [aria-current]")) {
      const list = current.closest("ul");
      list.scrollLeft = current.offsetLeft - list.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
    }
    watch();
    const events = new EventSource("/events");
    events.addEventListener("open", () => { document.body.dataset.live = "yes"; });
    events.addEventListener("change", (event) => {
      if (event.data !== document.body.dataset.version) repaint();
    });
    """#
}
