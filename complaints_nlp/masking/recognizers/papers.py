"""Papers and plates by name, grouped as people write them; the shapes that need no name are in ``identity``."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, no_amount
from complaints_nlp.masking.recognizers.digit_words import WORD
from complaints_nlp.wordlist import words

_UNIT = regex.compile(
    r"(?:pin|buy|for|get|and|the|of|is|was|na|in|on|at|to|ba|ra|fun|no|ni|my|me|una|dem|all|sms|tkt|inc|ref)\b"
    r"|.*\d\s?(?:gb|mb|tb|kb|am|pm|hr|hrs|min|st|nd|rd|th|kg|km|k|m)\b",
    flags=regex.IGNORECASE,
)


def _paper(candidate: Candidate) -> float:
    """A count with the word before it, and a volume, have the shape of an old plate."""
    return no_amount(candidate) if not _UNIT.match(candidate.value) else 0.0


_PASSPORT = r"(?:pass ?ports?|passeport|passpot|pasport|paspot[iu]|fasfo\w{0,2}|iwe irinna|akwukwo njem|travel document|residence permit|ecowas card)"
_LICENCE = (
    r"(?:licen[cs]e|lincen[cs]e|lisen[cs]e|laisens[ie]|lasisi\w{0,2}|iwe iwako|iwe awako|driver'?s? (?:card|permit|id)|driving permit|frsc)"
)
_GROUPED = r"(?:[ /-]?\d)"
_LINK = r"(?![^\W_])[^\n]{0,60}?(?<![\w/-])"

PASSPORT: Final = Recognizer(
    entity="PASSPORT",
    name="passport_by_name",
    patterns=(
        Pattern(rf"(?<!\w){_PASSPORT}{_LINK}(?P<value>(?!N\b)(?-i:[A-Z]{{1,2}})[ -]?\d{_GROUPED}{{5,8}})(?!\w)(?![ -]\d)", 0.7),
        # Wherever one is spoken of: "the old one was P 4418 2093, the new is G-2088-317".
        Pattern(rf"(?<![\w/-])(?-i:[A-MO-Z])[ -]?\d{_GROUPED}{{6,8}}(?!\w)(?![ -]\d)", 0.6),
        Pattern(
            rf"(?<!\w){_PASSPORT}(?:\s(?:no|number|num|id|is|na|ni|bu|mi|m|my))*\W{{1,3}}"
            rf"(?P<value>[a-z]{{1,2}}[ -]?\d{_GROUPED}{{5,8}})(?!\w)(?![ -]\d)",
            0.7,
        ),
    ),
    unless=(*REFERENCE_WORDS, "form"),
    validate=_paper,
    bare=True,
    least_digits=5,
    cues=("pass", "pasp", "fasfo", "irinna", "njem", "travel doc", "permit", "ecowas"),
    positives=(
        Example("passport: old one was P 4418 2093, Ghanaian. New is G-2088-317.", ("P 4418 2093", "G-2088-317"), "two, grouped"),
        Example("j'ai le passeport QE0448172", ("QE0448172",), "French"),
        Example("my passport B 5 0 2 9 9 1 0 7 is", ("B 5 0 2 9 9 1 0 7",), "digits apart"),
        Example("lambar fasfo A1 2066 390", ("A1 2066 390",), "Hausa"),
        Example("paspọtụ m bụ A-50328871", ("A-50328871",), "Igbo"),
        Example("my pasport na b50219847", ("b50219847",), "misspelt, small"),
    ),
    negatives=(
        Example("passport photo cost N 12 500 00", (), "a sum"),
        Example("they want a passport, ticket A12345678", (), "a reference"),
        Example("passport, then 4 G 2 hours", (), "no number"),
        Example("passport office on 12-05-2026", (), "a date"),
    ),
)

LICENCE: Final = Recognizer(
    entity="DRIVER_LICENCE",
    name="licence_by_name",
    patterns=(
        Pattern(rf"(?<!\w){_LICENCE}{_LINK}(?P<value>[a-z]{{3}}[ /-]?\d{_GROUPED}{{3,8}}[ /-]?[a-z]{{2}}[ /-]?\d{{1,3}})(?!\w)", 0.75),
        Pattern(
            rf"(?<!\w){_LICENCE}{_LINK}"
            rf"(?P<value>(?-i:[A-Z]{{1,5}})[ /-]?\d{_GROUPED}{{4,11}}(?:[ /-]?(?-i:[A-Z]{{1,2}})(?:[ /-]?\d{{1,2}})?)?)(?!\w)(?![ -]\d)",
            0.65,
        ),
        Pattern(r"(?<!\w)(?-i:[A-Z]{3})[ /-]\d{2}[ ]?\d{3}[ /-]?(?-i:[A-Z]{2})[ /-]?\d{1,2}(?!\w)", 0.7),
    ),
    unless=REFERENCE_WORDS,
    validate=_paper,
    bare=True,
    least_digits=5,
    cues=("licen", "lincen", "lisen", "laisen", "lasisi", "awako", "iwako", "driver", "driving", "frsc"),
    positives=(
        Example("my licence. FKJ 90218 AB 07", ("FKJ 90218 AB 07",), "grouped"),
        Example("Laịsensị m: ANA-03319-AC-44", ("ANA-03319-AC-44",), "Igbo, dashed"),
        Example("lisense number abj 20 917 aa 3", ("abj 20 917 aa 3",), "misspelt, small"),
        Example("UK driving licence MORGA657054SM9", ("MORGA657054SM9",), "another country's"),
    ),
    negatives=(
        Example("licence fee N5,000 for 12 months", (), "a sum and a length of time"),
        Example("software licence expires 2027", (), "a year"),
        Example("licence, ticket TKT-88213", (), "a reference"),
    ),
)

_VEHICLES: Final = words(
    "plate plates reg registration vehicle vehicles car cars van vans bus buses truck trucks lorry trailer tricycle motor moto mota motar motata motana mo"
    "tarsa keke okada taxi uber bolt corolla camry hilux sienna jeep hiace tanker machine bike ugbo ugboala oko tracker"
)
_VEHICLE = (
    r"(?:plates?|(?:reg|registration|vehicle) "
    r"(?:no|number|num)|cars?|vehicles?|vans?|bus(?:es)?|trucks?|lorry|trailer|tricycle|motor|moto|mota(?:r|ta|na|rsa)?|keke|okada|taxi|uber|bolt|"
    r"corolla|camry|hilux|sienna|jeep|hiace|tanker|machine|bike|ugbo ?ala|oko (?:ayokele|mi|wa)|number plate|tracker)"
)

PLATE: Final = Recognizer(
    entity="VEHICLE_PLATE",
    name="plate_by_vehicle",
    patterns=(
        Pattern(
            rf"(?<!\w){_VEHICLE}(?![^\W_])[^\n]{{0,50}}?(?<![\w/-])(?P<value>[a-z]{{3}}[ .-]?\d{{2,3}}[ .-]?[a-z]{{2,3}})(?![\w/-])",
            0.65,
            _VEHICLES,
        ),
        # Government's, the forces', older ones.
        Pattern(
            rf"(?<!\w){_VEHICLE}(?![^\W_])[^\n]{{0,50}}?(?<![\w/-])"
            rf"(?P<value>(?-i:[A-Z]{{2,3}}[ -]?\d{{2,4}}[ -]?[A-Z]{{1,3}}"
            rf"(?:[ -]?\d{{1,2}})?|[A-Z]{{2}}[ -]?\d{{3,4}}|\d{{2,3}}[ -]?[A-Z]{{1,3}}[ -]?\d{{2,3}}|(?!N)[A-Z]-?\d{{3,4}} ?[A-Z]{{2,3}}))(?![\w/-])",
            0.6,
            _VEHICLES,
        ),
        # Another country's.
        Pattern(
            r"(?<!\w)plates?(?![^\W_])[^\n]{0,20}?(?<![\w/-])(?P<value>(?-i:[A-Z]{2,3}[ -]?\d{3,4}))(?![\w/-])", 0.6, words("plate plates")
        ),
        # The next one of several.
        Pattern(
            r"(?-i:(?<=[A-Z\d][ -]?(?:\d{2,4}|[A-Z]{1,3})(?:[,;/&]|,? and|\n)[ \n]{0,2}(?:the )?)"
            r"(?P<value>[A-Z]{2,3}[ -]?\d{2,4}[ -]?[A-Z]{2,3}))(?![\w/-])",
            0.6,
            _VEHICLES,
        ),
        Pattern(r"(?<![\w/-])(?P<value>(?-i:[A-Z]{3}[ -]\d{3}[ -]?[A-Z]{2}))(?= (?:ni (?:oko|moto)|na my|is my|bu ugbo))", 0.65),
        Pattern(
            rf"(?<!\w){_VEHICLE}(?![^\W_])[^\n]{{0,50}}?(?<![\w/-])"
            rf"(?P<value>[a-z](?:[ .-][a-z]){{2}}[ .-]\d(?:[ .-]?\d){{2}}[ .-][a-z][ .-]?[a-z])(?![\w/-])",
            0.65,
            _VEHICLES,
        ),
    ),
    unless=REFERENCE_WORDS,
    validate=_paper,
    bare=True,
    least_digits=2,
    cues=(
        "plate",
        "reg",
        "car",
        "vehicle",
        "van",
        "bus",
        "truck",
        "lorry",
        "trailer",
        "tricycle",
        "moto",
        "mota",
        "keke",
        "okada",
        "taxi",
        "uber",
        "bolt",
        "corolla",
        "camry",
        "hilux",
        "sienna",
        "jeep",
        "hiace",
        "tanker",
        "machine",
        "bike",
        "ugbo",
        "oko ",
        "tracker",
    ),
    positives=(
        Example("Corolla, plate RSH 12 BLK, at the park", ("RSH 12 BLK",), "a plate of one's own choice"),
        Example("i forget my phone for keke uyy 409 qa, abeg", ("uyy 409 qa",), "small"),
        Example("the van with K J A 4 8 2 X G", ("K J A 4 8 2 X G",), "letter by letter"),
        Example("trackers in 3 buses, plates QSH-102-XA, QSH 103 XB and QKJ-411-AA", ("QSH-102-XA", "QSH 103 XB", "QKJ-411-AA"), "several"),
        Example("to a man called Rick, plates QXR 4471, who", ("QXR 4471",), "another country's"),
        Example("a trailer, T-4417 QA, knocked", ("T-4417 QA",), "a trailer's"),
        Example("a police vehicle NPF 3312 D hit the mast", ("NPF 3312 D",), "the police's"),
    ),
    negatives=(
        Example("the car park, and 200 mb gone", (), "a volume"),
        Example("my van plan ba pin 100GB", (), "a volume after a word"),
        Example("in the bus for 3 hours", (), "a duration"),
        Example("keke ticket TKT-882", (), "a reference"),
        Example("bus to Jos, all 200 of us", (), "a count"),
        Example("machine at MTN 4G mast", (), "a network"),
    ),
)

PLATE_SAID: Final = Recognizer(
    entity="VEHICLE_PLATE",
    name="plate_said",
    patterns=(
        Pattern(
            rf"(?<![\w/-])(?P<value>(?-i:[A-Z]{{3}}|[A-Z](?:[ ,.-]{{1,2}}[A-Z]){{2}})(?:[ ,.-]{{1,2}}(?:{WORD}|\d)){{2,4}}"
            r"[ ,.-]{1,2}(?-i:[A-Z](?:[ ,.-]{0,2}[A-Z])?))(?![\w/-])",
            0.65,
            _VEHICLES,
        ),
    ),
    bare=True,
    positives=(Example("im vehicle na Q J A, four eight two, X G.", ("Q J A, four eight two, X G",), "said"),),
    negatives=(Example("the BRT bus, two three times, I tell them", (), "times"),),
)

RECOGNIZERS: Final = (PASSPORT, LICENCE, PLATE, PLATE_SAID)
