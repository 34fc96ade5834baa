#!/usr/bin/env python3
"""Measures several endpoints over one PostgreSQL, which it starts itself with its disk in earnest (fsync on): codes asked for,
invitations accepted and signed-in pages read a second, by 1, 2 and 4 endpoints together, and the ratio to one endpoint; and of
the transactions of an acceptance how many there were, and how many of them had to run again.

Clients, endpoints and database share this machine's processors, so the ratios say what the store's transactions allow on
them, not what machines of their own would do. Needs wrk, PostgreSQL, and the release programs: swift build -c release
--product latchkey, latchkey-endpoint and latchkey-benchmark.
"""

import argparse
import os
import re
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from endpoint import ROOT, free_port
from scale import CONTACTS, build, start, stop


class Client:
    """As much of a browser as accepts an invitation, from a network of its own."""

    def __init__(self, number, contact, token):
        self.contact, self.token, self.cookies = contact, token, {}
        self.network = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        self.code = self.page = None

    def ask(self, door, method, path, form=""):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        status, head = door.ask(
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nX-Forwarded-For: {self.network}\r\n"
            f"Cookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
            f"{form}")
        for name, value in re.findall(r"^set-cookie: ([^=]+)=([^;\r]*)", head, re.M | re.I):
            self.cookies[name] = value
        if status != 303:
            raise RuntimeError(head)
        return re.search(r"^location: (.*)\r", head, re.M | re.I)[1]


class Door:
    """A connection to an endpoint that is kept open."""

    def __init__(self, port):
        self.socket, self.rest = socket.create_connection(("127.0.0.1", port)), b""

    def ask(self, text):
        self.socket.sendall(text.encode())
        while b"\r\n\r\n" not in self.rest:
            self.more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        length = int((re.search(rb"content-length: (\d+)", head, re.I) or [0, 0])[1])
        while len(self.rest) < length:
            self.more()
        self.rest = self.rest[length:]
        return int(head.split(b" ", 2)[1]), head.decode() + "\r\n"

    def more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise RuntimeError("the endpoint has closed the connection")
        self.rest += piece


def together(ports, clients, work, hands=8):
    """Has all clients do something, by so many hands, each at one of the endpoints; how many a second did."""
    failures = []

    def run(number):
        try:
            door = Door(ports[number % len(ports)])
            for client in clients[number::hands]:
                work(client, door)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=[number]) for number in range(hands)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return len(clients) / (time.monotonic() - started)


def ask_for_code(client, door):
    client.ask(door, "GET", f"/i/{client.token}")
    client.ask(door, "POST", "/code", "channel=email")


def accept(client, door):
    client.page = client.ask(door, "POST", "/verify", f"code={client.code}")


def read_codes(folder, clients):
    """Waits for every code."""
    waiting, seen = {client.contact: client for client in clients if not client.code}, set()
    while waiting:
        for path in folder.glob("code*.eml"):
            if path.name not in seen:
                seen.add(path.name)
                text = path.read_text()
                contact = re.search(r"^To: .*?(contact-\d+)@", text, re.M)[1]
                if contact in waiting:
                    waiting.pop(contact).code = re.search(r"^(\d{6})\r?$", text, re.M)[1]
        time.sleep(0.05)


def read_pages(ports, client, seconds):
    """Page reads a second at all endpoints at once."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    connections = 16 // len(ports)
    runs = [
        subprocess.Popen(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-H", f"Cookie: {cookies}",
             f"http://127.0.0.1:{port}{client.page}"], stdout=subprocess.PIPE, text=True) for port in ports]
    outputs = [run.communicate()[0] for run in runs]
    if any("Non-2xx" in output for output in outputs):
        raise RuntimeError(outputs[0])
    return sum(float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]) for output in outputs)


def transactions(place):
    """How many transactions the database has committed and taken back."""
    time.sleep(1.5)  # PostgreSQL counts a second late.
    line = subprocess.run(
        ["psql", "-At", "-h", place, "-U", "latchkey", "latchkey", "-c",
         "SELECT xact_commit, xact_rollback FROM pg_stat_database WHERE datname = 'latchkey'"],
        check=True, capture_output=True, text=True).stdout
    return [int(number) for number in line.split("|")]


def measure(endpoints, programs, count, seconds, place, address, scratch):
    folder = Path(scratch)
    port = free_port()
    links = build(folder, port, 2 + count // CONTACTS, programs, links=count)
    (folder / "secret").write_text("5" * 64)
    clients = [Client(number, *link) for number, link in enumerate(links)]
    servers = []
    try:
        ports = [port] + [free_port() for _ in range(endpoints - 1)]
        for number, listen in enumerate(ports):
            servers.append(
                start(folder, listen, programs, "--store", address, "--secret-file", "secret", "--trusted-proxy",
                      "127.0.0.1", log=f"log-{number}")[0])
        codes = together(ports, clients, ask_for_code)
        read_codes(folder / "outgoing", clients)
        before = transactions(place)
        accepted = together(ports, clients, accept)
        kept, again = (after - first for after, first in zip(transactions(place), before))
        pages = read_pages(ports, clients[0], seconds)
        return (codes, accepted, pages), (kept / count, again / count)
    finally:
        for server in servers:
            stop(server)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, default=ROOT / ".build" / "release")
    parser.add_argument("--endpoints", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--clients", type=int, default=600)
    parser.add_argument("--seconds", type=int, default=5)
    given = parser.parse_args()
    database = subprocess.Popen(
        ["bash", ROOT / "Tests" / "servers" / "postgres.sh", "durable"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True)
    try:
        place = database.stdout.readline().split()[0]
        print(f"{os.cpu_count()} processors for clients, endpoints and database together\n")
        print("| endpoints | codes/s | ratio | acceptances/s | ratio | page reads/s | ratio "
              "| transactions an acceptance | run again |\n| --- " + "| --- " * 8 + "|")
        one = None
        for number in given.endpoints:
            subprocess.run(
                ["psql", "-q", "-h", place, "-U", "latchkey", "latchkey", "-c", f"CREATE SCHEMA fleet_{number}"], check=True)
            address = f"postgres://latchkey@/latchkey?host={place}&options=-csearch_path%3Dfleet_{number}"
            with tempfile.TemporaryDirectory() as scratch:
                rates, (kept, again) = measure(
                    number, given.programs.resolve(), given.clients, given.seconds, place, address, scratch)
            one = one or rates
            print(
                f"| {number} " + "".join(f"| {rate:,.0f} | {rate / first:.2f} " for rate, first in zip(rates, one))
                + f"| {kept:.1f} | {again:.2f} |",
                flush=True)
    finally:
        database.stdin.close()
        database.wait()


if __name__ == "__main__":
    main()
