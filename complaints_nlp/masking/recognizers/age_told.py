"""Ages as they are told: after a name or a relative, asked for, in words, in the languages here; ``birth`` has "67 years old"."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.birth_words import HAUSA_NUMBER, MONTH, NUMBER, ONES, SPEAKER
from complaints_nlp.masking.recognizers.checks import no_amount
from complaints_nlp.masking.recognizers.digit_words import HUNDRED, TEEN_WORDS, TENS_WORDS
from complaints_nlp.wordlist import words

_IN_WORDS: Final = frozenset((*TEEN_WORDS, *TENS_WORDS[0], HUNDRED))
_ENDS = r"(?=\s*(?:[.;!?)]|,(?!\d)|$|(?:and|with|but|o|na|no be|this|last|next|in|now|sha|self|sef|abeg)\b))"
_RELATIVE = r"(?:mother|father|grandmother|grandfather|grandma|grandpa|mama|papa|baba|mum|dad|wife|husband|son|daughter|aunt|uncle|brother|sister|neighbour)"
_TITLES: Final = "pa papa ma mama madam mrs mr chief alhaji alhaja hajiya mazi ichie baba iya nne malam mallam dr engr sir lady"
_PERSONS: Final = "man woman boy girl lady widow widower pensioner retiree child lad lass mother father grandmother grandfather person student teacher farmer"
_HEDGE = r"(?:(?:perhaps|maybe|about|around|almost|nearly|barely|just|only|over|past|already|some|say|like) )?"

AGE_TOLD: Final = Recognizer(
    entity="AGE",
    name="age_told",
    patterns=(
        # After a name: "Mrs Ada Test (retired, 74)", "Ichie Test, agba 68", "From: Pa Test, 80" at the end of its line.
        Pattern(r"\((?<=(?-i:[A-Z])[a-z'-]{2,20} ?\()(?:[a-z]{3,12}, )?(?P<value>[2-9]\d)\)", 0.65),
        Pattern(
            rf"(?<!\w)(?-i:{'|'.join(map(str.capitalize, _TITLES.split()))})\.?"
            r"(?: (?-i:[A-Z])[\w'.-]{1,20}){1,3}, "
            r"(?:agba |aged? |now )?(?P<value>[1-9]\d)(?=[ ]*(?:$|[.)]))",
            0.65,
            words(_TITLES),
        ),
        # After a name or a relative, between commas: "Pa Ada Test, 74, retired".
        Pattern(
            rf", (?P<value>[1-9]\d),(?<=(?:(?-i:[A-Z])[\w'.-]{{1,20}}|(?<!\w){_RELATIVE}) (?!{MONTH},)(?-i:[A-Z])[\w'.-]{{1,20}}, \d\d,)(?! ?\d)",
            0.6,
        ),
        Pattern(
            rf"(?<!\w)(?:{'|'.join(_PERSONS.split())}) of {_HEDGE}(?P<value>[1-9]\d|{NUMBER})(?![\w%-]|[.,:]\d)"
            r"(?! ?(?:gb|mb|naira|lines?|sims?|days?|minutes?|words?|hours?)(?!\w))",
            0.65,
            words(_PERSONS),
        ),
        Pattern(rf"(?<!\w)aged? {_HEDGE}(?P<value>{NUMBER})(?![\w-])", 0.65, words("age aged")),
        Pattern(
            rf"(?<!\w)wey (?:be|don reach|never reach|just reach) {_HEDGE}"
            rf"(?P<value>(?:[1-9]\d?|{NUMBER}|{ONES})(?: (?:years?|yrs?))?)(?! ?(?:gb|mb|naira|days?|bars?))"
            rf"(?=[ ]?[.,;]| (?:years?|yrs?)| [a-z])(?<=years|year|yrs|yr|\d\d)",
            0.6,
            words("wey"),
        ),
        Pattern(rf"(?<!\w)(?:he|she|who) (?:was|were) {_HEDGE}(?P<value>[1-9]\d|{NUMBER}){_ENDS}", 0.65, words("was were")),
        # Hausa: whose years they are; to be of so many. Yoruba: compounds end in their score.
        Pattern(
            rf"(?<!\w)(?P<value>shekar(?:una|unsa|unta|unka|unki|unmu|unsu|arsa|arta|ata|arka|arki)"
            rf"(?: (?:na|sun|kai|yanzu|ne|ce)){{0,2}} (?:{HAUSA_NUMBER}|\d{{1,3}}))(?!\w)",
            0.7,
            words(
                "shekaruna shekarunsa shekarunta shekarunka shekarunki shekarunmu shekarunsu shekararsa shekararta shekarata shekararka shekararki"
            ),
        ),
        Pattern(
            rf"(?<!\w)(?:ina|tana|yana|dan|'?yar|mai|mutum mai|ni) (?:da )?(?P<value>shekar[au] (?:{HAUSA_NUMBER}|\d{{1,3}}))(?!\w)(?! (?:da ku|tare|ina))",
            0.7,
            words("shekara shekaru"),
        ),
        Pattern(
            r"(?<!\w)(?:mo|o|eni|won|omo|iya|baba) (?:je |ti pe |pe |ti le ni )?(?:omo |eni )?"
            r"(?P<value>odun \w{0,10}(?:ogun|ogbon|ogoji|adota|ogota|adorin|ogorin|adorun-?un|ogorun-?un))(?!\w)",
            0.65,
            words("odun"),
        ),
        Pattern(r"(?<!\w)(?:gbara|agbaala|gbaala|di|ruola|eruola|adi m|onye) (?P<value>afo \d{1,3})(?!\w)", 0.65, words("afo")),
        Pattern(r"(?<!\w)i(?: am|'m) an? [a-z ]{3,40} of (?P<value>[1-9]\d)(?=[.,;])", 0.65, words("am m")),
        Pattern(
            r"(?<!\w)(?:mother|father|grandmother|grandfather|aunt|uncle|mum|dad|neighbour),"
            r"[^\n\d]{2,40}, is (?P<value>[1-9]\d)(?=[.,;]| and\b| now\b| this\b)",
            0.65,
            words("mother father grandmother grandfather aunt uncle mum dad neighbour"),
        ),
        Pattern(
            rf"(?<!\w)(?:(?:she|he|mama|papa|baba) (?:will|go|wan|don) (?:be|turn|reach|pass|clock)|wey don (?:pass|reach)) (?P<value>[6-9]\d){_ENDS}",
            0.65,
            words("will go wan don"),
        ),
        Pattern(
            rf"(?<!\w)(?:i am|i'?m|i be|he is|he'?s|she is|she'?s|she be|he be|who is|mama be|papa be|turn(?:ed|ing|s)?|clock(?:ed|ing)?)\s"
            rf"(?:now |already |just |only |almost |nearly |about |past )?(?P<value>{NUMBER}){_ENDS}",
            0.65,
            _IN_WORDS,
        ),
        Pattern(
            rf"(?<!\w)(?:(?:sound|look) like|turn(?:ed|ing|s)|clock"
            rf"(?:ed|ing)|birthday to me,?|at the age of|i don reach|she don reach|he don reach)\s(?P<value>[1-9]\d){_ENDS}",
            0.65,
            words("sound look turned turning turns clocked clocking birthday age don"),
        ),
        Pattern(
            rf"(?<!\w)(?:children|kids|twins|boys|girls|pikins?|daughters?|sons?|grandchildren|ages?)\s(?:are|dem be|be|is|na|of)\s"
            rf"(?P<value>(?:\d{{1,2}}|{ONES}|{NUMBER})(?:\s?,\s?(?:\d{{1,2}}|{ONES}|{NUMBER})){{0,3}}\s(?:and|&|n)\s"
            rf"(?:\d{{1,2}}|{ONES}|{NUMBER})){_ENDS}",
            0.65,
            words("children kids twins boys girls pikin pikins daughter daughters son sons grandchildren age ages"),
        ),
        Pattern(
            rf"(?<!\w)(?:how old|what age|your age|her age|his age)[^\n]{{0,30}}\?\s?{SPEAKER}(?:"
            rf"(?:i am|i'm|she is|she's|he is|he's|na|e be|just)\s){{0,2}}(?P<value>\d{{1,3}}|{NUMBER}|{ONES})(?!\w)",
            0.75,
            words("old age"),
        ),
        Pattern(
            rf"(?<!\w)afo ole[^\n]{{0,24}}\?\s?{SPEAKER}(?:(?:adi m|a di m|o di)\s)?"
            rf"(?P<value>(?:afo )?(?:\d{{1,3}}|iri(?: \w{{2,7}}){{0,3}}|ogu(?: \w{{2,7}}){{0,3}}))(?=[.,;!\n]|\Z)",
            0.7,
            words("ole"),
        ),
        Pattern(
            rf"(?<!\w)shekar\w{{1,6}} nawa[^\n]{{0,24}}\?\s?{SPEAKER}"
            rf"(?P<value>\d{{1,3}}|(?:goma|ashirin|talatin|arba'in|hamsin|sittin|saba'in|tamanin)(?: (?:da|sha) \w{{3,7}})?)(?!\w)",
            0.7,
            words("nawa"),
        ),
        Pattern(rf"(?<!\w)omo (?:odun|odun) melo[^\n]{{0,24}}\?\s?{SPEAKER}(?:omo odun )?(?P<value>\d{{1,3}})(?!\w)", 0.7, words("melo")),
    ),
    validate=no_amount,
    bare=True,
    cues=(
        "shekar",
        "wey ",
        "odun",
        "afo",
        " was ",
        " pass ",
        " of ",
        "(",
        ", ",
        "will be",
        "i am",
        "i'm",
        "im ",
        "i be",
        " is ",
        "'s ",
        "she be",
        "he be",
        "mama be",
        "papa be",
        "turn",
        "clock",
        "like",
        "birthday",
        "reach",
        "age",
        "old",
        "children",
        "kids",
        "twins",
        "boys",
        "girls",
        "pikin",
        "daughter",
        "son",
        "afo ole",
        "nawa",
        "melo",
    ),
    positives=(
        Example("I am sixty-eight and this is my feeding money", ("sixty-eight",), "in words, the sentence goes on"),
        Example("She be one hundred and two, dem", ("one hundred and two",), "past a hundred"),
        Example("mama wey don pass 80, she will be 90 in May", ("80", "90"), "past so many, and soon so many"),
        Example("Mrs. Ada Test-Cole (retired, 74)", ("74",), "after a name, in parentheses"),
        Example("From: Pa Test Iyalla, 80\nNo.2", ("80",), "after a name, at the end of its line"),
        Example("My mother, Mrs. Test, is 91 and has", ("91",), "a relative by name"),
        Example("how a bald man of 52 was matched", ("52",), "of so many"),
        Example("I am a retired secretary of 76. In March", ("76",), "of so many"),
        Example("DO I SOUND LIKE 77. I AM", ("77",), "a rhetorical question"),
        Example("the children are nine and eleven. texted", ("nine and eleven",), "two ages"),
        Example("Happy birthday to me, 30 na so", ("30",), "a birthday"),
        Example("Agent: Afọ ole ka ị dị?\nOnye ahịa: Iri anọ na abụọ. A", ("Iri anọ na abụọ",), "Igbo, asked for"),
        Example("I am Pa Ada Testby, 74, retired", ("74",), "after a name, between commas"),
        Example("a lad of perhaps nineteen whose name", ("nineteen",), "in words, not sure"),
        Example("my pikin wey be 9 years, aged sixty one, woman of like 80 dey", ("9 years", "sixty one", "80"), "Pidgin"),
        Example("He was 24. She was ninety-one and had loved", ("24", "ninety-one"), "of the past"),
        Example("Shekarunsa saba'in da shida, Turanci", ("Shekarunsa saba'in da shida",), "Hausa, his"),
        Example("Ina shekara saba'in da biyu, ba zan iya", ("shekara saba'in da biyu",), "Hausa, to be of so many"),
        Example("Mo jẹ́ ọdún méjìlélọ́gọ́rin. Mo", ("ọdún méjìlélọ́gọ́rin",), "Yoruba, a compound"),
        Example("nne m gbara afọ 81", ("afọ 81",), "Igbo, in figures"),
        Example("Agent: How old is she?\nCustomer: She's 81, sir", ("81",), "asked for"),
    ),
    negatives=(
        Example("I am ten minutes on hold and twenty calls", (), "durations and counts"),
        Example("it looks like 30 days", (), "a duration"),
        Example("the speed turned 50 Mbps", (), "a speed"),
        Example("I'm one of them, the first and last", (), "no age"),
        Example("Mr Test, 12 lines of ours, and channel (40)", (), "a count"),
        Example("a group of 40 and a month of 31, room (2)", (), "counts"),
        Example("he's on 20, MTN is better", (), "no age"),
        Example("my sons are two in your network house", (), "a count"),
        Example("I be number ten for queue", (), "a place in a queue"),
        Example("she turned off 4G and data", (), "no age"),
        Example("he was 20 minutes late, who was 3rd", (), "a duration and a place"),
        Example("ina tare da ku shekara bakwai", (), "Hausa: a length of custom"),
        Example("Monthly Bundle, 30,000 naira", (), "a sum"),
    ),
)

RECOGNIZERS: Final = (AGE_TOLD,)
