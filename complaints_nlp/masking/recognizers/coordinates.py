"""Where somebody is, as a map says it: in degrees, in words, and as codes of maps."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import no_amount
from complaints_nlp.wordlist import words

_N = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen)"
_DEGREES = (
    r"\d{1,3}\s?(?:°|º|deg(?:rees?)?)\s?\d{1,2}(?:\.\d{1,6})?\s?(?:['′]|min(?:utes?)?)?\s?(?:\d{1,2}(?:\.\d{1,6})?\s?(?:[\"″]|'')\s?)?"
)
_FIGURES = r"[+-]?\d{1,3}\.\d{2,9}\s?(?:°|º|deg(?:rees?)?)?"

COORDINATES: Final = Recognizer(
    entity="COORDINATES",
    name="coordinates",
    patterns=(
        Pattern(
            r"(?<!\w)(?P<value>lat(?:itude)?\W{0,3}(?:is\s)?-?\d{1,2}\.\d{2,9}\s?°?\s?[NS]?\W{1,4}(?:and\s)?lon(?:g|gitude)?\W{0,3}"
            r"(?:is\s)?-?\d{1,3}\.\d{2,9})",
            0.9,
        ),
        Pattern(r"(?<![\w.])-?\d{1,2}\.\d{3,9}\s?°?\s?[NS]?\s?[,;/\s]\s?-?\d{1,3}\.\d{3,9}(?:\s?°?\s?[EW])?(?![\w.]*\d)", 0.85),
        Pattern(
            r"(?<![\w.])\d{1,2}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d+)?[\"″]\s?)?[NS]\W{0,3}\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}"
            r"(?:\.\d+)?[\"″]\s?)?[EW]",
            0.9,
        ),
    ),
    least_digits=4,
    positives=(
        Example("pin: 6.4391, 3.2810", ("6.4391, 3.2810",), "decimal"),
        Example("lat 6.44, long 3.28", ("lat 6.44, long 3.28",), "each named"),
        Example("at 12.4552 N, 7.4971 E now", ("12.4552 N, 7.4971 E",), "with letters"),
    ),
    negatives=(Example("speed 6.43, 3.28 Mbps", (), "two decimals: a speed"),),
)


NAMED: Final = Recognizer(
    entity="COORDINATES",
    name="coordinates_by_name",
    patterns=(
        Pattern(
            rf"(?<!\w)(?:co-?ordinates?|coords?|gps|geo|lat\w{{0,5}}|long\w{{0,5}}|lng|location|position|map|pin"
            rf"(?: drop)?|wuri\w{{0,2}}|taswira|ipo|ibi|maapu|ebe)"
            rf"(?![^\W_])[^\n]{{0,50}}?(?<![\w.])"
            rf"(?P<value>{_FIGURES}\s?[NS]?\s?(?:[,;/|]|and|by|\s)\s{{0,2}}"
            rf"(?:long?\w{{0,6}}[\s:=]{{1,2}})?{_FIGURES}\s?[EW]?)(?!\w)(?!\.\d)(?!\s?[gm]b)",
            0.7,
            words(
                "ordinate ordinates coordinate coordinates coord coords gps geo lat lati latitude latitud long "
                "longitude longitud lng location position map pin wuri wurin wurina taswira ipo ibi maapu ebe"
            ),
        ),
        Pattern(
            rf"(?<!\w)(?:lat(?:itude)?|long?(?:itude)?|lng)[\s:=]{{1,3}}(?:is |na )?(?P<value>{_FIGURES}\s?[NSEW]?)(?!\w)(?!\.\d)",
            0.7,
            words("lat latitude lon long longitude lng"),
        ),
        Pattern(rf"(?<![\w.])(?:[NS]\s?)?{_DEGREES}\s?[NS]?[\s,;/]{{0,3}}(?:and )?(?:[EW]\s?)?{_DEGREES}\s?[EW]?(?!\w)", 0.8),
        Pattern(
            r"(?<![\w.])[NS]\s?\d{1,2}(?:\.\d{2,9}|\s\d{1,2}\.\d{1,6})[\s,;]{1,3}[EW]\s?\d{1,3}(?:\.\d{2,9}|\s\d{1,2}\.\d{1,6})(?!\w)", 0.8
        ),
    ),
    validate=no_amount,
    least_digits=5,
    cues=(
        "coord",
        "co-ord",
        "gps",
        "geo",
        "lat",
        "long",
        "lng",
        "location",
        "position",
        "map",
        "pin",
        "wuri",
        "ipo",
        "ibi",
        "ebe",
        "°",
        "º",
        "deg",
        "n4",
        "n5",
        "n6",
        "n7",
        "n8",
        "n9",
        "n1",
        "n 1",
        "n 4",
        "n 5",
        "n 6",
        "n 7",
        "n 8",
        "n 9",
    ),
    positives=(
        Example("shaida ga wurin: 12.13,10.53. Na gode", ("12.13,10.53",), "Hausa, two decimals"),
        Example("latitude is 6.4521 and then longitude: 3.3921", ("6.4521", "3.3921"), "each by itself"),
        Example("at 6°27'11\"N, 3°23'45\"E", ("6°27'11\"N, 3°23'45\"E",), "degrees, minutes, seconds"),
        Example("at N6 27.183 E3 23.751 sir", ("N6 27.183 E3 23.751",), "as a receiver shows it"),
    ),
    negatives=(
        Example("speed on the map is 6.43 and 3.28 Mbps", (), "speeds"),
        Example("in this position I paid 12.50 and 10.20 GB", (), "volumes"),
        Example("a long time, 4.5 stars", (), "no place"),
        Example("the late 2.55 bonus", (), "no latitude"),
    ),
)

SAID: Final = Recognizer(
    entity="COORDINATES",
    name="coordinates_said",
    patterns=(
        Pattern(
            rf"(?<!\w){_N}\spoint(?:[\s,]{{1,2}}{_N}){{2,8}}[\s,]{{1,3}}(?:(?:north|and|by|comma|then|longitude|long|latitude)[\s,]{{1,2}}){{0,3}}"
            rf"{_N}\spoint(?:[\s,]{{1,2}}{_N}){{2,8}}(?:\seast)?(?!\w)",
            0.75,
            words("point"),
        ),
        Pattern(
            r"(?<![\w+])(?-i:[2-9CFGHJMPQRVWX]{4}(?:[2-9CFGHJMPQRVWX]{4})?\+[2-9CFGHJMPQRVWX]{2,3})(?![\w+])", 0.7
        ),  # an open location code
        Pattern(r"(?<![\w/:])///[a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20}(?![\w.]*\w)", 0.8),  # three words
    ),
    cues=(" point ", "+", "///"),
    positives=(
        Example("six point four five two, three point three nine one", ("six point four five two, three point three nine one",), "said"),
        Example("near 6FR5F9XX+2V, Lekki", ("6FR5F9XX+2V",), "a code of a map"),
        Example("at ///filled.count.soap now", ("///filled.count.soap",), "three words"),
    ),
    negatives=(
        Example("point one, two, three on my list", (), "a list"),
        Example("5G+4G, C++ and A+", (), "no code"),
    ),
)

RECOGNIZERS: Final = (COORDINATES, NAMED, SAID)
