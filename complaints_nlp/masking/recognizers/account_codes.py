"""Customers' codes of letters and digits, known by the last word before them that names a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from complaints_nlp.masking.folding import bare
from complaints_nlp.masking.recognizer import Candidate, Compiled, Example, Hit, Recognizer, View, stands_before
from complaints_nlp.masking.recognizers.account_checks import account_score
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS

# What names a number, whatever stands between: of several, the last one before it does.
_NAMES = regex.compile(
    r"(?<![^\W_])(?:(?P<else>(?!(?:my|our|his|her|your|the|router|customer|cust|client|user|account|agent|dealer|merchant|terminal|pos|wallet|fibre|member|membership|group|vendor|partner|billing|profile|and|is)\s)"
    r"\p{L}{2,14} id|"
    + "|".join(REFERENCE_WORDS)
    + r"|serial|s/?n|eid|port|bundle|tin|nin|bvn|mac|imei|imsi|iccid|sim|meter|bank|card|passport|licen[cs]e|plate|voter|policy|form|"
    r"error|model|version|circuit|gateway|phone|call|dial|route|utr|query|lambar (?:korafi|waya))"
    r"|(?P<account>accounts?|acct?|a/c|cust(?:omer)?(?! ?:)|client(?! ?:)|subscriber|subscription|contract|dealer|agent(?! ?:)|merchant|"
    r"partner|distributor|retailer|reseller|vendor|wallet|member(?:ship)?|terminal|user ?id|id|\w{0,12}(?:fibre|fiber|broadband)"
    r"|(?!on|off|dead|help|air|head)\w{3,10}line|postpaid"
    r"|dila\w{0,2}|ejenti|ak[aw]{1,2}[ua]?nti?u?\w{0,2}|asusu\w{0,2}|onibara|akara (?:onye ahia|dealer)))(?![^\W\d_])"
)
_OWN_PREFIX = regex.compile(r"(?:DLR|AGT|CUST|ACCT|CID|SUB|MER)[/-]")  # what accounts begin with
_AROUND: Final = 48
_LINK = regex.compile(  # what stands between a word and its number, and names nothing else
    r"[^\w\n]{0,3}\n?\s*(?:(?:no|nos|num|number|n[ou]mba|kod|id|code|tag|ref|is|na|ni|bu|ce|ne|m|mi|mu|wa|my|our|nke|shi|ita|ta|namu|na(?:mu|wa|sa|ta)|re|gi|ya|any?i|"
    r"for|s|in|fibre|fiber|line|with)(?![^\W_])[^\w\n]{0,3}){0,4}"
)
_CODE = Compiled(
    r"(?<![\w/.@#*-])(?:(?=[A-Z/-]{0,16}\d)(?!\d{1,2}[/-]\d{1,2}[/-]\d{2,4}(?!\w))"
    # Groups of letters and digits, joined.
    r"(?:[A-Z]{1,5}|\d{2,10})(?:[/-][A-Z\d]{1,8}){1,4}(?:\s\d{2,5}(?!\w)){0,2}(?![\w/-]|\.\d)"
    # Digits apart around a stroke, capitals before groups of digits, both together.
    r"|\d(?: ?[/-] ?\d| \d){3,11}(?![\w/-])(?! \d)|(?-i:[A-Z]{2,5})(?:\s\d{2,6}){1,4}(?![\w/-]|[.,]\d)|[A-Z]{2,5}\d{4,12}(?![\w/-]))"
)
_NAMED_AFTER = regex.compile(r"\s?\((?:my |the |our )?(?:acct?|account|a/c)(?: no\.?| number)?\)")
_FEWEST: Final = 4
_BEGINS: Final = 36  # from where a cluster of digits is given, so far on a code may begin
_NO_ACCOUNT = regex.compile(r"(?:MNP|NPC|CR|RF|CP)[/-]|0?[789]\d{2}[ -]")
_TICKET: Final = 2


def coded(view: View) -> Iterator[Hit]:
    """Codes with digits enough, where the last word that names a number before them calls an account."""
    end = 0
    for first, last, digits in view.clusters:
        if digits < _FEWEST:
            continue
        for match in _CODE.matches(view, view.text, max(end, first + (_BEGINS if first else 0)), last):
            start, end = match.span()
            if _is_account(Candidate(view, start, end, 0.65, cued=False, match=match)):
                yield Hit(start, end, 0.65)


def _is_account(candidate: Candidate) -> bool:
    value, view, start = candidate.value, candidate.view, candidate.start
    if (
        len(candidate.digits) < _FEWEST
        or _NO_ACCOUNT.match(value)
        or not account_score(candidate)
        or stands_before(REFERENCE_WORDS, view, start)
    ):
        return False
    if _OWN_PREFIX.match(value) or _NAMED_AFTER.match(view.lower, candidate.end):
        return True
    before = view.lower[max(0, start - _AROUND) : start]
    before = before if before.isascii() else bare(before)[0]
    named = list(_NAMES.finditer(before))
    if not named or named[-1].lastgroup == "else":
        return False
    groups = len(regex.findall(r"[\s/-]+", value)) + 1  # a ticket has one before its number
    return _LINK.fullmatch(before, named[-1].end()) is not None or (value.isupper() and groups > _TICKET)


CODED = Recognizer(
    entity="CUSTOMER_ACCOUNT",
    name="customer_account_coded",
    find=coded,
    least_digits=4,
    positives=(
        Example("Wallet m, QDL/ONI/00617, na-agụ N0.00", ("QDL/ONI/00617",), "Igbo, a comma between"),
        Example("lambar dila QDL/KN/0938", ("QDL/KN/0938",), "Hausa, a dealer's"),
        Example("Nọ́mbà agent mi ni QBD-K-00932, TIN", ("QBD-K-00932",), "Yoruba"),
        Example("the shared router, ID: 40417-QN, is off", ("40417-QN",), "digits first"),
        Example("gateway down, customer 7 7 1 / 4 4 0 9.", ("7 7 1 / 4 4 0 9",), "digits apart"),
        Example("Akaụntụ: FTTH 0083 2217; MAC", ("FTTH 0083 2217",), "capitals and groups"),
        Example("BizLine QL-OYO-33 718", ("QL-OYO-33 718",), "after a product"),
        Example("cust idQJN0047719", ("idQJN0047719",), "glued to its word"),
        Example("Account namu QD-41877-KN. Ma'aikaci ya zo", ("QD-41877-KN",), "Hausa: whose it is comes after"),
        Example("akaụntụ m bụ QD-41877", ("QD-41877",), "Igbo"),
        Example("account mi ni QD-41877 jọ̀ọ́", ("QD-41877",), "Yoruba"),
        Example("is mine. Customer QD-300918-4. Please", ("QD-300918-4",), "the word alone"),
        Example("Ada Test, formerly customer QD 663 204 81", ("QD 663 204 81",), "the word alone, grouped"),
        Example("QD-209-5514 (acct) is off", ("QD-209-5514",), "called by its name in brackets"),
        Example("Membership id QTRA-20260-482.", ("QTRA-20260-482",), "a member's"),
        Example("vendor QX/3312", ("QX/3312",), "a vendor's"),
        Example("DLR/QN/0938", ("DLR/QN/0938",), "a dealer's prefix"),
    ),
    negatives=(
        Example("our account is down. Circuit ID LAG-QKO-0442", (), "a line's id"),
        Example("my account, ticket QD-4471-LK", (), "a reference is named last"),
        Example("account: port id MNP-QT-2291, serial QT-00441", (), "other ids"),
        Example("my account since 12-05-2026 24/7 has 4G-5000", (), "a date, and a sum"),
        Example("the agent at Shop 12 sold 4G-LTE, my friend QB-4471", (), "no word right before"),
        Example("Agent: QD-4471-LK", (), "a speaker"),
        Example("account mi 2500 naira lo", (), "Yoruba: a sum"),
        Example("Account namu an cire N3,000", (), "Hausa: a sum"),
    ),
)

RECOGNIZERS: Final = (CODED,)
