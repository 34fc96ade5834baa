"""Stands in for SMS gateways and webhooks in tests: prints each request as a line of JSON, and answers as it is told.

The first line printed is the port. POST /2010-04-01/Accounts/ACCOUNT/Messages.json is answered as Twilio's Messages API
does: 401 unless the credentials are the account's own, 400 with error 21604 or 21603 when To or From is missing, 201 with the
message otherwise. Anything else takes any request. The text of a message chooses another answer: "answer CODE" that status,
"drop" none, "hang" none ever, "late CODE" that status when the client has gone, "soon CODE" after a moment.
"""

import base64
import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

ACCOUNT, TOKEN = sys.argv[1:3] if len(sys.argv) > 2 else ("AC0123", "secret")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
        print(
            json.dumps({"path": self.path, "headers": dict(self.headers), "body": body}), flush=True
        )
        text = body if body.startswith("{") else parse_qs(body).get("Body", [""])[0]
        if match := re.search(r"answer (\d{3})", text):
            return self.answer(int(match[1]), {"code": 20000, "message": "as asked"})
        if match := re.search(r"(late|soon) (\d{3})", text):
            if match[1] == "late":
                self.rfile.read(1)
            else:
                time.sleep(0.05)
            return self.answer(int(match[2]), {})
        if "drop" in text:
            self.close_connection = True
            return None
        if "hang" in text:
            threading.Event().wait()
        if self.path.startswith("/2010-04-01/"):
            return self.twilio(parse_qs(body))
        return self.answer(202, {})

    def twilio(self, form):
        if self.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return self.answer(404, {"code": 20404, "message": "The requested resource was not found"})
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != expected:
            return self.answer(401, {"code": 20003, "message": "Authenticate"})
        if self.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            return self.answer(400, {"code": 21602, "message": "Message body is required."})
        for field, code in (("To", 21604), ("From", 21603), ("Body", 21602)):
            if not form.get(field):
                return self.answer(400, {"code": code, "message": f"A '{field}' is required."})
        if not re.fullmatch(r"\+[1-9]\d{6,14}", form["To"][0]):
            message = f"The 'To' number {form['To'][0]} is not a valid phone number."
            return self.answer(400, {"code": 21211, "message": message})
        return self.answer(201, {"sid": "SM0123", "status": "queued", "to": form["To"][0]})

    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
