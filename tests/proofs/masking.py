"""Issue 4, lines 1 to 3: what masking finds and what it spares, set by set, beside Presidio and spaCy as they come.

    python -m tests.proofs.masking ../shared/data [--only test] [--cache var/masking]

Prints figures only, never a text. The corpus's test split is frozen: nothing is tuned on it, and nothing here shows it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from complaints_nlp.masking.evaluation import Document, Report, evaluate, wilson
from tests.proofs.masking_maskers import SEVEN_OF_PRESIDIO, Answer, Find, ours, remembered, spacy_names, timed, vanilla
from tests.proofs.masking_sets import CHECKOUT, NEWS, SYNTH, corpus, is_there, news, synth

NUMBERS: Final = (
    "PHONE_NUMBER", "NIN", "BVN", "BANK_ACCOUNT", "CARD_NUMBER", "IMEI", "ICCID", "IMSI", "RECHARGE_PIN", "METER_NUMBER", "TIN",
)  # fmt: skip
VANILLA: Final = ("vanilla", vanilla, None)
SEVEN: Final = ("vanilla, seven", vanilla, SEVEN_OF_PRESIDIO)  # looking for the seven kinds alone: kinder to it than its default
NAMES_ALONE: Final = ("spacy", spacy_names, None)


@dataclass(frozen=True, slots=True)
class Measured:
    """A set, and who is measured on it beside this project's masker."""

    name: str
    documents: list[Document]
    beside: tuple[tuple[str, Find, frozenset[str] | None], ...]  # label, who, of which kinds alone


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds pii/; of sets that are not there it says so")
    parser.add_argument("--only", default="", help="sets whose name holds this")
    parser.add_argument("--cache", type=Path, default=CHECKOUT / "var" / "masking")
    parser.add_argument("--corpus", type=Path, nargs="*", default=[], help="more files in the corpus's format")
    options = parser.parse_args(arguments)
    for measured in _sets(options.data, options.corpus):
        if options.only in measured.name:
            _measure(measured, cache=options.cache)
    return 0


def _sets(data: Path, more: Sequence[Path]) -> list[Measured]:
    sets = [Measured(f"corpus {path.stem}", corpus(path), (VANILLA,)) for path in more]
    sets += [Measured(f"corpus {name}", corpus(CHECKOUT / "corpus" / f"{name}.jsonl"), (VANILLA,)) for name in ("train", "test")]
    if is_there(data / SYNTH):
        sets.append(Measured("presidio-research, all else counts as false", synth(data / SYNTH, strict=True), (VANILLA, SEVEN)))
        sets.append(Measured("presidio-research, other kinds ignored", synth(data / SYNTH, strict=False), (VANILLA, SEVEN)))
    if is_there(data / NEWS):
        sets.append(Measured("Pidgin news, cased", news(data / NEWS, lower=False), (VANILLA, NAMES_ALONE)))
        sets.append(Measured("Pidgin news, lower-cased", news(data / NEWS, lower=True), (VANILLA, NAMES_ALONE)))
    return sets


def _of_kinds(answer: Answer, kinds: frozenset[str] | None) -> Answer:
    if kinds is None:
        return answer
    return Answer([[entity for entity in found if entity.type in kinds] for found in answer.found], answer.seconds)


def _measure(measured: Measured, *, cache: Path) -> None:
    texts = [document.text for document in measured.documents]
    answers: dict[str, Answer] = {"ours": timed(ours, texts)}
    answers |= {label: _of_kinds(remembered(find, texts, folder=cache), kinds) for label, find, kinds in measured.beside}
    reports = {name: evaluate(measured.documents, answer.found) for name, answer in answers.items()}
    _say(f"\n## {measured.name}: {len(texts)} texts, {reports['ours'].spans} spans")
    for name, report in reports.items():
        _say(_summary(name, report, seconds=answers[name].seconds))
    _types(reports)
    if any(document.kept for document in measured.documents):
        _kept(reports)


def _summary(name: str, report: Report, *, seconds: float) -> str:
    scores = zip(("precision", "recall", "F2"), report.micro(), report.intervals(), strict=True)
    said = ", ".join(f"{what} {value:.3f} ({low:.3f}-{high:.3f})" for what, value, (low, high) in scores)
    low, high = wilson(report.whole, report.spans)
    persons = report.types["PERSON"]
    ratio = f", {persons.placeholders / persons.spans:.2f} person placeholders a name" if persons.spans else ""
    rate = len(report.per_document) / seconds
    held = f", {report.held} texts to quarantine" if report.held else ""
    return f"{name:14} {said}, whole {report.whole / report.spans:.3f} ({low:.3f}-{high:.3f}){ratio}{held}, {rate:.0f} texts/s"


def _types(reports: dict[str, Report]) -> None:
    _say(f"{'':18}{'spans':>6}   " + "   ".join(f"{name:^27}" for name in reports))
    _say(f"{'':18}{'':>6}   " + "   ".join(f"{'prec':>6}{'recall':>7}{'F2':>6}{'whole':>8}" for _ in reports))
    mine = reports["ours"].types
    for kind in sorted(mine, key=lambda kind: -mine[kind].spans):
        tallies = [report.types[kind] for report in reports.values()]
        if mine[kind].spans:
            cells = "   ".join(f"{t.precision:6.3f}{t.recall:7.3f}{t.f2:6.3f}{t.whole_share:8.3f}" for t in tallies)
            _say(f"{kind:18}{mine[kind].spans:6}   {cells}".replace("nan", "  -"))
    for title, kinds in (("all numbers", NUMBERS),):
        spans, whole = (sum(getattr(mine[kind], what) for kind in kinds) for what in ("spans", "whole"))
        if spans:
            low, high = wilson(whole, spans)
            _say(f"{title:18}{spans:6}   whole {whole / spans:.3f} ({low:.3f}-{high:.3f}), ours")


def _kept(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        spans, touched = report.lost()
        low, high = wilson(touched, spans)
        worst = sorted(report.kept.items(), key=lambda item: -item[1][1])
        said = ", ".join(f"{kind} {hit}/{count}" for kind, (count, hit) in worst if hit)
        _say(f"must stay, {name}: {touched} of {spans} touched, {touched / spans:.3f} ({low:.3f}-{high:.3f}): {said or 'none'}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
