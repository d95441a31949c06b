"""Ages as they are told: after a name or a relative, asked for, in words, in the languages here; ``birth`` has "67 years old"."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.birth_words import HAUSA_NUMBER, MONTH, NUMBER, ONES, SPEAKER
from complaints_nlp.masking.recognizers.checks import no_amount
from complaints_nlp.masking.recognizers.digit_words import HUNDRED, TEEN_WORDS, TENS_WORDS, YORUBA_TENS, any_of
from complaints_nlp.wordlist import words

_IN_WORDS: Final = frozenset((*TEEN_WORDS, *TENS_WORDS[0], HUNDRED))
_ENDS = (
    r"(?=\s*(?:\.(?!\d)|[;!?)]|,(?!\d)|$|(?:and|with|but|o|na|no be|this|last|next|in|now|sha|self|sef|abeg|by|when|as|like|before|until|"
    rf"for {MONTH})\b))"
)
_RELATIVE = r"(?:mother|father|grandmother|grandfather|grandma|grandpa|mama|papa|baba|mum|dad|wife|husband|son|daughter|aunt|uncle|brother|sister|neighbour)"
_TITLES: Final = "pa papa ma mama madam mrs mr chief alhaji alhaja hajiya mazi ichie baba iya nne malam mallam dr engr sir lady"
_PERSONS: Final = (
    "man woman boy girl lady widow widower pensioner retiree child lad lass mother father grandmother grandfather person student pupil "
    "teacher farmer trader nurse driver tailor welder hairdresser graduate undergraduate corper engineer lawyer doctor pastor imam banker "
    "rider mechanic carpenter caterer seamstress apprentice headmaster headmistress principal clerk officer soldier"
)
_HEDGING: Final = "perhaps|maybe|about|around|almost|nearly|barely|just|only|over|past|already|some|say|like"
_HEDGE = rf"(?:(?:{_HEDGING}) )?"
_HEDGES = rf"(?:(?:{_HEDGING}|now|probably|surely|exactly|precisely|soon|still|all of|by (?:the )?grace of god|by god'?s grace) ){{0,2}}"
_SOMEBODY = (
    r"(?<!\w)(?:i|(?<=[,.;])(?= am )|she|he|who|mama|papa|baba|mum|mom|dad|grandma|grandpa"
    rf"|(?:my|the|our|his|her|that|this|dis|dat) (?:{_RELATIVE}|girl|boy|man|woman|child|pikin|baby))"
)
_IS = (
    r"(?:'[ms]|(?<=i)m|(?<=e)s| (?:am|is|was|were|be|na|dey(?! (?:here|on))|"
    r"(?:will|shall|go|wan|don|just|go soon|will soon|don dey) (?:be|turn|turned|reach|pass|clock|dey)|turns|turned|clocked|clock)) "
)
_OF_LIFE = r"(?: (?:years?|yrs?)(?! (?:with|on|in|using|as|now|next|last|this|by|before|until)(?!\w)))?"  # not of custom
_YORUBA: Final = any_of(word for word in YORUBA_TENS if not word.startswith(("irinwo", "ee")))

AGE_TOLD: Final = Recognizer(
    entity="AGE",
    name="age_told",
    patterns=(
        # After a name: "Mrs Ada Test (retired, 74)", "Ichie Test, agba 68", "From: Pa Test, 80" at the end of its line.
        Pattern(r"\((?<=(?-i:[A-Z])[a-z'-]{2,20} ?\()(?:[a-z]{3,12}, )?(?P<value>[2-9]\d)\)", 0.65, least_digits=2),
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
            least_digits=2,
        ),
        Pattern(
            rf"(?<!\w){any_of(_PERSONS.split())} of {_HEDGE}(?P<value>[1-9]\d|{NUMBER})(?![\w%-]|[.,:]\d)"
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
        # Of somebody: who, that they are or get to be, and nothing that is counted after it.
        # The number is looked for first: there are fewer of them than of pronouns.
        Pattern(rf"(?=[1-9]\d(?!\d))(?<={_SOMEBODY}{_IS}{_HEDGES})(?P<value>[1-9]\d{_OF_LIFE}){_ENDS}", 0.65, least_digits=2),
        Pattern(rf"{_SOMEBODY}{_IS}{_HEDGES}(?P<value>{NUMBER}{_OF_LIFE}){_ENDS}", 0.65, _IN_WORDS),
        # "my age, which is 57", "so na forty-five be your age?", "na 52 I dey"; and the age that it is not.
        Pattern(
            rf"(?<!\w)(?:my|your|her|his|im|their|real|correct|true|actual) age[, ]{{1,2}}(?:which|that|wey|you (?:see|get)|i (?:write|wrote|gave))?[ ]?"
            rf"(?:is|na|be|was|don reach) {_HEDGE}(?P<value>[1-9]\d|{NUMBER})(?![\w%-]|[.,:]\d)",
            0.7,
            words("age"),
        ),
        Pattern(
            rf"(?<![\w.,-])(?P<value>[1-9]\d|{NUMBER}) (?:be|na|is|as) (?:my|your|her|his|im|the) (?:real |correct |true )?age(?!\w)",
            0.7,
            words("age"),
        ),
        Pattern(
            rf"(?<!\w)na (?P<value>[1-9]\d|{NUMBER}) (?:years? )?(?:i|she|he|mama|papa) dey(?=[ ]?(?:[.,;!?]|$|no be|not))",
            0.65,
            words("dey"),
        ),
        Pattern(
            r"(?=n(?:ot|o be|ever)(?!\w))"
            rf"(?<=(?<!\w)(?:(?:i am|i'?m|i be|she is|she'?s|she be|he is|he'?s|he be|age[^\n\d.]{{0,16}})[ ](?:[1-9]\d|{NUMBER})"
            rf"(?: years?(?: old)?)?|na (?:[1-9]\d|{NUMBER}) (?:i|she|he) dey),? (?:(?:and|but|o) )?)(?:not|no be|never)"
            rf"(?:, as [^,\n]{{3,40}},)? (?P<value>[1-9]\d|{NUMBER}){_ENDS}",
            0.65,
            words("not no never"),
        ),
        # Of the dead, and as a sentence begins: "He died on 2 May 2025, at 59", "to get my texts. At 71."
        Pattern(
            rf"(?<!\w)(?:died|dies|passed (?:away|on)|passed|die|kpai|deceased|buried|widowed|retired|lost (?:him|her))(?!\w)[^\n.;!?]{{0,48}}?,? at {_HEDGE}"
            rf"(?P<value>[1-9]\d|{NUMBER})(?![\w:%-])(?=[ ]?(?:[.,;!?)]|$)| (?:and|with|of|after|in|last)(?!\w))",
            0.65,
            words("died dies passed die kpai deceased buried widowed retired lost"),
        ),
        Pattern(r"(?:(?<=[.!?] )|^)at (?P<value>[5-9]\d)(?=[.!]|,? (?:i|my|she|he|you|one|who|must|should|with)(?!\w))", 0.65, words("at")),
        # After a person and what they do: "Boy is Ada Testby, student, 17."
        Pattern(
            rf"(?<!\w)(?-i:[A-Z])[a-z'-]{{1,20}} (?-i:[A-Z])[\w'-]{{1,20}}, (?:an? )?"
            rf"(?:retired [a-z]{{3,14}}|retired|(?:[a-z]{{3,12}} )?{any_of(_PERSONS.split())}),"
            r" (?P<value>[1-9]\d)(?=[ ]?(?:[.;,)]|$))(?![.,]\d)",
            0.65,
            words(f"retired {_PERSONS}"),
        ),
        Pattern(
            r"(?=[4-9](?!\d))(?<=(?<!\w)(?:she|he)(?:'s| is| be) )(?P<value>[4-9])(?=[.;!]|, (?:she|he|and (?:she|he)|so (?:she|he))(?!\w))",
            0.6,
            least_digits=1,
        ),
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
            rf"(?<!\w)(?:(?:sound|look) like|turn(?:ed|ing|s)|clock(?:ed|ing)|birthday to me,?|at the age of|wey don (?:pass|reach))\s"
            rf"(?P<value>[1-9]\d|{NUMBER}){_ENDS}",
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
            rf"(?<!\w)(?:how old|what age|(?:your |her |his |im )?age(?!\w))[^\n]{{0,30}}\?\s?{SPEAKER}(?:"
            rf"(?:i am|i'm|she is|she's|he is|he's|i go be|i will be|i'll be|i dey|i be|na|e be|just|only|she go be|he go be|almost)\s){{0,2}}"
            rf"(?P<value>\d{{1,3}}|{NUMBER}|{ONES})(?!\w)",
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
        Pattern(
            rf"(?<!\w)(?:odun melo|ojo ori|omo odun)[^\n]{{0,24}}\?\s?{SPEAKER}(?P<value>(?:(?:omo|eni) )?(?:odun )?(?:\d{{1,3}}|{_YORUBA}))(?!\w)",
            0.7,
            words("odun ojo"),
        ),
        Pattern(rf"(?<!\w)(?:omo|eni|je|ti pe|pe) (?P<value>odun {_YORUBA})(?!\w)", 0.65, words("odun")),
        Pattern(
            r"(?<!\w)afo (?:m|ya|gi|nne m|nna m) (?:di|bu|ruru|ruola|eruola) (?P<value>(?:iri|ogu)(?: \w{2,7}){0,3}?|\d{1,3})(?=[.,;!\n]|\Z)",
            0.65,
            words("afo"),
        ),
    ),
    validate=no_amount,
    bare=True,
    cues=(
        "shekar",
        "wey ",
        "odun",
        "afo",
        " was ",
        " at ",
        "na ",
        " be ",
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
        Example("and my age, which is 57 and not, as your banner has it, 75. Bye", ("57", "75"), "of my age, and what it is not"),
        Example("So na forty-five be your age?", ("forty-five",), "asked back"),
        Example("na 52 I dey, no be 25, una system", ("52", "25"), "Pidgin, and what it is not"),
        Example("I am 57, not 75.", ("57", "75"), "what it is not"),
        Example("He died on 2 October 2025, at 59. I took", ("59",), "of the dead"),
        Example("on the wall to get my texts. At 71. Do something", ("71",), "a sentence by itself"),
        Example("Boy is Ada Testby, student, 17. He's in town", ("17",), "after a person and what they do"),
        Example(
            "I shall turn 56 before you two agree. I am by the grace of God seventy-four years and a widow, am sixty-nine,",
            ("56", "seventy-four years", "sixty-nine"),
            "an old man's",
        ),
        Example("she's 9, she can barely", ("9",), "a child"),
        Example("I will be 70 by December. The girl is only thirteen and", ("70", "thirteen"), "somebody, and what they get to be"),
        Example("My mama don clock 68 for April. I dey 29, no be 92", ("68", "29"), "Pidgin"),
        Example("Aṣojú: Ọjọ́ orí yín?\nOníbàárà: Ọmọ ọdún márùndínláàádọ́ta ni", ("Ọmọ ọdún márùndínláàádọ́ta",), "Yoruba, asked for"),
        Example("Afọ m dị iri ise na abụọ.", ("iri ise na abụọ",), "Igbo, mine"),
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
        Example("the bill is 54. The amount due is 26.99, today is 29 and she is 26.5 km away", (), 'no one\'s: "is" is not "I"'),
        Example("na 50 I dey pay, no be 20", (), "a price"),
        Example("I am on 20, not 30. the rate na 20, no be 50.", (), "prices"),
        Example("the call died yesterday, at 10pm; it died at 10:30, at 50 percent", (), "times and a share"),
        Example("Agent: Last recharge?\nCustomer: 2,000, on Monday.", (), "an agent, no age"),
        Example("I am 20 years with you, she was twelve years in line", (), "lengths of time"),
        Example("Flat Two, Ada House, plot, 17. At 50 mbps it died", (), "an address and a speed"),
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
