#!/usr/bin/env python3
"""Judges what an invoice prints: Chromium makes a PDF, Poppler reads it, its sums are worked out anew."""

import re
import subprocess
import tempfile
from collections import defaultdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import tree
from browser import chromium, serving
from checks import Report, arguments

MOST_PAGES = 2
SCREEN_ONLY = "nav, form, button, [href='#main'], .skip"
MINOR_UNITS = defaultdict(lambda: 2, {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "KWD": 3, "BHD": 3, "TND": 3})


def sums(invoice, today, digits):
    """The total and what is left to pay, in minor units: lines are rounded, taxes summed by rate, then rounded."""

    def rounded(amount):
        return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)

    taxed, total = defaultdict(Decimal), Decimal()
    for line in invoice["lines"]:
        amount = rounded(Decimal(line["quantity"]) * Decimal(line["unitPrice"]))
        total += amount
        taxed[Decimal(line.get("taxRate", 0))] += amount
    total += sum(rounded(base * rate / 100) for rate, base in taxed.items())
    paid = sum(Decimal(each["amount"]) for each in invoice.get("payments", []) if each["date"] <= today)
    return [int(amount.scaleb(digits)) for amount in (total, total - paid)]


def amounts(text, digits):
    """Every number with that many decimals, whatever separates its thousands, in minor units."""
    fraction = rf"[.,]\d{{{digits}}}" if digits else ""
    found = re.findall(rf"\d{{1,3}}(?:[.,'’\s]?\d{{3}})*{fraction}(?!\d)", text)
    return {int(re.sub(r"\D", "", each)) for each in found}


def main():
    given = arguments(__doc__)
    site = tree.definition(given.content, "site")
    digits = MINOR_UNITS[site["currency"]]
    now = datetime.fromisoformat(tree.manifest(given.dist)["issued"].replace("Z", "+00:00"))
    today = now.astimezone(ZoneInfo(site["timeZone"])).date().isoformat()
    invoices = [page for page in tree.pages(given.dist) if page.kind == "invoice"]
    unsaid, shown, long = [], [], []
    with (
        Report("printing") as report, serving(given.dist) as address, chromium() as browser,
        tempfile.TemporaryDirectory() as folder,
    ):
        tab = browser.new_page()
        tab.emulate_media(media="print")
        for page in invoices:
            name = f"{page.project}/{page.contact}/{page.name}"
            tab.goto(f"{address}/{page.path}")
            seen = [each.inner_text().strip() for each in tab.locator(SCREEN_ONLY).all() if each.is_visible()]
            pdf = Path(folder, "invoice.pdf")
            pdf.write_bytes(tab.pdf(format="Letter"))
            text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
            info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
            invoice = tree.definition(given.content / "projects" / page.project / "invoices", page.name)
            total, balance = sums(invoice, today, digits)
            printed = amounts(text, digits)
            wanted = {"the number": invoice["number"] in text, f"the total {total}": total in printed}
            if invoice.get("status") != "void":
                wanted[f"the balance {balance}"] = balance in printed
            unsaid += [f"{name} lacks {what}" for what, is_there in wanted.items() if not is_there]
            shown += [f"{name} prints {each!r}" for each in seen]
            shown += [f"{name} prints {each!r}" for each in re.findall(r"(?i)sign out|skip to .*", text)]
            if (count := int(re.search(r"Pages:\s+(\d+)", info)[1])) > MOST_PAGES:
                long.append(f"{name} takes {count}")
        report.check("a printed invoice has its number, total and balance", unsaid, of=len(invoices))
        report.check("nothing is printed that only a screen needs", shown, of=len(invoices))
        report.check(f"an invoice takes at most {MOST_PAGES} pages", long, of=len(invoices))


main()
