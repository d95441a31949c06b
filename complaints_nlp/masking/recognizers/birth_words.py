"""The words that dates of birth and ages are told in: months, numbers, and what says that somebody's birth is spoken of.

Patterns are for lower-case text without accents.
"""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizers.digit_words import HAUSA_DIGITS, TEEN_WORDS, TENS_WORDS

MONTH: Final = (
    r"(?:jan\w{0,5}|feb\w{0,6}|mar(?:ch|is)?|apr"
    r"(?:il)?|may|june?|july?|aug\w{0,3}|sept?\w{0,6}|oct\w{0,4}|nov\w{0,5}|dec\w{0,5}|fabrairu|afrilu|mayu|yuni|yuli|agusta|"
    r"satumba|oktoba|nuwamba|disamba|febuwari|maachi|eprel|mee|juun|julai|ogost|septemba|novemba|disemba|sere|erele|erena|igbe|ebibi|okudu|agemo|owewe|owara|belu)"
)
ONES: Final = r"(?:one|two|three|four|five|six|seven|eight|nine)"
TENS: Final = rf"(?:{'|'.join(TENS_WORDS[0])})"
TEENS: Final = rf"(?:{'|'.join(TEEN_WORDS)})"
NUMBER: Final = rf"(?:{TENS}(?:[\s-]{ONES})?|{TEENS}|(?:a|one) hundred(?:(?: and)? (?:{TENS}|{TEENS}|{ONES}))?)"
ORDINAL: Final = (
    r"(?:(?:twenty|thirty)[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w{3,6}teenth"
    r"|twentieth|thirtieth)"
)
HAUSA_NUMBER: Final = (
    r"(?:(?:goma )?sha \w{3,7}|goma|(?:ashirin|talatin|arba'? ?in|hamsin|sittin|saba'? ?in|tamanin|casa'? ?in)(?: da \w{3,7})?"
    rf"|{HAUSA_DIGITS})"
)
CUE: Final = (
    r"(?:date of birth|birth ?da(?:y|te)|(?:year|month|day)s? (?:of|and month of) birth|birth "
    r"(?:year|month)|d[. ]?o[. ]?b|born|haihuwa\w{0,3}|haife \w{2,4}|"
    r"ojo ibi|odun ibi|(?:won|a) bi (?:mi|yin|e|i|re)|a?muru (?:m|gi|ya)|omumu)"
)
CUE_WORDS: Final = ("birth", "born", "dob", "d.o.b", "haihuwa", "haife", "ibi", " bi ", "muru", "omumu")
"""One of these stands in every text that ``CUE`` is found in, but for "d o b"."""
SPEAKER: Final = r"\n[ ]{0,2}[a-z][\w .'-]{1,22}:[ ]*"
