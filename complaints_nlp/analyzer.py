"""The steps from a text to its analysis, composed over batches."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from complaints_nlp.analysis import Analysis
from complaints_nlp.enrichment.whose import Whose, is_borrowed, whose
from complaints_nlp.errors import EmptyText, MaskingFailed, NotText, TextTooLong, UnusableText
from complaints_nlp.masking.recognizer import OPERATOR_HANDLES

if TYPE_CHECKING:
    from complaints_nlp.classification.explanation import Explanation
    from complaints_nlp.classification.predictor import Prediction
    from complaints_nlp.labels import Language
    from complaints_nlp.masking.masker import Masked, Masker

MAX_CHARACTERS: Final = 50_000


class SupportsPredict(Protocol):
    """What the analyzer needs of a predictor: see :class:`complaints_nlp.classification.predictor.Predictor`."""

    @property
    def version(self) -> str: ...

    def predict(self, texts: Sequence[str]) -> Sequence[Prediction]: ...


@runtime_checkable
class SupportsQuickLogits(Protocol):
    """What an explanation needs of a predictor beside its answers."""

    def quick_logits(self, texts: Sequence[str]) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Identifier:
    """What names a person in a text, normalised (see :mod:`complaints_nlp.normalization.identifiers`). Personal data.

    ``kind`` is phone, email, account or handle. A handle's network is not in its text, so ``value`` is then the bare name.
    ``whose`` is what the words beside it say: the customer's own, another's, or nothing.
    """

    kind: str
    value: str = field(repr=False)
    whose: Whose = Whose.UNSAID


@dataclass(frozen=True, slots=True)
class Examined:
    """An analysis, safe to store, beside the identifiers found in the text: personal data, for linking contacts alone.

    ``borrowed``: the text says that the phone or machine used is somebody else's.
    """

    analysis: Analysis
    identifiers: tuple[Identifier, ...] = field(default=(), repr=False)
    borrowed: bool = False


class ComplaintAnalyzer:
    """Normalise, mask, classify and enrich texts. Models load at first use; share one analyzer, call it with batches.

    >>> from complaints_nlp import ComplaintAnalyzer
    >>> analysis = ComplaintAnalyzer().analyze(["una deduct my 500 naira, call me on 0710 123 4567, Chidi"])[0]
    >>> str(analysis.masked_text), analysis.category.value, analysis.amounts
    ('una deduct my 500 naira, call me on <PHONE_NUMBER>, <PERSON>', 'billing', (500.0,))
    """

    def __init__(
        self,
        *,
        masker: Masker | None = None,
        predictor: SupportsPredict | None = None,
        max_characters: int = MAX_CHARACTERS,
        operator_handles: Collection[str] = OPERATOR_HANDLES,
        detect: Callable[[Sequence[str]], Sequence[Language]] | None = None,
    ) -> None:
        self._masker = masker
        self._predictor = predictor
        self._detect = detect
        self._max_characters = max_characters
        self._operator_handles = operator_handles

    def analyze(self, texts: Sequence[str], *, batch_size: int = 64, known: Sequence[Mapping[str, str]] | None = None) -> list[Analysis]:
        """One analysis for one text, in order. Raises the first :class:`UnusableText`.

        ``known`` holds, per text, the record's own personal data by field name (name, phone, email, account, handle); it is masked in
        the text in any spelling.
        """
        answers = self.try_analyze(texts, batch_size=batch_size, known=known)
        for answer in answers:
            if isinstance(answer, UnusableText):
                raise answer
        return [answer for answer in answers if isinstance(answer, Analysis)]

    def try_analyze(
        self, texts: Sequence[Any], *, batch_size: int = 64, known: Sequence[Mapping[str, str]] | None = None
    ) -> list[Analysis | UnusableText]:
        """As ``analyze``, with the error of a text in its place instead of raised.

        >>> from complaints_nlp import ComplaintAnalyzer
        >>> [type(answer).__name__ for answer in ComplaintAnalyzer().try_analyze(["  ", 7])]
        ['EmptyText', 'NotText']
        """
        answers = self.examine(texts, batch_size=batch_size, known=known)
        return [answer.analysis if isinstance(answer, Examined) else answer for answer in answers]

    def examine(
        self, texts: Sequence[Any], *, batch_size: int = 64, known: Sequence[Mapping[str, str]] | None = None
    ) -> list[Examined | UnusableText]:
        """As ``try_analyze``, with the identifiers found in each text: what links a contact to a complaint."""
        if known is not None and len(known) != len(texts):
            raise ValueError(f"known has {len(known)} entries for {len(texts)} texts")
        answers: list[Examined | UnusableText] = []
        for start in range(0, len(texts), batch_size):
            part = known[start : start + batch_size] if known is not None else None
            answers += self._batch(texts[start : start + batch_size], part)
        return answers

    def classify(self, masked_texts: Sequence[str]) -> Sequence[Prediction]:
        """The classifier alone, on texts that this analyzer's masker has masked: one prediction a text, in order.

        >>> from complaints_nlp import ComplaintAnalyzer
        >>> ComplaintAnalyzer().classify(["no network for <LOCATION> since noon"])[0].category.value
        'network'
        """
        return self._loaded_predictor().predict(masked_texts)

    def explain(self, text: str, *, most: int = 10) -> Explanation:
        """The words that drove the label of one text, weightiest first; see :mod:`complaints_nlp.classification.explanation`.

        The text is masked first, and only the masked text is looked at and shown. It costs an encoding a word, at most 129:
        in seconds of one core 0.07 for an SMS of 20 words, 4 for a letter of 200, 15 for the longest call.
        Raises :class:`UnusableText`, and TypeError for a predictor without logits.

        >>> from complaints_nlp import ComplaintAnalyzer
        >>> found = ComplaintAnalyzer().explain("una deduct my airtime, call me on 0710 123 4567", most=3)
        >>> found.label, found.encodings, "deduct" in [word.text for word in found.words]
        ('billing', 9, True)
        """
        from complaints_nlp.classification.explanation import explain

        analysis = self.analyze([text])[0]
        predictor = self._loaded_predictor()
        if not isinstance(predictor, SupportsQuickLogits):
            raise TypeError(f"{type(predictor).__name__} gives no logits, so nothing can be explained")
        label = analysis.category.value if analysis.is_complaint else "no complaint"
        return explain(str(analysis.masked_text), label, predictor, most=most)

    def _batch(self, texts: Sequence[Any], known: Sequence[Mapping[str, str]] | None) -> list[Examined | UnusableText]:
        refused = [self._refusal(text) for text in texts]
        usable = [n for n, refusal in enumerate(refused) if refusal is None]
        masked = self._mask([texts[n] for n in usable], None if known is None else [known[n] for n in usable])
        good = [(m, texts[n]) for m, n in zip(masked, usable, strict=True) if not isinstance(m, UnusableText)]
        examined = iter(self._examined([m for m, _ in good], [text for _, text in good]))
        settled = iter([m if isinstance(m, UnusableText) else next(examined) for m in masked])
        return [next(settled) if refusal is None else refusal for refusal in refused]

    def _refusal(self, text: Any) -> UnusableText | None:
        if not isinstance(text, str):
            return NotText(kind=type(text).__name__)
        if len(text) > self._max_characters:
            return TextTooLong(length=len(text), limit=self._max_characters)
        return EmptyText() if not text.strip() else None

    def _mask(self, texts: Sequence[str], known: Sequence[Mapping[str, str]] | None) -> list[Masked | MaskingFailed | EmptyText]:
        if not texts:
            return []
        answers = self._loaded_masker().mask(texts, known=known)
        # A text of zero-width characters is empty only once it is clean.
        return [a if isinstance(a, MaskingFailed) or a.masked_text.strip() else EmptyText() for a in answers]

    def _examined(self, masked: Sequence[Masked], given: Sequence[str]) -> Iterator[Examined]:
        if not masked:
            return
        from complaints_nlp.normalization.near_duplicates import signatures

        texts = [m.masked_text for m in masked]
        predictor = self._loaded_predictor()
        languages = self._languages(texts)
        rows = zip(masked, given, predictor.predict(texts), languages, signatures(texts), strict=True)
        for one, text, prediction, language, fingerprint in rows:
            analysis = _analysis(one, prediction, language, fingerprint, predictor.version)
            yield Examined(analysis, tuple(_identifiers(one, text)), is_borrowed(text))

    def _loaded_masker(self) -> Masker:
        if self._masker is None:
            from complaints_nlp.masking.masker import Masker

            self._masker = Masker(operator_handles=self._operator_handles, max_characters=self._max_characters)
        return self._masker

    def _loaded_predictor(self) -> SupportsPredict:
        if self._predictor is None:
            from complaints_nlp.classification.predictor import Predictor

            self._predictor = Predictor.load()
        return self._predictor

    def _languages(self, texts: Sequence[str]) -> Sequence[Language]:
        if self._detect is None:
            from complaints_nlp.normalization.language import detect

            self._detect = detect
        return self._detect(texts)


def _analysis(masked: Masked, prediction: Prediction, language: Language, fingerprint: bytes, version: str) -> Analysis:
    from complaints_nlp.enrichment.amounts import find_amounts
    from complaints_nlp.enrichment.places import find_place
    from complaints_nlp.enrichment.products import find_products

    text = masked.masked_text
    place = find_place(text)
    return Analysis(
        masked_text=text,
        language=language,
        is_complaint=prediction.is_complaint,
        complaint_probability=prediction.complaint_probability,
        category=prediction.category,
        confidence=prediction.confidence,
        secondary=tuple(prediction.secondary),
        code=prediction.code,
        sentiment=prediction.sentiment,
        urgency=prediction.urgency,
        state=place.state,
        lga=place.lga,
        amounts=find_amounts(text),
        products=find_products(text),
        entities=masked.entities,
        fingerprint=fingerprint,
        model_version=version,
    )


def _identifiers(masked: Masked, text: str) -> Iterator[Identifier]:
    """Normalised, each once, in the order of ``text``. Values no rule can normalise are left out: they would link by accident."""
    found: dict[tuple[str, str], set[Whose]] = {}
    pieces = ""  # a number given over several turns of a call is several spans
    for entity, value in zip(masked.entities, masked.values, strict=True):
        kind = _KINDS.get(entity.type)
        if kind is None:
            continue
        said = _digits_said(value) if kind == "phone" else value
        normal = _normalised(kind, said)
        if kind == "phone" and not _MOBILE.fullmatch(normal or ""):
            pieces += said
            joined = _normalised(kind, pieces)
            if joined and _MOBILE.fullmatch(joined):
                normal, pieces = joined, ""
        elif kind == "phone":
            pieces = ""
        if normal:
            found.setdefault((kind, normal), set()).add(whose(text, entity.start, entity.end))
    for (kind, normal), said_of in found.items():
        yield Identifier(kind, normal, next((each for each in (Whose.OWN, Whose.OTHER) if each in said_of), Whose.UNSAID))


_MOBILE: Final = re.compile(r"phone:\+(?:234[789][01]\d{8}|(?!234)\d{10,15})")  # whole: no piece of a number looks like it
_KINDS: Final[Mapping[str, str]] = {
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "CUSTOMER_ACCOUNT": "account",
    "SOCIAL_HANDLE": "handle",
}


def _normalised(kind: str, value: str) -> str | None:
    from complaints_nlp.normalization import identifiers

    if kind == "handle":
        return value.lstrip("@").lower() or None
    if kind == "email":
        return identifiers.normalise_email(value.replace(" at ", "@").replace(" dot ", "."))
    return identifiers.normalise_phone(value) if kind == "phone" else identifiers.normalise_account(value)


def _digits_said(value: str) -> str:
    """A phone number in digits: letters O read as zero, words read out."""
    from complaints_nlp.masking.recognizers.digit_words import read_digits

    if not any(c.isalpha() for c in value.lower().replace("o", "")):
        return "".join(value.lower().replace("o", "0").split())
    return read_digits(value)
