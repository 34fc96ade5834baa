#!/usr/bin/env python3
"""Simulates a day of a site with a hundred million invitations, minute by minute, the same at every run: sign-ins arrive, codes wait
for the providers that carry them, pages are read. Prints what that asks of providers, database and endpoints.

What was measured on this repository's own benchmarks is given by options; everything else is an assumption, named below.
"""

import argparse
import math
import random

# Assumptions.
CONTACTS = 10  # a project
DAYS_BETWEEN_SIGN_INS = 14  # of a client
NEW_INVITATIONS = 0.01  # of all, a day
BY_SMS = 0.3  # of codes
RETRIES = 1.15  # codes a sign-in, with those asked for again
PAGES = 8  # a sign-in
ASSETS = 2  # a page that is not in the browser's cache
WRITES = {"code": 2, "check": 2, "view": 1}  # transactions: asking and handing over; two of a check; a page looked at
PAGE_BYTES = 6_000
CODE_MINUTES = 10  # that a code is good for
MANIFEST_LIMIT = 64 << 20
SHARDS = 256


def day_curve(minute):
    """How busy a minute is beside the mean: four time zones, each awake from 7 to 22 with a noon and an evening hump."""
    total = 0.0
    for offset, share in ((0, 0.4), (60, 0.25), (120, 0.2), (180, 0.15)):
        hour = ((minute - offset) % 1440) / 60
        awake = math.exp(-((hour - 12.5) / 2.5) ** 2) + 0.8 * math.exp(-((hour - 19.5) / 2) ** 2)
        total += share * (0.05 + awake)
    return total


def poisson(random_source, mean):
    return max(0, round(random_source.gauss(mean, math.sqrt(mean)))) if mean > 0 else 0


def simulate(invitations, email_rate, sms_rate, burst, seed=1):
    source = random.Random(seed)
    curve = [day_curve(minute) for minute in range(1440)]
    scale = 1440 / sum(curve)
    sign_ins = invitations / DAYS_BETWEEN_SIGN_INS + invitations * NEW_INVITATIONS * 0.6
    waiting = {"email": 0.0, "sms": 0.0}
    capacity = {"email": email_rate * 60, "sms": sms_rate * 60}
    worst = {"email": 0.0, "sms": 0.0}
    late = peak = total = peak_writes = 0.0
    for minute in range(1440):
        mean = sign_ins / 1440 * curve[minute] * scale
        # One announcement at noon, to all: a tenth of a day's sign-ins within an hour.
        if burst and 720 <= minute < 780:
            mean += sign_ins * 0.1 / 60
        arrived = poisson(source, mean)
        codes = arrived * RETRIES
        total += arrived
        peak = max(peak, codes / 60)
        peak_writes = max(peak_writes, arrived * (WRITES["code"] * RETRIES + WRITES["check"] + WRITES["view"] * PAGES) / 60)
        for channel, share in (("email", 1 - BY_SMS), ("sms", BY_SMS)):
            waiting[channel] = max(0.0, waiting[channel] + codes * share - capacity[channel])
            wait = waiting[channel] / capacity[channel]
            worst[channel] = max(worst[channel], wait)
            if wait > CODE_MINUTES:
                late += codes * share
    return total, peak, peak_writes, worst, late / (total * RETRIES)


def gigabytes(count):
    return f"{count / 1e9:,.0f} GB"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invitations", type=int, default=100_000_000)
    parser.add_argument("--row-bytes", type=float, default=170, help="of an invitation in PostgreSQL, indexes included; SQLite: 94 measured")
    parser.add_argument("--audit-bytes", type=float, default=230, help="of an entry of the audit trail, likewise")
    parser.add_argument("--memory-bytes", type=float, default=595, help="of an invitation in an endpoint, beside what it holds anyway")
    parser.add_argument("--start-seconds", type=float, default=5.5, help="of a start with a million invitations")
    parser.add_argument("--writes", type=float, default=1_200, help="transactions a second of one PostgreSQL")
    parser.add_argument("--reads", type=float, default=4_000, help="page reads a second of one endpoint over PostgreSQL")
    given = parser.parse_args()
    projects = given.invitations // CONTACTS

    print("| providers carry | a burst | sign-ins a day | codes/s, peak | longest wait, email | SMS | codes too late |")
    print("| --- " * 7 + "|")
    for email, sms in ((100, 30), (200, 80), (400, 160)):
        for burst in (False, True):
            total, peak, writes, worst, late = simulate(given.invitations, email, sms, burst)
            print(
                f"| {email} emails/s, {sms} SMS/s | {'yes' if burst else 'no'} | {total:,.0f} | {peak:,.0f} "
                f"| {worst['email']:,.1f} min | {worst['sms']:,.1f} min | {late:.1%} |")

    total, peak, writes, _, _ = simulate(given.invitations, 400, 160, True)
    pages = peak / RETRIES * PAGES
    audit = total * (1 + RETRIES + 0.2) * 400
    rows = [
        ("manifest.json in one piece", gigabytes(projects * 90), f"{projects * 90 / MANIFEST_LIMIT:.0f} times the most"),
        (f"manifest.json of one of {SHARDS} shards", f"{projects / SHARDS * 90 / 1e6:.1f} MB", ""),
        ("invitations in the database", gigabytes(given.invitations * given.row_bytes), ""),
        ("audit trail of 400 days", gigabytes(audit * given.audit_bytes), f"{audit / 1e9:.1f} billion entries"),
        ("writing transactions/s, peak", f"{writes:,.0f}", f"databases like the one measured: {math.ceil(writes / given.writes)}"),
        ("page reads/s, peak", f"{pages:,.0f}", f"endpoints like the one measured: {math.ceil(pages / given.reads)}"),
        ("bytes of pages/s, peak", f"{pages * PAGE_BYTES / 1e6:,.0f} MB", ""),
        ("requests/s for assets, peak", f"{pages * ASSETS:,.0f}", "all from a CDN"),
        ("an endpoint's memory, of one shard", f"{given.invitations / SHARDS * given.memory_bytes / 1e6:,.0f} MB",
         f"of all: {gigabytes(given.invitations * given.memory_bytes)}"),
        ("an endpoint's start, of one shard", f"{given.invitations / SHARDS / 1e6 * given.start_seconds:.1f} s",
         f"of all: {given.invitations / 1e6 * given.start_seconds / 60:.0f} min"),
    ]
    print("\n| what | how much | |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {row[0]} | {row[1]} | {row[2]} |")


if __name__ == "__main__":
    main()
