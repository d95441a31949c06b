"""``python -m flows``: run everything once, bring everything up, mend quarantine, tend the models, let people in, report to the regulator."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from complaints_nlp.discretion import guard_process
from complaints_nlp.errors import ComplaintsError


def _run(arguments: Sequence[str]) -> int:
    from flows.once import main

    return main(arguments)


def _up(arguments: Sequence[str]) -> int:
    from flows.up import main

    return main(arguments)


def _quarantine(arguments: Sequence[str]) -> int:
    from flows.mending import main

    return main(arguments)


def _models(arguments: Sequence[str]) -> int:
    from flows.versions import main

    return main(arguments)


def _review(arguments: Sequence[str]) -> int:
    from flows.reviewing import main

    return main(arguments)


def _reveal(arguments: Sequence[str]) -> int:
    from flows.revealing import main

    return main(arguments)


def _login(arguments: Sequence[str]) -> int:
    from flows.access import make_login_command

    return make_login_command(arguments)


def _sql(arguments: Sequence[str]) -> int:
    from flows.access import sql_command

    return sql_command(arguments)


def _return(arguments: Sequence[str]) -> int:
    from flows.figures import return_command

    return return_command(arguments)


def _subscribers(arguments: Sequence[str]) -> int:
    from flows.figures import subscribers_command

    return subscribers_command(arguments)


def _alerts(arguments: Sequence[str]) -> int:
    from flows.tending import alerts_command

    return alerts_command(arguments)


def _outages(arguments: Sequence[str]) -> int:
    from flows.notifying import main

    return main(arguments)


def _quality(arguments: Sequence[str]) -> int:
    from flows.tending import quality_command

    return quality_command(arguments)


def _summary(arguments: Sequence[str]) -> int:
    from flows.summarising import main

    return main(arguments)


def _drain(arguments: Sequence[str]) -> int:
    from flows.drain import main

    return main(arguments)


def _sender(arguments: Sequence[str]) -> int:
    from flows.sending import main

    return main(arguments)


COMMANDS: Final[Mapping[str, tuple[Callable[[Sequence[str]], int], str]]] = {
    "run": (_run, "take in what is new at every source and process it, once (the default)"),
    "up": (_up, "PostgreSQL, the Prefect server and a worker with all deployments, until Ctrl-C"),
    "drain": (_drain, "load the events that wait, without Prefect: a drainer more, or all before an upgrade"),
    "quarantine": (_quarantine, "list, export and take in again records that could not be used"),
    "models": (_models, "list the models with their figures, roll back, promote"),
    "review": (_review, "export what a person should read, take in what they said"),
    "reveal": (_reveal, "who a pseudonym is, for a privacy officer, with a reason that is kept"),
    "login": (_login, "make a person's login to the warehouse, in one role"),
    "sender": (_sender, "make, list and revoke the programs that may send to the intake"),
    "sql": (_sql, "psql (or pgcli) on the warehouse, in one role"),
    "return": (_return, "the regulator's quarterly return, as CSV and XLSX"),
    "alerts": (_alerts, "list the alerts that are open, send what waits"),
    "outages": (_outages, "list outages, print the draft notice to the regulator, write the list of whom something is owed"),
    "quality": (_quality, "list batches that a check holds back and the latest faults, let a batch in"),
    "summary": (_summary, "the executive summary of a week or a month, as HTML and PDF"),
    "subscribers": (_subscribers, "take subscribers by state from a CSV file, for rates per 100,000"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments) or ["run"]
    listing = "\n".join(f"  {name:<12} {what}" for name, (_, what) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="python -m flows", description=__doc__, epilog=f"commands:\n{listing}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS, metavar="command")
    command = parser.parse_args(given[:1]).command
    guard_process()
    try:
        return COMMANDS[command][0](given[1:])
    except ComplaintsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
