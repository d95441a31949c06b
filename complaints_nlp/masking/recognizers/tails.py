"""The ends of numbers: "the one ending 21", "last four 4471", "the first six are 539915". With the rest of a record they name somebody."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount
from complaints_nlp.masking.recognizers.digit_words import WORD
from complaints_nlp.wordlist import words

_WHOSE = regex.compile(
    r"(?<![^\W_])(?:numbers?|digits?|lines?|phones?|sims?|one|mine|msisdn|nomba|nonba|namba|lamba\w{0,3}|layi\w{0,3}|account|acct|a/c|card|wallet|akaunti?|asusu\w{0,2}"
    r"|kaadi|kati\w?|nin|bvn|imei|meter|own|ekwenti)(?![^\W\d_])"
)
_REFERENCE = regex.compile(rf"(?<![^\W_])(?:{'|'.join(REFERENCE_WORDS)}|bundle|plan|promo|bonus|offer|subscription|meeting)(?![^\W_])")
_NO_COUNT = (
    r"(?![\w/:%*#-])(?![.,]\d)(?!\s?(?:naira|gb|mb|kb|k|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?|secs?|times?|people|bars?|digits?|"
    r"calls?|attempts?|percent|per|am|pm|a\.m|p\.m|st|nd|rd|th|of|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)(?!\w))"
)
_LINK = r"(?:[\s:=]{1,2}(?:with|in|is|are|na|be|was|of|on|for|digits?|figures?|ni|si|pelu|da|bu|ce|ne|the|my|dey)(?!\w)){0,3}[\s:=(]{0,3}"
_HIDDEN = r"[-.*x_#+'\"]{0,8}"
_ENDS: Final = words(
    "end ends ended ending endings finish finishes finished finishing terminates terminated "
    "terminating tail begin begins beginning start starts starting fara bere malitere pari kare karewa karshen karshenta karshensa kwusiri gwusiri mechiri"
)
_FEW: Final = rf"\d(?:[ -]?\d){{1,5}}(?![ -]?\d)|(?:{WORD})(?:[ ,-]{{1,2}}(?:{WORD})){{1,5}}"  # in words, too
_REACH: Final = 90


def _tail(candidate: Candidate) -> float:
    """Only of a number of somebody's, spoken of shortly before and nearer than any reference or plan."""
    value, view = candidate.value, candidate.view
    if is_amount(view, candidate.start, candidate.end) or regex.fullmatch(r"(?:19|20)\d\d", value):
        return 0.0
    before = view.lower[max(0, candidate.start - _REACH) : candidate.start]
    whose = max((m.end() for m in _WHOSE.finditer(before)), default=0)
    other = max((m.end() for m in _REFERENCE.finditer(before)), default=0)
    return candidate.score if whose > other else 0.0


TAIL = Recognizer(
    entity="PHONE_NUMBER",
    name="end_of_a_number",
    patterns=(
        Pattern(
            rf"(?<!\w)(?:end(?:s|ed|ing|ings)?|finish(?:es|ed|ing)?|terminat(?:es|ed|ing)|tail(?: end)?|the end|begins?|beginning|start(?:s|ing)? (?:with|by)|"
            r"fara da|bere pelu|malitere na|"
            r"pari(?: re)?|kare(?:wa)?|karshen\w{0,2}|kwusiri|gwusiri|mechiri)"
            rf"{_LINK}{_HIDDEN}(?P<value>{_FEW}){_NO_COUNT}",
            0.65,
            _ENDS,
        ),
        Pattern(
            r"(?<!\w)(?:end(?:s|ed|ing)|pari(?: re)?|kare(?:wa)?|karshen\w{0,2}|kwusiri|gwusiri|mechiri)"
            rf"{_LINK}{_HIDDEN}\d{{2,5}},? (?:instead of|rather than|in place of|and|or|not|no be|dipo|kii se|maimakon|ba|ko|kama|obughi|ma obu|tabi|ati|da) "
            rf"(?P<value>{_FEW}){_NO_COUNT}",
            0.65,
            _ENDS,
        ),
        Pattern(
            r"(?<!\w)(?:last|final|first|front|back)\s(?:two|three|four|five|six|[2-6])?"
            r"(?:\s?(?:digits?|figures?|numbers?|half|part))?(?: of (?:my|the|his|her|our) (?:\w{2,8} )?\w{3,8})?"
            rf"(?:\s(?:is|are|na|be|was|were|of|ni|bu|ce)(?!\w)|\s?[:=(]){{1,2}}\s?{_HIDDEN}(?P<value>{_FEW}|\d{{2,8}}){_NO_COUNT}",
            0.65,
            words("last final first front back"),
        ),
        Pattern(
            r"(?<!\w)(?:first|next|middle|last|final|remaining|other)\s(?:two|three|four|five|six|[2-6])(?:\s?(?:digits?|figures?|numbers?))?[\s:,]{1,2}"
            rf"(?P<value>{_FEW}){_NO_COUNT}",
            0.65,
            words("first next middle last final remaining other"),
        ),
        Pattern(rf"(?<!\w)(?:first|second|other)\s(?:half|part|bit)\s(?P<value>\d{{3,8}}){_NO_COUNT}", 0.65),
        Pattern(rf"(?<![\w.])(?:\.{{3}}|\*{{2,6}}|x{{2,6}})\s?(?P<value>\d{{2,5}}){_NO_COUNT}", 0.6),
    ),
    validate=_tail,
    bare=True,
    cues=(
        "end",
        "begin",
        "start",
        "fara",
        "bere",
        "malite",
        "next",
        "middle",
        "remaining",
        "other",
        "finish",
        "terminat",
        "tail",
        "pari",
        "kare",
        "karshen",
        "kwusiri",
        "gwusiri",
        "mechiri",
        "last",
        "final",
        "first",
        "front",
        "back",
        "...",
        "**",
        "xx",
    ),
    positives=(
        Example("same as old one but ends 04. delete", ("04",), "two digits"),
        Example("new one na the same tin but last two na 44", ("44",), "Pidgin"),
        Example("Nọ́ńbà mi: èyí tó parí sí -33 ti kú", ("33",), "Yoruba"),
        Example("sabuwar lambata ce, ta da ta ƙare da 77 ku goge", ("77",), "Hausa"),
        Example("Nọmba m: nke ochie kwụsịrị na 61 anwụọla", ("61",), "Igbo"),
        Example("si nomba to pari pelu 47 dipo 74.", ("47", "74"), "Yoruba: the right one and the wrong one"),
        Example("Agent: That number ending two six. Removed", ("two six",), "in words"),
        Example("my line, last four na double four, oh nine.", ("double four, oh nine",), "in words, Pidgin"),
        Example("account wey end with 4-4-0-9, no be", ("4-4-0-9",), "digits apart"),
        Example("My NIN begins 7011 and the end na 4913", ("7011", "4913"), "both ends"),
        Example("First 4 digits 0710, next three 664, last four 2208", ("0710", "664", "2208"), "in parts, each called by its length"),
        Example("ref 0902 to the one ending 21", ("21",), "nearer than the reference"),
        Example("lambata mai ...4419 kuna cin N50", ("4419",), "the rest left out"),
        Example("my card, first six na 539915", ("539915",), "the beginning of one"),
        Example("last four digits of my card: 4471", ("4471",), "of a card"),
        Example("with my NIN's first half 735294", ("735294",), "a half"),
    ),
    negatives=(
        Example("my line plan ends 30 November", (), "a date"),
        Example("the line was bad for the last 3 months", (), "a length of time"),
        Example("my line, ticket ending 4471", (), "a reference"),
        Example("my number: the bundle ends in 12 hours", (), "a duration"),
        Example("on my line data finish 5GB", (), "a volume"),
        Example("the one ended 3 days ago", (), "a duration"),
        Example("my line the first is 2500 naira", (), "a sum"),
        Example("that one ended 2019", (), "a year"),
        Example("the call ended 15:30 on my line", (), "a time"),
        Example("It ended 44 all", (), "no number of anyone's"),
        Example("my line ended two three weeks ago", (), "a duration, in words"),
        Example("my line plan ends 30 11 2026", (), "a date, spaces between"),
        Example("my line for the last two 2023 bills, last three 45 minute calls", (), "a year and a duration"),
        Example("the last 2 calls on my line", (), "a count"),
        Example("my phone... 20 minutes", (), "a duration"),
    ),
)

RECOGNIZERS: Final = (TAIL,)
