"""Numbers by which a company knows its customer: operator accounts and electricity meters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from complaints_nlp.masking.folding import bare
from complaints_nlp.masking.recognizer import Candidate, Example, Hit, Pattern, Recognizer, View, digit_run, stands_before
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS, is_amount, no_amount
from complaints_nlp.wordlist import words

_AMOUNT = regex.compile(r"(?:N|NGN)\d|\d+(?:gb|mb|mbps|k)\Z", flags=regex.IGNORECASE)
_NUBAN: Final = 10
_ASKED = regex.compile(
    rf"(?<![^\W_])(?:(?P<reference>{'|'.join(REFERENCE_WORDS)}|ntinye)|(?P<account>account|acct|contract|"
    rf"merchant|partner|dealer|wallet|id|customer n|customer i))"
)
_REFERENCE = regex.compile(r"(?:INV|TKT|INC|REF|ORD|RCT|TXN|TRX|CAS|CASE|JOB|WO|WS|SR|RC)[\s/-]?\d")  # what such codes begin with
_DATE = regex.compile(r"(?:19|20)\d\d|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}")


def _reference_asked(candidate: Candidate) -> bool:
    """Whether the nearest word before that asks for a number asks for a reference: "Receipt number?" rather than "Account?"."""
    before = candidate.view.lower[max(0, candidate.start - 60) : candidate.start]
    asked = [match.lastgroup for match in _ASKED.finditer(before)]
    return bool(asked) and asked[-1] == "reference"


def _customer(candidate: Candidate) -> float:
    value = candidate.value
    if (
        _reference_asked(candidate)
        or is_amount(candidate.view, candidate.start, candidate.end)
        or _AMOUNT.match(value)
        or _DATE.fullmatch(value)
        or _REFERENCE.match(value)
        or sum(c.isdigit() for c in value) < 3
    ):
        return 0.0
    if len(value) == len(candidate.digits) == _NUBAN or (candidate.match.group()[:1] in "aA" and len(candidate.digits) == _NUBAN):
        return min(candidate.score, 0.6)  # ten digits after "account": a bank's, where the bank recogniser says so too
    return candidate.score


CUSTOMER = Recognizer(
    entity="CUSTOMER_ACCOUNT",
    name="customer_account",
    patterns=(
        Pattern(
            # "Customer:" alone is a speaker's label; it takes "customer number" to name one.
            r"(?<!\w)(?:(?:customer|client|subscriber|subscription|user|cust|service|fibre|fiber|broadband|contract|"
            r"wallet|postpaid|post-paid|corporate|business|profile)"
            r"[\s-]?(?:account|acct|id|no|number|num|code|ref)\b|(?:account|acct|a/c)\b)(?:\.?\s?(?:no|number|num|id|"
            r"#))?\.?\s?(?:is|na|:|-|=|\(|ni)?\s?#?"
            r"(?P<value>(?:(?-i:[A-Z]{1,4})\s)?(?=[A-Z/-]{0,9}\d)(?:[A-Z]{1,5}[/-])?[A-Z0-9]{2,12}(?:[/-][A-Z0-9]{1,10}){0,4}(?:\s\d{2,5}){0,3}"
            r"(?:[ ]\d(?=[ \t]*(?:[.,;)\n]|\Z)))?)(?!\w)",  # a last digit alone, where nothing is counted by it
            0.7,
        ),
        # Two groups and more after a prefix are an account as this industry writes one; a ticket has one.
        Pattern(
            r"(?<!\w)(?:(?:contract|account|acct|merchant|partner|dealer|wallet|distributor|retailer|reseller)(?:\s"
            r"(?:id|code|no\.?|number|tag|name|ref))?"
            r"|(?:customer|client|agent|member)\s(?:id|code|no\.?|number|tag|ref))\W{1,3}(?:(?:is|na|please|pls)\W{1,3})?(?:\n?\s*"
            r"(?:customer|caller|client)\s?:\s*)?"
            r"(?P<value>(?-i:[A-Z]{2,4}(?:[/-][A-Z]{2,4})?)[/-]?\d[\dA-Z]*(?:[/-][A-Z0-9]{1,8}){0,3}|(?-i:[A-Z]{2,3})(?:\s\d{2,5}){2,4})(?!\w)",
            0.7,
        ),
        Pattern(
            r"(?<![\w-])(?-i:(?:BF|BJF|BIZ|BPY|BZ|FL|HF|BP))[\s/-](?:[A-Z]{3}[\s/-])?\d{3,10}(?:[ /-](?=[A-Z]{0,3}\d)[A-Z0-9]{2,6}){0,2}"
            r"(?:[/-](?-i:[A-Z]{1,3}))?(?!\w)",  # the last group may be a state's letters
            0.65,
        ),
        # The last thing of a letter, after the writer's town: nobody was asked for a reference.
        Pattern(r"(?<=(?-i:[A-Z])\w{2,20}\.?\s{1,2})(?-i:[A-Z]{2,3}-\d{4,6}-[A-Z]{2})(?=\s*\Z)", 0.6),
    ),
    context=(
        "nomba onibara",
        "nọ́mbà oníbàárà",
        "akara dealer",
        "account",
        "acct",
        "customer",
        "a/c",
        "router",
        "fibre",
        "subscription id",
        "my id",
        "user id",
        "bill",
    ),
    unless=REFERENCE_WORDS,
    validate=_customer,
    threshold=0.6,
    least_digits=3,
    positives=(
        Example("customer no. BIZ-0081924", ("BIZ-0081924",), "letters and digits"),
        Example("Account number: AC0091-557", ("AC0091-557",), "mixed"),
        Example("my customer ID is 7700 3198 21", ("7700 3198 21",), "grouped"),
        Example("Mrs A. Test\nCustomer no. QT 5518 2093 7", ("QT 5518 2093 7",), "grouped, the last digit alone"),
        Example("Dealer code KLM-ABJ-30551.", ("KLM-ABJ-30551",), "two groups of letters"),
        Example("BF-61190-LA", ("BF-61190-LA",), "letters at the end, as broadband has them"),
        Example("Na gode.\nMusa, Plot 4, Zoo Road, Kano. QD-41877-KN", ("QD-41877-KN",), "the last thing after the writer's town"),
    ),
    negatives=(
        Example("my account since 12/04/2026", (), "a date"),
        Example("Please treat ticket, Kano. QD-41877-KN", (), "a reference was spoken of"),
        Example("my complaint TKT-88213 and INC7730281", (), "references"),
        Example("customer care 300", (), "no account"),
        Example("ticket INC-7730281", (), "a reference"),
        Example("user for 12 years", (), "a count"),
        Example("Your account bill INV-2610-0019", (), "an invoice"),
    ),
)

# What names a number, whatever stands between: of several, the last one before it does.
_NAMES = regex.compile(
    r"(?<![^\W_])(?:(?P<else>(?!(?:my|our|his|her|your|the|router|customer|cust|client|user|account|agent|dealer|merchant|terminal|pos|wallet|fibre|and|is)\s)"
    r"\p{L}{2,14} id|"
    + "|".join(REFERENCE_WORDS)
    + r"|serial|s/?n|eid|port|bundle|tin|nin|bvn|mac|imei|imsi|iccid|sim|meter|bank|card|passport|licen[cs]e|plate|voter|policy|form|"
    r"error|model|version|circuit|gateway|phone|call|dial|route|utr|lambar (?:korafi|waya))"
    r"|(?P<account>accounts?|acct?|a/c|cust(?:omer)?(?! ?:)|client(?! ?:)|subscriber|subscription|contract|dealer|agent(?! ?:)|merchant|"
    r"partner|distributor|retailer|reseller|wallet|member(?:ship)?|terminal|user ?id|id|\w{0,12}(?:fibre|fiber|broadband)"
    r"|(?!on|off|dead|help|air|head)\w{3,10}line|postpaid"
    r"|dila\w{0,2}|ejenti|ak[aw]{1,2}[ua]?nti?u?\w{0,2}|asusu\w{0,2}|onibara|akara (?:onye ahia|dealer)))(?![^\W\d_])"
)
_OWN_PREFIX = regex.compile(r"(?:DLR|AGT|CUST|ACCT|CID|SUB|MER)[/-]")  # what accounts begin with
_AROUND: Final = 48
_LINK = regex.compile(  # what stands between a word and its number, and names nothing else
    r"[^\w\n]{0,3}\n?\s*(?:(?:no|nos|num|number|n[ou]mba|kod|id|code|tag|ref|is|na|ni|bu|ce|ne|m|mi|mu|wa|my|our|nke|shi|ita|ta|namu|na(?:mu|wa|sa|ta)|re|gi|ya|any?i|"
    r"for|s|in|fibre|fiber|line|with)(?![^\W_])[^\w\n]{0,3}){0,4}"
)


_CODE = regex.compile(
    r"(?<![\w/.@#*-])(?:(?=[A-Z/-]{0,16}\d)(?!\d{1,2}[/-]\d{1,2}[/-]\d{2,4}(?!\w))"
    # Groups of letters and digits, joined.
    r"(?:[A-Z]{1,5}|\d{2,10})(?:[/-][A-Z\d]{1,8}){1,4}(?:\s\d{2,5}(?!\w)){0,2}(?![\w/-]|\.\d)"
    # Digits apart around a stroke, capitals before groups of digits, both together.
    r"|\d(?: ?[/-] ?\d| \d){3,11}(?![\w/-])(?! \d)|(?-i:[A-Z]{2,5})(?:\s\d{2,6}){1,4}(?![\w/-]|[.,]\d)|[A-Z]{2,5}\d{4,12}(?![\w/-]))",
    flags=regex.IGNORECASE,
)
_FEWEST: Final = 4
_BEGINS: Final = 36  # from where a cluster of digits is given, so far on a code may begin


def coded(view: View) -> Iterator[Hit]:
    """Codes with digits enough, where the last word that names a number before them calls an account."""
    end = 0
    for first, last, digits in view.clusters:
        if digits < _FEWEST:
            continue
        for match in _CODE.finditer(view.text, max(end, first + (_BEGINS if first else 0)), last, timeout=view.remaining()):
            start, end = match.span()
            if _is_account(Candidate(view, start, end, 0.65, cued=False, match=match)):
                yield Hit(start, end, 0.65)


def _is_account(candidate: Candidate) -> bool:
    value, view, start = candidate.value, candidate.view, candidate.start
    if (
        len(candidate.digits) < _FEWEST
        or _NO_ACCOUNT.match(value)
        or not _customer(candidate)
        or stands_before(REFERENCE_WORDS, view, start)
    ):
        return False
    if _OWN_PREFIX.match(value):
        return True
    before = view.lower[max(0, start - _AROUND) : start]
    before = before if before.isascii() else bare(before)[0]
    named = list(_NAMES.finditer(before))
    if not named or named[-1].lastgroup == "else":
        return False
    groups = len(regex.findall(r"[\s/-]+", value)) + 1  # a ticket has one before its number
    return _LINK.fullmatch(before, named[-1].end()) is not None or (value.isupper() and groups > _TICKET)


_NO_ACCOUNT = regex.compile(r"(?:MNP|NPC|CR|RF|CP)[/-]|0?[789]\d{2}[ -]")
_TICKET: Final = 2

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

SIGNED = Recognizer(
    entity="CUSTOMER_ACCOUNT",
    name="customer_account_in_signature",
    patterns=(
        # Alone in its line under the writer's name or under the account: what the sender is known by. A ticket has one group of digits.
        Pattern(
            r"^(?:(?-i:[A-Z])[\p{L}.'-]{0,20}(?:[ ](?-i:[A-Z])[\p{L}.'-]{0,20}){1,3}|[^\n]{0,30}\baccount\b[^\n]{0,20}?)[ ]{0,3}\n[ ]{0,3}"
            r"(?:my )?ref(?:erence)?(?: no| number)?\.?\s?[:#]\s?(?P<value>(?-i:[A-Z]{2,3})[/-]\d{2,4}[/-]\d{4,6})[ ]{0,3}$",
            0.65,
            words("ref reference"),
        ),
    ),
    least_digits=5,
    positives=(
        Example("Yours,\nAda Test\nRef: QD-210-88134\n", ("QD-210-88134",), "under a name"),
        Example("Account\nRef: QD-210-88134", ("QD-210-88134",), "under the word"),
    ),
    negatives=(
        Example("Ada Test\nRef: TKT-88213", (), "a ticket"),
        Example("it was never answered.\nRef: QD-210-88134", (), "under a sentence: what that was about"),
    ),
)

METER = Recognizer(
    entity="METER_NUMBER",
    name="meter",
    patterns=(Pattern(digit_run(10, 13), 0.4),),
    context=("meter", "meter number", "prepaid meter", "nepa", "phcn", "disco", "ikedc", "ekedc", "aedc", "ibedc", "electricity", "token"),
    unless=REFERENCE_WORDS,
    validate=no_amount,
    least_digits=10,
    cues=("meter", "nepa", "phcn", "disco", "edc", "electric", "token"),
    positives=(Example("token for meter 45071882936", ("45071882936",), "eleven digits, by context"),),
    negatives=(Example("10 meters from the mast", (), "a distance"),),
)

TOKEN = Recognizer(
    entity="RECHARGE_PIN",
    name="electricity_token",
    patterns=(Pattern(digit_run(20), 0.6),),
    context=("token", "meter", "electricity"),
    least_digits=20,
    positives=(Example("token 1234-5678-9012-3456-7890", ("1234-5678-9012-3456-7890",), "twenty digits"),),
    negatives=(Example("12 tokens", (), "a count"),),
)


def _told(candidate: Candidate) -> float:
    value = candidate.value
    if _reference_asked(candidate) or is_amount(candidate.view, candidate.start, candidate.end) or _DATE.fullmatch(value):
        return 0.0
    return 0.0 if value.isdigit() and int(value) % 50 == 0 else candidate.score


TOLD = Recognizer(
    entity="CUSTOMER_ACCOUNT",
    name="customer_account_told",
    patterns=(
        # Digits apart, as they are read out.
        Pattern(
            r"(?<!\w)(?:account|acct|a/c|customer "
            r"(?:id|n\w{1,5})|lambar asusu\w{0,2}|asusu\w{0,2}|ak[aw]{0,2}[ua]?nti?u?|onibara)(?!\w)[^\n\d]{0,40}?[\s:]"
            r"(?P<value>\d(?:[-.]\d){3,11}|\d(?: \d){4,11})(?![\w-])(?! \d)",
            0.7,
        ),
        Pattern(
            r"(?<!\w)(?:lambar asusu\w{0,2}|n[ou][mn]ba (?:akanti|akaunti|onibara)|nomba akauntu)"
            r"(?:\s(?:na|ta|mi|m|ni|bu|ce|ita ce|shi ne|wa)){0,3}[\s:]{1,2}(?P<value>\d(?:[ -]?\d){5,11})(?![\w-])(?! \d)",
            0.65,
        ),
        Pattern(
            r"(?<!\w)(?:account|acct)(?: (?:no|number|na|is|be|ni|bu|ce)){1,2}[ :]{1,2}(?P<value>[a-z]{2,4} \d{3,5} \d{3,5})(?!\w)", 0.65
        ),
        # "which account?", "I say ..."
        Pattern(
            r"(?<!\w)(?:account|acct|customer (?:id|number))[\"'?,. ]{1,4}(?:i|me|my own|she|he)\s(?:don |just )?"
            r"(?:say|said|tell|told|gave|give|na)\W{1,3}(?:\w{2,4} )?(?P<value>\d{4,12})(?!\w)(?![.,]\d)",
            0.65,
        ),
        Pattern(
            r"(?<!\w)(?:file|folio|profile|customer file)\s(?:no\.?\s|number\s|is\s|na\s)?"
            r"(?P<value>(?-i:[A-Z]{2,3})[ /-]\d{2,6}(?:[ /-]\d{2,6}){0,2}(?:[ /-](?-i:[A-Z]{1,3}))?)(?!\w)",
            0.65,
            words("file folio profile"),
        ),
        # Spelled aloud within a sentence: "K stroke zero zero one nine stroke PL".
        Pattern(
            r"(?<!\w)(?P<value>(?-i:[A-Z]{1,4})(?:\s"
            r"(?:stroke|slash|dash|hyphen|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|\d{1,6}|(?-i:[A-Z]{1,4}))){4,14})(?!\w)",
            0.65,
            words("stroke slash dash hyphen"),
        ),
    ),
    validate=_told,
    unless=REFERENCE_WORDS,
    bare=True,
    cues=(
        "account",
        "acct",
        "a/c",
        "customer",
        "asusu",
        "akant",
        "akaunt",
        "akawunt",
        "onibara",
        "file ",
        "folio",
        "profile",
        " stroke ",
        " slash ",
        " dash ",
    ),
    positives=(
        Example("lambar asusu a hankali: 9-0-0-7-1. Ina", ("9-0-0-7-1",), "Hausa, digits apart"),
        Example('she ask me "which account", I say 7714, she say', ("7714",), "told"),
        Example("account na enu 0042 6119", ("enu 0042 6119",), "small"),
        Example("Mrs Test, file FB 90 0312", ("FB 90 0312",), "a file"),
        Example("The long one is K stroke zero zero one nine stroke PL.", ("K stroke zero zero one nine stroke PL",), "spelled aloud"),
    ),
    negatives=(
        Example("from my account, I say 5000", (), "a sum"),
        Example("account ticket: 9-0-0-7-1", (), "a reference"),
        Example("profile of 12 people, file not found 404", (), "a count and an error"),
        Example("my account since 1-2-2026", (), "a date"),
        Example("I said a dash B and C", (), "no digits enough"),
    ),
)

RECOGNIZERS: Final = (CUSTOMER, CODED, SIGNED, TOLD, METER, TOKEN)
