"""Make ``data/corpus_words.txt``: the words that the training corpus writes in lower case outside any personal data.

    python -m complaints_nlp.masking.corpus_words corpus/train.jsonl ...

In five languages and their mixtures, what people write small is an ordinary word; with a capital it begins a sentence more often than
it names someone. Run it again when the corpus grows. Never over the test split: nothing may be chosen on it.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import regex

from complaints_nlp.classification.corpus import Example, read_corpus
from complaints_nlp.masking.name_patterns import WORD
from complaints_nlp.wordlist import fold

WRITTEN: Final = Path(__file__).parent / "data" / "corpus_words.txt"
_HEAD: Final = (
    "# Words the training corpus writes in lower case outside personal data. Made by complaints_nlp/masking/corpus_words.py.\n\n[words]\n"
)
_NO_WORD: Final = regex.compile(r"\S*[@#/_]\S*|\S*\.\w\S*")


def ordinary_words(examples: Iterable[Example]) -> set[str]:
    """Folded lower-case words of three letters or more, placeholders, links and handles left out."""
    found: set[str] = set()
    for example in examples:
        text = _NO_WORD.sub(" ", regex.sub(r"<[A-Z_]+>", "\0", example.masked))
        found |= {fold(word) for word in WORD.findall(text) if word.islower() and len(fold(word)) > 2}
    return found


def main(files: Sequence[str]) -> int:
    if not files:
        sys.stderr.write("name the training corpus: python -m complaints_nlp.masking.corpus_words corpus/train.jsonl\n")
        return 2
    if any("test" in Path(file).stem for file in files):
        sys.stderr.write("the test split chooses nothing\n")
        return 1
    words = ordinary_words(example for file in files for example in read_corpus(Path(file)))
    WRITTEN.write_text(_HEAD + textwrap.fill(" ".join(sorted(words)), 150, break_on_hyphens=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(words)} words in {WRITTEN}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
