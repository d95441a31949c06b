"""The command line: texts in, JSON lines out, one for one and in order."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from complaints_nlp.errors import UnusableText
from complaints_nlp.reading import Item, Unreadable, read_path, read_stream

_USAGE: Final = 2
_PIPE_CLOSED: Final = 141  # as a shell reports SIGPIPE
_DESCRIPTION: Final = "Mask, classify and enrich telecom complaints. Writes one JSON object a line, one out for every one in, in order."
_EPILOG: Final = """\
input:
  TEXT         a text, analysed as it stands
  FILE         .txt: one text a line; .csv: its column "text"; .jsonl or .json: objects with "text", or strings
  - or none    standard input: JSON lines with at least "text", or CSV with a header that has a column "text"

Each answer holds at least masked_text, language, is_complaint, complaint_probability, category, secondary, confidence and
entities (type, start, end in code points of the given text). An "id" of the input is passed through. What cannot be analysed
becomes {"error": "..."}, which never quotes the input.

examples:
  python -m complaints_nlp "una deduct my 500 naira, call me on 0710 123 4567"
  python -m complaints_nlp complaints.csv > answers.jsonl
  cat complaints.jsonl | python -m complaints_nlp --batch-size 256
  python -m complaints_nlp --explain "una deduct my 500 naira"

exit code: 0 when every line was answered (errors are answers), 2 for wrong usage
"""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m complaints_nlp",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inputs", nargs="*", metavar="TEXT|FILE", help="texts or files; standard input when none is given")
    parser.add_argument("--batch-size", type=_positive, default=64, metavar="N", help="texts analysed together (default: 64)")
    parser.add_argument("--max-characters", type=_positive, default=50_000, metavar="N", help="longest text (default: 50000)")
    parser.add_argument("--explain", action="store_true", help="add the words that drove the label; an encoding a word, at most 129 a text")
    options = parser.parse_args(arguments)
    for given in options.inputs:
        if _looks_like_file(given) and not Path(given).is_file():
            parser.error(f"no such file: {given}")
    if not options.inputs and sys.stdin.isatty():
        parser.error("give a text or a file, or pipe one in; --help shows how")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        answer_all(
            read_inputs(options.inputs),
            sys.stdout.buffer,
            batch_size=options.batch_size,
            max_characters=options.max_characters,
            explain=options.explain,
        )
    except BrokenPipeError:
        # The reader left: nothing to say. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except KeyboardInterrupt:
        return 130
    return 0


def read_inputs(inputs: Sequence[str]) -> Iterator[Item | Unreadable]:
    for given in inputs or ["-"]:
        if given == "-":
            yield from read_stream(sys.stdin.buffer)
        elif _looks_like_file(given) or _is_file(given):
            yield from read_path(Path(given))
        else:
            yield Item(given)


def answer_all(
    items: Iterable[Item | Unreadable], output: IO[bytes], *, batch_size: int, max_characters: int, explain: bool = False
) -> None:
    """Read, answer and write a batch at a time; only one is ever in memory."""
    from complaints_nlp.analyzer import ComplaintAnalyzer

    analyzer = ComplaintAnalyzer(max_characters=max_characters)
    rest = iter(items)
    while batch := list(islice(rest, batch_size)):
        readable = [item.text for item in batch if isinstance(item, Item)]
        answers = iter(analyzer.try_analyze(readable, batch_size=batch_size))
        for item in batch:
            if isinstance(item, Unreadable):
                answer: dict[str, Any] = {"error": item.reason}
            else:
                found = next(answers)
                answer = {"error": str(found)} if isinstance(found, UnusableText) else found.as_dict()
                if explain and not isinstance(found, UnusableText):
                    answer["explanation"] = analyzer.explain(item.text).as_dict()
            output.write(encode(answer if item.id is None else {"id": item.id, **answer}))
        output.flush()


def encode(answer: dict[str, Any]) -> bytes:
    """One JSON line. An id with half a surrogate pair cannot be UTF-8 and is escaped instead."""
    try:
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(answer).encode() + b"\n"


def _looks_like_file(given: str) -> bool:
    return "\n" not in given and " " not in given and Path(given).suffix.lower() in {".txt", ".csv", ".json", ".jsonl", ".ndjson"}


def _is_file(given: str) -> bool:
    try:
        return Path(given).is_file()
    except (OSError, ValueError):  # longer than a path may be, or with a NUL: a text
        return False


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
