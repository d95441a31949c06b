"""Birth and age as they are told: asked for and answered, in words, in the languages here; ``birth`` has what is written as a form has it."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import no_amount
from complaints_nlp.wordlist import words

_MONTH = (
    r"(?:jan\w{0,5}|feb\w{0,6}|mar(?:ch|is)?|apr"
    r"(?:il)?|may|june?|july?|aug\w{0,3}|sept?\w{0,6}|oct\w{0,4}|nov\w{0,5}|dec\w{0,5}|fabrairu|afrilu|mayu|yuni|yuli|agusta|"
    r"satumba|oktoba|nuwamba|disamba|febuwari|maachi|eprel|mee|juun|julai|ogost|septemba|novemba|disemba|sere|erele|erena|igbe|ebibi|okudu|agemo|owewe|owara|belu)"
)
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_NUMBER = rf"(?:{_TENS}(?:[\s-]{_ONES})?|{_TEENS}|(?:a|one) hundred(?:(?: and)? (?:{_TENS}|{_TEENS}|{_ONES}))?)"
_ORDINAL = r"(?:(?:twenty|thirty)[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w{3,6}teenth|twentieth|thirtieth)"
_CUE = (
    r"(?:date of birth|birth ?da(?:y|te)|(?:year|month|day)s? (?:of|and month of) birth|birth "
    r"(?:year|month)|d\.?o\.?b|born|haihuwa\w{0,3}|haife \w{2,4}|"
    r"ojo ibi|odun ibi|(?:won|a) bi (?:mi|yin|e|i|re)|m[u]ru (?:m|gi|ya)|omumu)"
)
_SPEAKER = r"\n[ ]{0,2}[a-z][\w .'-]{1,22}:[ ]*"
# A clause that holds some part of a date, up to where it ends.
_CLAUSE = (
    r"(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}"
    rf"|(?=[^\n.;!?]{{0,40}}(?:(?<!\d)(?:19[2-9]\d|20[012]\d)(?!\d)|(?<!\w)"
    rf"(?:{_MONTH}|{_ORDINAL}|osu|onwa|watan|christmas|boxing day|new year|easter|sallah|"
    rf"{_TENS}|{_TEENS})(?!\w)|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)))"
    r"(?![^\n.;!?]{0,60}(?:times|minutes|hours|days ago|weeks|naira|gb)(?!\w))[^\n.;!?]{3,60})"
)
_NOD = rf"\s*(?:\.\.\.|…)?{_SPEAKER}[^\n:]{{0,14}}{_SPEAKER}"

TOLD: Final = Recognizer(
    entity="DATE_OF_BIRTH",
    name="birth_told",
    patterns=(
        Pattern(
            rf"(?<!\w){_CUE}(?!\w)[^\n]{{0,60}}[?.]?\s?{_SPEAKER}(?:(?:it'?s|it is|na|e be|on|the|i was born(?: on)?|ni|bu)\s){{0,2}}"
            rf"(?P<value>{_CLAUSE})",
            0.75,
        ),
        # In pieces, the other side nodding.
        Pattern(rf"(?<!\w){_CUE}(?!\w)[^\n]{{0,60}}[?.]?\s?{_SPEAKER}{_CLAUSE}{_NOD}(?P<value>{_CLAUSE})", 0.7),
        Pattern(
            rf"\n[ ]{{0,2}}[a-z][\w .'-]{{1,22}}:[ ]*(?:and |ok |okay )?(?:the |which |wetin be the )?"
            rf"(?:year|month|day|odun|osu|shekara|wata|afo|onwa)(?: nko)?\?{_SPEAKER}(?P<value>{_CLAUSE})",
            0.7,
        ),
        Pattern(
            rf"(?<!\w)(?:{_CUE}|b\.)(?!\w)(?:[\s:,(-]{{1,2}}"
            rf"(?:is|was|na|ni|am|me|him|her|in|on|year|shekarar|a|the|dem|for|of|my)(?!\w)){{0,4}}[\s:,(-]{{1,3}}"
            rf"(?P<value>(?:{_ORDINAL}|\d{{1,2}}(?:st|nd|rd|th)?)?(?: of| ga| day of| for)?[ ]?(?:{_MONTH},?[ ])?"
            rf"(?:19[2-9]\d|20[012]\d|'\d\d)|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}})(?!\w)",
            0.75,
        ),
        Pattern(
            rf"(?<!\w){_CUE}[^\n.]{{0,12}}?\s(?P<value>n'? ?abali[^\n.]{{0,50}}(?:19|20)\d\d|(?:\d{{1,2}} )?(?:osu|onwa|odun)\s[^\n.,]{{2,40}}(?:19|20)\d\d)",
            0.75,
        ),
        Pattern(
            rf"(?<!\w){_CUE}[^\n]{{0,30}}?\s"
            rf"(?P<value>(?:the )?{_ORDINAL}(?: of)? {_MONTH}(?:,? (?:nineteen|two thousand)(?:[\s-]"
            rf"(?:hundred|and|oh|{_TENS}|{_TEENS}|{_ONES})){{0,4}})?)(?!\w)",
            0.75,
        ),
    ),
    validate=no_amount,
    bare=True,
    cues=("birth", "born", "dob", "d.o.b", "haihuwa", "haife", "ibi", " bi ", "muru", "omumu", "b. "),
    positives=(
        Example(
            "Agent: Date of birth for verification?\nCustomer: Fourth of March, nineteen seventy-nine. Now",
            ("Fourth of March, nineteen seventy-nine",),
            "in words",
        ),
        Example(
            "Agent: When dem born you?\nCustomer: Christmas day, eighty-nine. My name", ("Christmas day, eighty-nine",), "a feast, Pidgin"
        ),
        Example("Agent: Ọdún tí wọ́n bí yín ńkọ́?\nOníbàárà: Oṣù Kejì ọdún 1958, ọjọ́", ("Oṣù Kejì ọdún 1958, ọjọ́",), "Yoruba"),
        Example("A mụrụ m n'abalị iri na ise nke ọnwa Mee, 1984.", ("n'abalị iri na ise nke ọnwa Mee, 1984",), "Igbo"),
        Example("she old, dem born am 1924, and", ("1924",), "a year, Pidgin"),
        Example("Ada Test\nb. 09.11.90", ("09.11.90",), "under a name"),
        Example("then my birth year 1971 then", ("1971",), "a year"),
        Example(
            "Agent: When you were born?\nCaller: Seven for October.\nAgent: Year?\nCaller: Ninety-two.",
            ("Seven for October", "Ninety-two"),
            "asked twice",
        ),
    ),
    negatives=(
        Example("Agent: Date of birth?\nCustomer: I told you three times already.", (), "no answer"),
        Example("Agent: Date of birth?\nCustomer: Why do you need it?", (), "a question back"),
        Example("Agent: Which year?\nCustomer: 2024", (), "birth is not spoken of"),
        Example("I was born to suffer this network since 2019", (), "a year of custom"),
        Example("the birthday bonus N1990 in May", (), "a sum"),
    ),
)

OLD_DATE: Final = Recognizer(
    entity="DATE_OF_BIRTH",
    name="date_before_the_network",
    patterns=(
        Pattern(
            r"(?<![\w/.-])(?<!since )(?<!from )(?<!founded )(?<!established )(?P<value>\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?19[2-9]\d"
            rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of| ga)? {_MONTH},? 19[2-9]\d)(?![\w/])",
            0.6,
        ),
    ),
    bare=True,
    least_digits=5,
    cues=("192", "193", "194", "195", "196", "197", "198", "199"),
    positives=(
        Example("YOUR AGENT TYPED 12-05-1949 INSTEAD OF 12-05-1994.", ("12-05-1949", "12-05-1994"), "no bill is that old"),
        Example("a kati an sa 1 ga Janairu 1966", ("1 ga Janairu 1966",), "Hausa"),
    ),
    negatives=(
        Example("I have been your customer since 12/05/1998", (), "a length of custom"),
        Example("on 12/05/2026 I paid 1995", (), "a date of now and a sum"),
        Example("v1.2.1994 of the app", (), "a version"),
    ),
)

_IN_WORDS: Final = words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred"
)
_ENDS = r"(?=\s*(?:[.;!?)]|,(?!\d)|$|(?:and|with|but|o|na|no be|this|last|next|in|now|sha|self|sef|abeg)\b))"

AGE_TOLD: Final = Recognizer(
    entity="AGE",
    name="age_told",
    patterns=(
        # After a name: "Mrs Ada Test (retired, 74)", "Ichie Test, agba 68", "From: Pa Test, 80" at the end of its line.
        Pattern(r"\((?<=(?-i:[A-Z])[a-z'-]{2,20} ?\()(?:[a-z]{3,12}, )?(?P<value>[2-9]\d)\)", 0.65),
        Pattern(
            r"(?<!\w)(?-i:Pa|Papa|Ma|Mama|Madam|Mrs|Mr|Chief|Alhaji|Alhaja|Hajiya|Mazi|Ichie|Baba|Iya|Nne|Malam|Mallam|Dr|Engr|Sir|Lady)\.?"
            r"(?: (?-i:[A-Z])[\w'.-]{1,20}){1,3}, "
            r"(?:agba |aged? |now )?(?P<value>[1-9]\d)(?=[ ]*(?:$|[.)]))",
            0.65,
            words("pa papa ma mama madam mrs mr chief alhaji alhaja hajiya mazi ichie baba iya nne malam mallam dr engr sir lady"),
        ),
        Pattern(
            r"(?<!\w)(?:man|woman|boy|girl|lady|widow|widower|pensioner|retiree|child|lad|mother|father|grandmother|grandfather|student|teacher|farmer) of "
            r"(?P<value>[1-9]\d)(?=[ ]*(?:[.,;!?)]|$|(?:and|who|was|is|with|wey)\b))",
            0.65,
            words(
                "man woman boy girl lady widow widower pensioner retiree child lad mother father grandmother grandfather student teacher farmer"
            ),
        ),
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
            rf"(?:now |already |just |only |almost |nearly |about |past )?(?P<value>{_NUMBER}){_ENDS}",
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
            rf"(?P<value>(?:\d{{1,2}}|{_ONES}|{_NUMBER})(?:\s?,\s?(?:\d{{1,2}}|{_ONES}|{_NUMBER})){{0,3}}\s(?:and|&|n)\s"
            rf"(?:\d{{1,2}}|{_ONES}|{_NUMBER})){_ENDS}",
            0.65,
            words("children kids twins boys girls pikin pikins daughter daughters son sons grandchildren age ages"),
        ),
        Pattern(
            rf"(?<!\w)(?:how old|what age|your age|her age|his age)[^\n]{{0,30}}\?\s?{_SPEAKER}(?:"
            rf"(?:i am|i'm|she is|she's|he is|he's|na|e be|just)\s){{0,2}}(?P<value>\d{{1,3}}|{_NUMBER}|{_ONES})(?!\w)",
            0.75,
            words("old age"),
        ),
        Pattern(
            rf"(?<!\w)afo ole[^\n]{{0,24}}\?\s?{_SPEAKER}(?:(?:adi m|a di m|o di)\s)?"
            rf"(?P<value>(?:afo )?(?:\d{{1,3}}|iri(?: \w{{2,7}}){{0,3}}|ogu(?: \w{{2,7}}){{0,3}}))(?=[.,;!\n]|\Z)",
            0.7,
            words("ole"),
        ),
        Pattern(
            rf"(?<!\w)shekar\w{{1,6}} nawa[^\n]{{0,24}}\?\s?{_SPEAKER}"
            rf"(?P<value>\d{{1,3}}|(?:goma|ashirin|talatin|arba'in|hamsin|sittin|saba'in|tamanin)(?: (?:da|sha) \w{{3,7}})?)(?!\w)",
            0.7,
            words("nawa"),
        ),
        Pattern(rf"(?<!\w)omo (?:odun|odun) melo[^\n]{{0,24}}\?\s?{_SPEAKER}(?:omo odun )?(?P<value>\d{{1,3}})(?!\w)", 0.7, words("melo")),
    ),
    validate=no_amount,
    bare=True,
    cues=(
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
    ),
)

RECOGNIZERS: Final = (TOLD, OLD_DATE, AGE_TOLD)
