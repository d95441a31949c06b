"""The executive summary of one week or month, by hand.

python -m flows summary 2026-W47           HTML and PDF here, in the lake and in reporting.summary
python -m flows summary 2026-11 --send     and to the addresses of COMPLAINTS_SUMMARY_URLS, where it was not sent before
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from models.installation import open_installation
from monitoring.summary.keeping import send_summary, write_summary
from monitoring.summary.periods import parse_period


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m flows summary", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("period", help="a week such as 2026-W47 or a month such as 2026-11, that is over")
    parser.add_argument("--out", type=Path, default=Path(), help="the folder to write into (default: here)")
    parser.add_argument("--send", action="store_true", help="send it as the deployment does")
    options = parser.parse_args(arguments)
    period = parse_period(options.period)
    with open_installation() as place:
        written = write_summary(place, period, now=datetime.now(UTC))
        options.out.mkdir(parents=True, exist_ok=True)
        for kind, contents in written.files.items():
            path = options.out / f"{written.name}.{kind}"
            path.write_bytes(contents)
            sys.stdout.write(f"{path}\n")
        if options.send:
            sent = send_summary(place, written, urls=place.settings.summary_addresses(), now=datetime.now(UTC))
            sys.stdout.write("sent\n" if sent else "not sent: no COMPLAINTS_SUMMARY_URLS, or it was sent before\n")
    return 0
