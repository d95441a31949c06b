"""A date of birth as it is told: asked for and answered, in words, in the languages here; ``birth`` has what is written as a form has it."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.birth_words import CUE, CUE_WORDS, MONTH, ORDINAL, SPEAKER, TEENS, TENS
from complaints_nlp.masking.recognizers.checks import no_amount

# A clause that holds some part of a date, up to where it ends.
_CLAUSE = (
    r"(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}"
    rf"|(?=[^\n.;!?]{{0,40}}(?:(?<!\d)(?:19[2-9]\d|20[012]\d)(?!\d)|(?<!\w)"
    rf"(?:{MONTH}|{ORDINAL}|osu|onwa|watan|christmas|boxing day|new year|easter|sallah|"
    rf"{TENS}|{TEENS})(?!\w)|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)))"
    r"(?![^\n.;!?]{0,60}(?:times|minutes|hours|days ago|weeks|naira|gb)(?!\w))[^\n.;!?]{3,60})"
)
_NOD = rf"\s*(?:\.\.\.|…)?{SPEAKER}[^\n:]{{0,14}}{SPEAKER}"

TOLD: Final = Recognizer(
    entity="DATE_OF_BIRTH",
    name="birth_told",
    patterns=(
        Pattern(
            rf"(?<!\w){CUE}(?!\w)[^\n]{{0,60}}[?.]?\s?{SPEAKER}(?:(?:it'?s|it is|na|e be|on|i was born(?: on)?|ni|bu)\s){{0,2}}"
            rf"(?P<value>{_CLAUSE})",
            0.75,
        ),
        # In pieces, the other side nodding.
        Pattern(rf"(?<!\w){CUE}(?!\w)[^\n]{{0,60}}[?.]?\s?{SPEAKER}{_CLAUSE}{_NOD}(?P<value>{_CLAUSE})", 0.7),
        Pattern(
            rf"(?<!\w)(?:{CUE}|b\.)(?!\w)(?:[\s:,(-]{{1,2}}"
            rf"(?:is|was|na|ni|am|me|him|her|in|on|year|shekarar|a|the|dem|for|of|my)(?!\w)){{0,4}}[\s:,(-]{{1,3}}"
            rf"(?P<value>(?:{ORDINAL}|\d{{1,2}}(?:st|nd|rd|th)?)?(?: of| ga| day of| for)?[ ]?(?:{MONTH},?[ ])?"
            rf"(?:19[2-9]\d|20[012]\d|'\d\d)|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}})(?!\w)",
            0.75,
        ),
        Pattern(
            rf"(?<!\w){CUE}[^\n.]{{0,12}}?\s(?P<value>n'? ?abali[^\n.]{{0,50}}(?:19|20)\d\d|(?:\d{{1,2}} )?(?:osu|onwa|odun)\s[^\n.,]{{2,40}}(?:19|20)\d\d)",
            0.75,
        ),
    ),
    validate=no_amount,
    bare=True,
    cues=(*CUE_WORDS, "b. "),
    positives=(
        Example(
            "Agent: Date of birth for verification?\nCustomer: Fourth of March, nineteen seventy-nine. Now",
            ("Fourth of March, nineteen seventy-nine",),
            "in words",
        ),
        Example(
            "Agent: When dem born you?\nCustomer: Christmas day, eighty-nine. My name", ("Christmas day, eighty-nine",), "a feast, Pidgin"
        ),
        Example("Agent: Date of birth?\nCaller: The second of May\nAgent: Year?", ("The second of May",), "a day, and its article"),
        Example("Agent: Ọdún tí wọ́n bí yín ńkọ́?\nOníbàárà: Oṣù Kejì ọdún 1958, ọjọ́", ("Oṣù Kejì ọdún 1958, ọjọ́",), "Yoruba"),
        Example("A mụrụ m n'abalị iri na ise nke ọnwa Mee, 1984.", ("n'abalị iri na ise nke ọnwa Mee, 1984",), "Igbo"),
        Example("she old, dem born am 1924, and", ("1924",), "a year, Pidgin"),
        Example("Ada Test\nb. 09.11.90", ("09.11.90",), "under a name"),
        Example("then my birth year 1971 then", ("1971",), "a year"),
        Example(
            "Agent: When you were born?\nCaller: Seven for October.\nAgent: Year?\nCaller: Ninety-two.",
            ("Seven for October",),
            "Pidgin, and more is asked for",
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

RECOGNIZERS: Final = (TOLD,)
