"""Whose number or address stands in a text: the customer's own, or that of somebody the customer speaks of.

A number in a complaint is mostly the line complained of. It is another's when the words beside it say so: a relative's to call instead, the
agent's who was rude, the one an airtime went to. Each rule below is one such way of saying it; the first that fits decides.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

_BEFORE: Final = 70
_AFTER: Final = 40
_HERE: Final = "§"  # stands for the identifier asked about
_NUMBERED: Final = r"\b(?:line|lines|number|numbers|numba|num|no|sim|phone|mobile|msisdn|laini|nọmba|nomba)"
_KIN: Final = (
    r"sister|brother|mother|mum|mummy|mama|father|papa|dad|daddy|parents?|husband|wife|son|daughter|uncle|aunt(?:ie|y)?|cousin|nephew|niece"
    r"|grandmother|grandfather|in-law|fianc[eé]e?|(?:boy|girl)friend|pikin"
)
_OTHERS: Final = (
    r"(?:customer|client|user)(?! (?:no|num|number|id|account|acct|code|ref)\b)|"
    r"friend|neighbou?r|colleague|boss|oga|madam|landlord|landlady|tenant|pastor|imam|chief|bursar|principal|secretary|lawyer"
    r"|guarantor|next of kin|referee|press contact|contact person|former owner|old owner|buyer|owner of this number"
)
_STAFF: Final = (
    r"agents?|technicians?|engineers?|installers?|dealers?|resellers?|sellers?|vendors?|managers?|supervisors?|officers?|staff|riders?|drivers?"
    r"|reps?|representative|partners?|helpdesk|support|attendant|man|guy|fraudsters?|scammers?|strangers?|thief|somebody|someone|person|shop"
)
_KIN_ELSEWHERE: Final = (
    r"(?:ọmọ|omo|ìyá|iya|bàbá|baba|ọkọ|oko|ìyàwó|iyawo|ẹ̀gbọ́n|egbon|àbúrò|aburo|ọ̀rẹ́|ore) mi"
    r"|matata|mijina|babana|mamata|mahaifina|mahaifiyata|ɗana|yayana|[kƙ]anina|abokina|maigida(?:na)?|(?:nwanne|nne|nna|di|nwunye|nwa|enyi) m"
)
_PEOPLE: Final = rf"(?:{_KIN}|{_OTHERS}|{_STAFF}|{_KIN_ELSEWHERE})"
_MY: Final = r"\b(?:my|our|mine|me)"
_LABEL = re.compile(r"^\s*(?:agent|customer|caller|system)\s*:\s*", re.IGNORECASE)
_SENDING: Final = r"sen[dt](?:ing)?|transferr?(?:ed)?|shared?|gift(?:ed)?|dash(?:ed)?"
_GIVING: Final = rf"(?:{_SENDING}|vend(?:ed)?|recharged?|loaded?|credited|topped up|top up|bought|buy|paid)"
_ACTS: Final = (
    r"(?:call(?:s|ed|ing)?|rings?|rang|text(?:s|ed)|took|takes?|charged|promised|asked|asks?|pretends?|claims|said|says?|told|sent|sends|sold|buy"
    r"|bought|insulted|bounces?|bounced|browses?|works?|confirms?|full bars|collected|replied|reply)"
)
_BEFORE_ACTS: Final = r"(?:(?:keeps?|is|was|don|dey|that|who|wey|just|also|has|have|it|and) ){0,3}"
_WHICH: Final = r"(?:own|other|main|new|old|second|first|postpaid|prepaid|business|personal|beejan|affected|registered|e-?mail)"
_OWNED: Final = rf"(?:{_NUMBERED}|address|account|acct|e-?mail|handle|one)"
_OWNED_ELSEWHERE: Final = (
    rf"{_NUMBERED} (?:mi|m|na|nwa m)\b(?: ni| bu| bụ|:)?|\b(?:ìlà|ila|laini) mi(?: ni)?"
    r"|\b(?:layina|layi na|lambata|lambar ta|wayata|layin na|lambana)(?: ce| ne)?"
)
_REACHED_FOR: Final = (
    r"(?:call(?:ing)?|dial(?:led|ling)?|ring|reach|text|try|tried|wrote to|mailed|e-?mailed|mail to|write to|referred (?:to|by)|ask|see|contact|use"
    r"|send to)"
)
_SIGNED: Final = (
    r"(?:i am|i'm|i be|this is|tweeted as|posted as|wrote as|wrote from|writing from|known as|name is|handle is|handle na|handle:|from)"
)


class Whose(StrEnum):
    OWN = "own"
    OTHER = "other"
    UNSAID = "unsaid"


def _rule(whose: Whose, expression: str) -> tuple[Whose, re.Pattern[str]]:
    return whose, re.compile(expression.replace(_HERE, rf"\W{{0,3}}{_HERE}"), re.IGNORECASE | re.DOTALL)


_RULES: Final = (
    # The line of a relative as the thing complained of: who speaks for its owner speaks as the owner.
    _rule(
        Whose.OWN,
        rf"\b(?:from|on|off|into|bar(?:red)?|(?:un)?block(?:ed)?|unbar|deduct\w*)\s+(?:my|our|his|her) \w+(?:'s)? (?:own )?{_NUMBERED}\b§",
    ),
    _rule(
        Whose.OWN,
        rf"\bfor {_MY} (?:{_KIN})\b.{{0,20}}\b(?:his|her|their) {_NUMBERED}\b(?: is| na)?§(?=\W*(?:is|was|has|na|don|no|can(?:no|')t))",
    ),
    # A number that calls, takes, promises, or works where the writer's does not.
    _rule(Whose.OTHER, rf"§\W{{0,3}}{_BEFORE_ACTS}{_ACTS}\b"),
    _rule(Whose.OTHER, rf"\b(?:he|she|they|who|{_KIN})(?: is|'s| are| dey)? (?:now |also )?(?:uses?|using|on|with)§"),
    _rule(Whose.OTHER, rf"\b(?:he|she|they|who|{_KIN}) (?:also )?(?:call|wrote|text)(?:ed|s)?\b[^.]{{0,14}}(?:from|with|on)§"),
    # Somebody reached the writer with it, or it is to be acted against.
    _rule(
        Whose.OTHER, r"\b(?:call|text|chat|message|ring|rang)(?:s|ed|ing|ted)? (?:me|us|my \w+) (?:with|from|using|through)\b[^.]{0,20}§"
    ),
    _rule(Whose.OTHER, r"\b(?:report(?:ed)?|trace|arrest|investigate|block|bar)§"),
    # The writer's own words for it, right before.
    _rule(Whose.OWN, rf"{_MY} (?:{_WHICH} ){{0,2}}{_OWNED}\b(?: is| na|:| be)?§"),
    _rule(Whose.OWN, rf"(?:{_OWNED_ELSEWHERE})§"),
    _rule(Whose.OWN, r"\b(?:call|reach|contact|text|ring|find|chat) (?:me|us|back)(?: back)? (?:on|at|through|via|with)?§"),
    _rule(Whose.OWN, rf"\b{_SIGNED}§"),
    # The writer reached for it, or gave to it.
    _rule(Whose.OTHER, rf"\b{_REACHED_FOR}§"),
    _rule(Whose.OTHER, rf"\b{_GIVING}\b[^.\n]{{0,30}}\b(?:to|give|for|si|zuwa)§"),
    _rule(Whose.OTHER, r"\b(?:recharge|recharged|credit|credited|top up|vend|give|gave)§"),
    _rule(
        Whose.OTHER,
        r"\b(?:(?:referred|introduced|registered|sold|signed) by|(?:wrote|write|mailed|e-?mailed|complained) to)\b[^.\n]{0,30}§",
    ),
    # Somebody is named right before it.
    _rule(Whose.OTHER, rf"\b{_PEOPLE}(?:'s?)?\b[^.!?\n]{{0,24}}§"),
    _rule(Whose.OTHER, rf"\b{_PEOPLE}(?:'s)?\b[^\n]{{0,40}}\b(?:his|her|their) (?:{_NUMBERED}|e-?mail)(?: is| na)?§"),
)

_LENDERS: Final = rf"(?:{_KIN}|{_OTHERS}|{_STAFF}|stranger|kiosk|call ?point|call cent(?:re|er)|business cent(?:re|er))"
_BORROWED: Final = re.compile(
    rf"\b(?:using|with|from|on|borrow(?:ed)?) (?:a |the |my |this |one |his |her )?{_LENDERS}(?:'s|s)? (?:man )?{_NUMBERED}\b"
    rf"|\b(?:na |this is |dis is |is )(?:my )?{_LENDERS}(?:'s)? (?:man |own )?(?:phone|line|sim)\b"
    r"|\b(?:not|no be|isn't) my (?:own )?(?:phone|line|number|sim)\b|\bborrowed (?:it|this|phone|a phone)\b|\b(?:using|use) their phone\b"
    r"|\bbusiness cent(?:re|er)\b|\bcyber ?cafe\b|\bcall ?point\b"
    r"|\b(?:wayar|layin) (?:abokina|makwabcina|[kƙ]anina|yayana|maigida|wani)\b"
    r"|\bfoonu (?:ẹ̀gbọ́n|egbon|àbúrò|aburo|ọ̀rẹ́|ore|ọkọ|oko|ẹlòmíràn) mi\b|\b(?:ekwentị|fon) (?:nwanne|enyi|di|nne|nna) m\b",
    re.IGNORECASE,
)


def whose(text: str, start: int, end: int) -> Whose:
    """Whose the identifier at ``text[start:end]`` is, by the words of its own turn or line beside it.

    >>> text = "my line is A, my brother is on B, I wrote to C"
    >>> [whose(text, text.index(name), text.index(name) + 1).value for name in "ABC"]
    ['own', 'other', 'other']
    """
    before = _LABEL.sub("", text[max(0, start - _BEFORE) : start].rpartition("\n")[2])
    around = f"{before}{_HERE}{text[end : end + _AFTER].partition(chr(10))[0]}"
    return next((answer for answer, rule in _RULES if rule.search(around)), Whose.UNSAID)


def is_borrowed(text: str) -> bool:
    """Whether the writer says that the phone or machine used is somebody else's.

    >>> is_borrowed("I am using my neighbour's phone"), is_borrowed("this is my second sim")
    (True, False)
    """
    return _BORROWED.search(text) is not None
