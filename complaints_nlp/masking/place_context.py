"""What shows that a word which people are called, too, is a place: the gazetteer's name of several words, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from complaints_nlp.masking.name_patterns import AT_A_PLACE, TITLE_WORD, TOWN_WORDS
from complaints_nlp.masking.name_words import SAID, Word, is_institution_next, words_of
from complaints_nlp.masking.text import Entity
from complaints_nlp.masking.vocabulary import Vocabulary
from complaints_nlp.wordlist import words

_REACH: Final = 28
_LONGEST: Final = 3
_FROM_A_PLACE: Final = words("from towards daga zuwa si ni muna suna dey reach")
"""Before a place, and before a person, too: they tell where no rule has said that it is one."""
_AT: Final = re.compile(
    r"(?:(?<!\w)(?:site|town|city|lga|state|location|area|branch|address|village|area office)\s?:"
    r"|(?<!\w)(?:nwa m|anyi|anyị|m|ha|o|ọ) n[oọ]|(?<!\w)(?:the|of) old|(?:junction|road|street|market|extension|estate|layout|park),)\s\Z"
)
_CALLED_A_PLACE: Final = re.compile(
    r"(?<!\w)(?:place|village|town|city|area|community|suburb)(?: is|,)? (?:called|named)\s(?:[\w'’]{1,12}-)?\Z"
)
_SIDE: Final = re.compile(r"[ ](?:side|axis|area)(?![\w-])")
_ECHO: Final = 0.7
"""The score of a word that is masked because it stands in a name elsewhere: whoever is called after a town, the town is named again, too."""
_ADDRESSED: Final = re.compile(
    r"(?:\A|[:\n(;]|(?<!\w)(?:ask|tell|told|thank you|thanks|hello|dear|and|but|by|with|he|she|(?:he|she)(?: is|'s)(?: an?)?|husband|wife|son|daughter"
    r"|brother|sister|father|mother|friend|kira|ce|say|meet|met|to)),? ?\Z"
)
_PERSON_BEHIND: Final = re.compile(
    r"(?:'s|’s)?[ ](?:(?:is|na) (?:his|her|my|the|im|him)|said|says|told|called|came|took|asked|promised|collected|answered|refused|sent|gave|wrote|went|says"
    r"|himself|herself|talk|tell|come|collect|ya|ta|ne|ce|who|wey|whose|will|don|no)(?!\w)"
)
_YOUR: Final = re.compile(r"(?<!\w)(?:your|una|ur|the|beejan|beejan's)\s\Z")
_OFFICE: Final = re.compile(r"[ ](?:\w{4,10}[ ])?(?:office|branch|outlet|shop|store|centre|center|park|mall|mast|tower)(?![\w-])")
"""Around a place, whatever it is called after: "your Adeniyi Jones office"."""
_HOOKS: Final = str.maketrans("ɗɓƙƴ", "dbky")
_CALLED: Final = re.compile(
    r"(?:(?<!\w)(?:sur|first |full |last |my |real |given )?names?:?(?: is| na|:)?|surname|called|named|sunana|oruko mi|orúkọ mi"
    r"|call me|(?<!\w)i am|i'm|this is|(?:lady|man|woman|girl|boy|guy|agent|oga|mr|mrs|dr|alh),?\.?)\s\Z"
)
_PLACE_BEHIND: Final = re.compile(
    r"[ ](?:side|branch|office|centre|junction|axis|native authority|emirate|people|(?:is|was|na) where)(?![\w-])",
    flags=re.IGNORECASE,
)
_WITHIN: Final = words("at in into outside inside")
"""Before a place, whatever it is called, and before nobody: only feelings are in or at somebody."""
_HEADS: Final = words("fort port mount mt lake cape tunga rijiyar ungwan angwan anguwar hayin hotoron ikot mbak amuda")
"""First words of places of two, with a capital."""
_WHERE: Final = re.compile(r"(?<!\w)(?:in|at|for|between|around|near|reach)[ ]\Z")
_FELT: Final = re.compile(
    r"(?<!\w)(?:trust|trusted|faith|belie\w{1,4}|disappoint\w{0,4}|confidence|interest\w{0,3}|vest\w{0,3}|\w{3,8}(?:ed|ing)|angry|mad|vex) (?:at|in)\s\Z"
)
_WHOSE: Final = re.compile(r"['’][sS](?!\w)|[ ](?:own|place|shop|house)(?!\w)")
_STATE_BEHIND: Final = re.compile(
    r",?[ ](?:(?:A[KLRZ]|C[AOT]|DE|F[LM]|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEHINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY])(?![\w.])"
    r"|(?:Ala|Ariz|Ark|Calif|Colo|Conn|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis)\b"
    r"|(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky"
    r"|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New [A-Z]\w{3,8}|North [A-Z]\w{3,8}|Ohio"
    r"|Oklahoma|Oregon|Pennsylvania|Rhode Island|South [A-Z]\w{3,9}|Tennessee|Texas|Utah|Vermont|Virginia|Washington|Wisconsin|Wyoming|Ontario|Quebec"
    r"|Alberta|Manitoba|Saskatchewan|Nova Scotia|British Columbia|Newfoundland|Queensland|Victoria|Tasmania|KwaZulu|Gauteng|Limpopo|Rajasthan"
    r"|Kerala|Gujarat|Punjab|Bihar)(?!\w))"
)
"""A state abroad, or its letters, behind a town: whatever the town is called, nobody is."""
_TOWN: Final = r"(?P<word>[^\W\d_][\w'’-]{2,24})"
_AND: Final = "and|or|&|plus|ati|àti|da|na"
_TOWN_BEFORE: Final = re.compile(rf"(?<![\w@#'’-]){_TOWN}(?P<joint>,? (?:{_AND}|to) |, |/)\Z")
_TOWN_AFTER: Final = re.compile(rf"(?P<joint>,? (?:{_AND}) |/){_TOWN}(?![\w'’@-])")


def is_place(text: str, entity: Entity, v: Vocabulary) -> bool:
    """Whether what was taken for a name is a place by all that it says: "at Orji", "Barkin Ladi", "Allen centre".

    What is a place's name and nobody's needs no more than that nothing says "called"; what people are called, too, needs a word around it.
    """
    said: Sequence[Word] = words_of(text[entity.start : entity.end])
    if not text.isascii():
        said = [word._replace(key=word.key.translate(_HOOKS)) for word in said]
    if not said or len(said) > _LONGEST or TITLE_WORD.fullmatch(said[0].key):
        return False
    before = text[max(0, entity.start - _REACH) : entity.start].lower()
    last = before.split()[-1].rstrip(".") if before[-1:] in {" ", "\n"} and before.strip() else ""
    if TITLE_WORD.fullmatch(last):
        return False
    named = said[1:] if said[0].key in TOWN_WORDS and len(said) > 1 else said
    alone = len(said) < _LONGEST and said[0].capital and _is_by_itself(text, entity, said, before, v)
    if alone or _is_said_of_any(text, entity, before, named=any(v.is_name(word.key) for word in said)):
        return True
    if named[0].key not in v.towns:
        return False
    short = entity.score < SAID and len(said) < _LONGEST
    if all(word.key in v.towns for word in named):
        return (short and (last in AT_A_PLACE or last in _FROM_A_PLACE)) or _is_said(text, entity, said, before, v)
    return short and last in AT_A_PLACE


def _is_by_itself(text: str, entity: Entity, said: Sequence[Word], before: str, v: Vocabulary) -> bool:
    """Whether a word or two, of whatever list or none, can only be a place: before a state, where something happens, beside a town."""
    last = before.rsplit(maxsplit=1)[-1] if before[-1:] == " " and before.strip() else ""
    if _STATE_BEHIND.match(text, entity.end) and (before[-2:] in {", ", ",\n"} or before[-1:] == "\n" or last in _WITHIN):
        return True
    if len(said) > 1 or _WHOSE.match(text, entity.end):
        return False
    if (last in _WITHIN and not _FELT.search(before)) or (last in _HEADS and text[entity.start - len(last) - 1].isupper()):
        return True
    return (entity.score < SAID or said[0].key not in v.names) and _is_beside_a_town(text, entity, said[0], v)


def _is_beside_a_town(text: str, entity: Entity, word: Word, v: Vocabulary) -> bool:
    """ "Brass, Nembe and Akassa", "for Pessu and Okere": beside what is a town and nobody, what people are called is one, where no name is likelier."""
    before, after = _TOWN_BEFORE.search(text, max(0, entity.start - _REACH), entity.start), _TOWN_AFTER.match(text, entity.end)
    for match in (before, after):
        if match is None or not match["word"][0].isupper():
            continue
        key = words_of(match["word"])[0].key.translate(_HOOKS)
        if key not in v.places or (v.is_name(key) and key != word.key) or (match is after and key == word.key):
            continue
        first = min(match.start("word"), entity.start)
        if word.key not in v.names or (match["joint"] != ", " and _WHERE.search(text, max(0, first - 12), first)):
            return True
    return False


def _is_said_of_any(text: str, entity: Entity, before: str, *, named: bool) -> bool:
    """Whether the words around say so of any name: "a village called Kaliyari", "your Adeniyi Jones office", of an unknown one "Ngong side"."""
    return bool(
        _CALLED_A_PLACE.search(before)
        or (_YOUR.search(before) and _OFFICE.match(text, entity.end))
        or (not named and _SIDE.match(text, entity.end))
    )


def _is_said(text: str, entity: Entity, said: Sequence[Word], before: str, v: Vocabulary) -> bool:
    """Whether the words around say that a town's name is the town; of what is nobody's name, that they do not say who is called so."""
    if _AT.search(before) or _PLACE_BEHIND.match(text, entity.end) or is_institution_next(text, entity.end):
        return True
    if _of_several_words(text, entity, said, v):
        return True
    if not v.is_name(said[0].key):
        return not _CALLED.search(before)
    again = entity.score <= _ECHO and len(said) == 1 and said[0].key not in v.names
    return again and not (_CALLED.search(before) or _ADDRESSED.search(before) or _PERSON_BEHIND.match(text, entity.end))


def _of_several_words(text: str, entity: Entity, said: Sequence[Word], v: Vocabulary) -> bool:
    """Whether it is, by itself or with the one or two words before it, one name in the gazetteer."""
    keys = tuple(word.key for word in said)
    if keys in v.phrases:
        return True
    if text[max(0, entity.start - 1) : entity.start] not in {" ", "-"}:
        return False
    before = [word for word in words_of(text[max(0, entity.start - _REACH) : entity.start])[-2:] if word.capital]
    return any((*(word.key for word in before[first:]), *keys) in v.phrases for first in range(len(before)))
