"""A mail server for tests: takes messages and prints each as a line of JSON, or refuses them as their recipient says.

The first line printed is the port. The local part of a recipient chooses what happens:
rcpt-CODE, data-CODE: that reply to RCPT, or after the message; drop-rcpt, drop-data: the connection ends there;
hang-data: no answer ever comes after the message; hang-rcpt: none to RCPT.
late-CODE: that reply after the message, but only when the client has gone; 250 takes the message then.
soon-CODE: that reply after a moment.
"""

import argparse
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def say(value):
    print(json.dumps(value), flush=True)


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("mail-"):
            return f"{address.split('@')[0][5:]} 5.7.1 refused as asked"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local.startswith("rcpt-"):
            return f"{local[5:]} 5.1.1 <{address}> refused as asked"
        if local == "drop-rcpt":
            server.transport.abort()
        if local == "hang-rcpt":
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    @staticmethod
    async def gone():
        """Waits until the client has closed the connection, whereupon the server cancels what it is doing."""
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass

    async def handle_DATA(self, server, session, envelope):
        local = envelope.rcpt_tos[0].split("@")[0]
        if local.startswith("data-"):
            return f"{local[5:]} 4.3.0 refused as asked"
        if local.startswith("late-"):
            await self.gone()
        if local.startswith("soon-"):
            await asyncio.sleep(0.05)
        if local.startswith(("late-", "soon-")) and local[5:] != "250":
            return f"{local[5:]} 4.3.0 refused as asked"
        say(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "options": envelope.mail_options,
                "text": envelope.original_content.decode("utf-8"),
                "tls": server.transport is not None
                and server.transport.get_extra_info("ssl_object") is not None,
                "user": session.auth_data.login.decode() if session.auth_data else None,
            }
        )
        if local == "drop-data":
            server.transport.abort()
        if local == "hang-data":
            await asyncio.Event().wait()
        return "250 OK"


def tls(options):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options.certificate, options.key)
    return context


async def main(options):
    def authenticate(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (
            data.login.decode(),
            data.password.decode(),
        ) == (options.user, options.password)
        # What is not handled here is answered by the server itself, with 535.
        return AuthResult(success=good, handled=good, auth_data=data if good else None)

    context = tls(options) if options.certificate else None

    def session():
        return SMTP(
            Handler(),
            enable_SMTPUTF8=options.utf8,
            tls_context=context if not options.implicit else None,
            require_starttls=bool(context) and not options.implicit,
            auth_required=options.user is not None,
            auth_require_tls=bool(context) and not options.implicit,
            authenticator=authenticate,
            decode_data=False,
        )

    server = await asyncio.get_running_loop().create_server(
        session, "127.0.0.1", 0, ssl=context if options.implicit else None
    )
    say(server.sockets[0].getsockname()[1])
    await server.serve_forever()


parser = argparse.ArgumentParser()
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--implicit", action="store_true")
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--utf8", action="store_true")
try:
    asyncio.run(main(parser.parse_args()))
except KeyboardInterrupt:
    sys.exit(0)
