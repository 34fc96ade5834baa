"""A build's folder served on this machine alone, and Chromium to look at it."""

import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import sync_playwright

# As strict as the endpoint: no script, no inline style, nothing from elsewhere.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# What axe-core finds: each rule with the first element that breaks it.
VIOLATIONS = """async (tags) => (await axe.run({runOnly: tags, resultTypes: ['violations']})).violations.map(
  (rule) => `${rule.id} at ${rule.nodes[0].target}` + (rule.nodes.length > 1 ? ` and ${rule.nodes.length - 1} more` : '')
)"""

# What reaches beyond the window: a page that scrolls sideways, or content cut off by what hides its overflow.
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth, found = [];
  if (document.scrollingElement.scrollWidth > width) {
    found.push(`the page is ${document.scrollingElement.scrollWidth} px wide`);
  }
  const scrolls = (element) => element && element !== document.body && element !== document.documentElement
    && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && box.right > width + 1 && !scrolls(element)) {
      found.push(`<${element.localName} class="${element.getAttribute('class') ?? ''}"> ends at ${box.right} px`);
    }
  }
  return found;
}"""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self):
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


@contextmanager
def serving(folder):
    """The address of a web server that serves a folder as it is."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium():
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
