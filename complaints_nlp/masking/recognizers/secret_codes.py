"""One-time codes and PINs in any language here, grouped in any way: by what is said right before, or by a shape that nothing else has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, Final

import regex

from complaints_nlp.masking.recognizer import Example, Hit, Recognizer, View, keep_digits, stands_before
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount

_CUE = regex.compile(
    r"(?<![^\W_])(?:(?P<code>[o0]\.?t\.?p|one[ -]?time (?:password|pin|pass ?code|code)|2fa"
    r"|(?:verification|verify|authentication|authori[sz]ation|confirmation|activation|security|log ?in|collection|access|reset|swap) (?:code|pin|number)"
    r"|code (?:wey|that) (?:dem|una|beejan|they|you) sen[dt]|koodu(?: (?:ijerisi|nkwenye|aabo))?|lambar tabbatarwa"
    r"|(?:number|figures?|digits?) (?:in|from|on) (?:the|that|a|your|una) (?:sms|text|message)|what (?:they|you|una|dem|beejan) (?:sent|texted|send)"
    r"|(?:four|six|4|6)[ -]?(?:digits?|figures?)(?: code| number)?"
    r"|(?<!meter )(?<!electricity )token|(?P<plain>codes?))"
    r"|(?P<pin>(?<!recharge )(?<!card )(?<!voucher )(?<!airtime )(?<!scratch )(?:pins?|mpin|p\.i\.n|puk ?[12]?|pass ?codes?)"
    r"|secret (?:number|code|pin)|lambar(?:ta|sa|su)? (?:ta )?sirri\w{0,3}|lambobin sirri|n[ou][mn]ba asiri|n[ou][mn]ba nzuzo|koodu (?:asiri|nzuzo)))"
    r"(?![^\W_])",
)
# What lies between a cue and its number, and says nothing else: up to seven words.
_LINK = regex.compile(
    r"(?:[\s:,.=\"'(?-]{1,3}(?:code|number|no|nos|pins?|is|was|are|be|na|ni|bu|ce|ne|ne|shine|ta|ita|shi|of|came|come|as|again|read|the|that|this|sent|send|"
    r"me|i|we|he|she|it|got|dey|don|say|says|said|my|mi|m|wa|mu|ya|gi|re|yin|nke|nzuzo|tuntun|ohuru|ochie|sabo|sabon|tsohon|new|old|former|"
    r"default|real|correct|enter|entered|type|typed|use|used|using|put|try|tried|press|pressed|gave|give|given|told|tell|am|una|dem|they|you|"
    r"sa|na sa|ti|e|fi|ranse|turo|tura|zitere|unu|min|tinyere|te|mo|fi|ka|un|fun|customer|caller|client|agent|oniba?ara|onye ahia|"
    r"(?:to )?(?:him|her|them)|out|aloud)){0,7}[\s:,.=\"'(?-]{0,4}"
)
_BACK = regex.compile(
    r"\)?,? (?:is|na|as|was|be|ni|bu|ce) (?:(?:my|the|your|di|una|that) )?(?:\w{3,12} ){0,2}"
)  # "6601 na my transfer PIN"
_CHANGED = regex.compile(
    r"(?<!\w)(?:chang\w{0,3}|set|reset|canza\w?|yi|gbanwe\w{0,3}) (?:\w{1,8} ){0,2}?(?:pin|passcode) (?:\w{1,6} ){0,2}?(?:to|si|zuwa|ka|into|as) $"
)
_ONE_BY_ONE: Final = r"\d(?:, \d){3,7}"
_WITH_A_BREATH: Final = r"\d(?: \d){2,3}, \d(?: \d){1,3}"
_NUMBER = regex.compile(
    rf"(?<![\w.,/#*:+₦$=-])(?<!\d )(?:(?P<prefix>[a-z])-)?(?:{_WITH_A_BREATH}|{_ONE_BY_ONE}|\d(?:[ .-]?\d){{3,7}})(?![\w/#*:%-])(?![.,]\d)(?! \d)"
    r"(?! ?(?:naira|minutes?|mins?|times?|days?|weeks?|months?|years?|hours?|hrs|seconds?|secs?|"
    r"people|customers?|units?|credits?|bucks?|lines?|sims?|bars?|sau)\b)"
)
_APART = regex.compile(rf"{_ONE_BY_ONE}|{_WITH_A_BREATH}|\d([ .-])\d(?:\1\d){{2,7}}|\d\d([ -])\d\d\2\d\d|\d{{3}}[ -]\d{{3}}")
_DATE = regex.compile(r"(?:19|20)\d\d[ .-]?\d\d?[ .-]?\d\d?|\d\d?[ .-]\d\d?[ .-](?:19|20)\d\d")
_YEAR = regex.compile(r"(?:19|20)\d\d")
_AND = regex.compile(r"\s{0,2}(?:[,;/&]|and|or|n|then|not|no be|instead of|now|sorry|kuma|ati|na)?[\s,]{0,2}(?:now |then |and |sorry,? )?")
_Match = Any
_CUES: Final = 3  # as many to either side as may matter
_REACH: Final = 40
_SPEAKS: Final = 60
_NEAR: Final = 400
_BEFORE: Final = 40
_PIN_LENGTHS: Final = frozenset({4, 5, 6, 7, 8})
_PLAIN_LENGTHS: Final = frozenset({6})
_CODE_LENGTHS: Final = frozenset({4, 5, 6, 7, 8})


def secret_codes(view: View) -> Iterator[Hit]:
    """Numbers that a cue leads to; numbers of a code's shape near one; and what is counted up after those."""
    text = view.lower
    cues = list(_CUE.finditer(text, timeout=view.remaining()))
    if not cues:
        return
    starts = [cue.start() for cue in cues]
    last: tuple[int, int] | None = None  # where the last hit ended, and how many digits it had
    for match in _NUMBER.finditer(text, timeout=view.remaining()):
        start, end = match.span()
        digits = keep_digits(match.group())
        counted = last is not None and last[1] == len(digits) and _AND.fullmatch(text, last[0], start) is not None
        if not counted and is_amount(view, start, end):  # "0000 n 2580" is no sum
            continue
        if _DATE.fullmatch(match.group()) or stands_before(REFERENCE_WORDS, view, start):
            continue
        at = bisect_left(starts, start)
        before, after = cues[max(0, at - _CUES) : at], cues[at : at + _CUES]
        if kind := "PIN" if counted else _kind(text, match, digits, before, after):
            last = end, len(digits)
            yield Hit(start, end, 0.7, kind)


def _kind(text: str, match: _Match, digits: str, before: Sequence[_Match], after: Sequence[_Match]) -> str | None:
    start, end = match.span()
    if before and start - before[-1].end() <= _SPEAKS:
        cue = before[-1]
        led = _LINK.fullmatch(text, cue.end(), start) or _CHANGED.search(text, max(0, start - _REACH), start)
        if led and len(digits) in _lengths(cue):
            return "OTP" if cue["code"] else "PIN"
    if after and after[0].start() - end <= _BEFORE and _BACK.fullmatch(text, end, after[0].start()):
        return ("OTP" if after[0]["code"] else "PIN") if len(digits) in _lengths(after[0]) and not after[0]["plain"] else None
    shaped = bool(_APART.fullmatch(match.group())) or match["prefix"] is not None
    if not shaped or _YEAR.fullmatch(digits):
        return None
    near = [cue for cue in before if start - cue.end() <= _NEAR] + [cue for cue in after if cue.start() - end <= _BEFORE]
    kinds = {"OTP" if cue["code"] else "PIN" for cue in near if not cue["plain"]}
    return "OTP" if "OTP" in kinds else "PIN" if kinds and len(digits) in _PIN_LENGTHS else None


def _lengths(cue: _Match) -> frozenset[int]:
    """How many digits such a number has. A code that is called nothing more has six: short codes have five."""
    return _PLAIN_LENGTHS if cue["plain"] else _CODE_LENGTHS if cue["code"] else _PIN_LENGTHS


SECRET_CODES = Recognizer(
    entity="OTP",
    also=("PIN",),
    name="secret_codes",
    find=secret_codes,
    bare=True,
    least_digits=4,
    cues=(
        "otp",
        "0tp",
        "o.t.p",
        "one time",
        "one-time",
        "2fa",
        "code",
        "koodu",
        "tabbatar",
        "pin",
        "p.i.n",
        "puk",
        "secret",
        "digit",
        "figure",
        "number in",
        "number from",
        "what ",
        "token",
        "sirri",
        "asiri",
        "nzuzo",
    ),
    positives=(
        Example("he say make I read OTP 6 0 3 3 1 8 give am", ("6 0 3 3 1 8",), "digits apart"),
        Example("884-201 is your Beejan verification code", ("884-201",), "the code first, in two groups"),
        Example("otp I no ask for. 55 02 91, now G-40377.", ("55 02 91", "G-40377"), "pairs, and a letter before it"),
        Example("koodu unu zitere m bụ 90-33-18, robot", ("90-33-18",), "Igbo"),
        Example("nọmba aṣiri mi ni 8802, mo ti te e", ("8802",), "Yoruba"),
        Example("lambar sirri ta ita ce 3390, na sa", ("3390",), "Hausa"),
        Example("PIN nzuzo m bụ 0417", ("0417",), "Igbo, a zero first"),
        Example("I changed my pin to 2019 last week", ("2019",), "a PIN that looks like a year"),
        Example("tried pin 1234, 0000 n 2580.", ("1234", "0000", "2580"), "counted up"),
        Example("I keyed in 9034 as PIN, rejected", ("9034",), "the number first"),
        Example("the six digits they sent, I read out 771 203", ("771 203",), "called by how many they are"),
        Example("the six figures that came on her phone and she read 2 7 7, 1 4 0. By noon", ("2 7 7, 1 4 0",), "apart, with a breath"),
        Example("I read the code to him: 4, 4, 1, 9, 0, 2. Then", ("4, 4, 1, 9, 0, 2",), "one by one"),
        Example("She told him the number in the SMS, 90 12 77, and", ("90 12 77",), "by where it was"),
        Example("asked me to read what Beejan texted me. I read 771903. My", ("771903",), "by who sent it"),
        Example("the token your app texted me, 88 20 14, fails", ("88 20 14",), "called a token"),
        Example("Code ti e fi ranse ni 440917", ("440917",), "Yoruba"),
        Example("Agent: PIN?\nCustomer: 5 5 0 1", ("5 5 0 1",), "asked for, digits apart"),
    ),
    negatives=(
        Example("no OTP since 2025, I paid 1500", (), "a year and a sum"),
        Example("no OTP on lines 1 2, 3 4 or 5 at 6, 7", (), "counts"),
        Example("OTP ticket 884201 is open", (), "a reference"),
        Example("I asked for OTP 3 times on 12-05-2026", (), "a count and a date"),
        Example("the recharge PIN cost 1500", (), "a sum"),
        Example("OTP delays 45 minutes, N5000 gone, dial 5060", (), "a duration, a sum and a short code"),
        Example("PIN for N5000, 4000 naira back", (), "sums"),
        Example("code 32120 charged me for caller tune", (), "a short code"),
        Example("my pin was changed on 2026-11-23", (), "a date"),
        Example("send PIN to 5060", (), "a short code"),
        Example("pin no work, I bought 2500 airtime", (), "a sum without its currency"),
    ),
)

RECOGNIZERS: Final = (SECRET_CODES,)
