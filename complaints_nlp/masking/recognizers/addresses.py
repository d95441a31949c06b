"""Where someone lives, to the house: street addresses and coordinates. A street or a town alone stays."""

from __future__ import annotations

import re
from typing import Final

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import is_amount
from complaints_nlp.wordlist import words

_KIND = (
    r"(?:street|str|st|road|rd|avenue|ave|av|close|crescent|cres|crescen|lane|ln|way|drive|drv|dr|boulevard|blvd|mews|"
    r"terrace|ter|court|ct|compound|circle|cir|parkway|pkwy|trail|trl|loop|alley|pike|turnpike|route|path|ridge|point|row|grove|heights"
    r"|expressway|express way|highway|hwy|estate|layout|quarters|view|gardens?|villas?|plaza|bypass|link|walk|square|sq|hill|"
    r"roundabout|extension|ext|phase|cl|place|pl|crossing|crossroad|market|village|parade|wharf|quay)"
)
_KINDS: Final = words(
    "alley av ave avenue blvd boulevard bypass cir circle cl close compound court cres crescen crescent crossing crossroad ct "
    "dr drive drv estate express expressway ext extension garden gardens grove heights highway hill hwy lane layout link ln "
    "loop market mews parade parkway path phase pike pkwy pl place plaza point quarters quay rd ridge road roundabout route "
    "row sq square st str street ter terrace trail trl turnpike view villa village villas walk way wharf "
)
# Abroad the kind begins the street's name or ends its one word, and the number follows.
_ABROAD = (
    r"(?:(?-i:rue|via|viale|calle|avenida|rua|ulica|ul\.|piazza|plaza|place|chemin|impasse|route|largo|paseo|carrera|corso|camino|av\.|"
    r"Rue|Via|Viale|Calle|Avenida|Rua|Ulica|Ul\.|Piazza|Plaza|Place|Chemin|Impasse|Route|Largo|Paseo|Carrera|Corso|Camino|Av\.|Avenue|Boulevard)"
    r"\s(?:(?:de|del|della|di|des|du|la|le|las|los|da|do|dos|y|et)\s|d'|l'){0,3}(?-i:[A-ZÀ-Þ])[\w'.-]{1,24}"
    r"(?:\s(?:de|del|della|di|des|du|la|da|do|(?-i:[A-ZÀ-Þ])[\w'.-]{0,24})){0,3}"
    r"|(?-i:[A-ZÀ-Þ])[\w-]{1,24}(?:\s?stra(?:ß|ss)e|str\.|gasse|allee|platz|damm|ufer|weg|gatan|gata|vägen|vej|veien|vei|gade|laan|straat|plein|gracht|"
    r"katu|tie|kuja|utca|\su\.)(?!\w))"
)
_US_STATES = (
    "A[AEKLPRSZ]|C[AOT]|D[CE]|F[LM]|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEHINOPST]|N[CDEHJMVY]|O[HKR]|P[ARW]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY]"
)
_CAPITAL = r"(?-i:[A-ZÀ-Þ])[\w.'-]{1,24}"
_APARTMENT = r"(?:[\s,]{1,2}(?:apt|apartment|suite|ste|unit|flat|room|rm)\.?\s?#?[A-Z]?-?\d{1,5}[A-Z]?(?!\w))"
_NOT_STREET = (
    r"(?:days?|weeks?|months?|years?|hours?|hrs?|mins?|minutes?|seconds?|times?|people|persons?|lines?|sims?|calls?|gb|"
    r"mb|gig|naira|k|am|pm|percent|per"
    r"|on|in|the|at|of|to|for|from|since|and|or|is|are|was|were|by|my|our|your|their|una|wey|dey|no|na|bars?|sms|"
    r"customers?|agents?|staff|meg|megs|mbps|data|network|plan|bundle"
    r"|years|meters?|metres?|kms?|kays|kilomet(?:er|re)s?|miles?|that|this|each|every|either|both|estates|streets|roads|houses|floors|rooms|flats|shops|traders|around|across|between|through|different|other|more|out|into|along|near|opposite)"
)
_UNIT = (
    r"(?:(?:no|number|plot|block|blk|flat|house|hse|suite|shop|room|apartment|apt|unit|door|km|"
    r"villa|warehouse|line|stall|ile|shago(?: na)?)\.?\s?[A-Z]?[\s-]?\d{1,4}[A-Z]?|(?:block|blk)\s[A-Z]|"
    r"[A-Z]\d{1,3}\sphase\s\d{1,2}|(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|ground|top)\sfloor)"
)
_NUMBER = (
    r"(?:(?:no|number|num|nomba|nọmba|plot|block|blk|flat|house|hse|suite|shop|km|"
    r"villa|warehouse|unit|apt)\.?\s?)?(?!\dg\b)[A-Z]?\d{1,5}(?:\s?[A-Z](?!\w)|/\d{1,3}|-\d{1,3})?"
)
_STREET = rf"(?:(?!(?:{_NOT_STREET}|o['’]?clock)\b)[^\W\d_](?:[\w'-]{{1,24}}|[\w'.-]{{1,4}})\s){{1,4}}{_KIND}(?:\s\d{{1,2}}(?!\w))?"
_ROAD_NUMBER = (
    rf"(?:\d{{1,3}}(?:st|nd|rd|th)\s{_KIND}|\d{{1,3}}\s?(?:road|street|avenue|close|crescent)|(?:road|street|close|avenue)\s\d{{1,3}})"
)


_YEAR_BEHIND: Final = re.compile(r"(?<![a-z])(?:since|in|year|until|till|of|from)\s\Z")


def _address(candidate: Candidate) -> float:
    """A sum before a street is none of its numbers, nor is a year: "since 2019 Aba Road"."""
    view, start = candidate.view, candidate.start
    is_year = (
        candidate.value[:2] in {"19", "20"}
        and candidate.value[2:4].isdigit()
        and _YEAR_BEHIND.search(view.lower, max(0, start - 12), start)
    )
    return 0.0 if is_year or is_amount(view, start, start) else candidate.score


STREET = Recognizer(
    entity="STREET_ADDRESS",
    name="street_address",
    patterns=(
        Pattern(
            rf"(?<![\w.,₦#$])(?:{_UNIT},?\s){{0,3}}{_NUMBER},?\s{_STREET}(?:,? off (?:[A-Z]\w+ ){{1,3}}{_KIND})?\.?{_APARTMENT}?(?!\w)",
            0.8,
            _KINDS,
        ),
        Pattern(rf"(?<![\w.,₦#$])(?:{_UNIT},?\s){{1,3}}(?:{_ROAD_NUMBER})(?:,\s{_ROAD_NUMBER})?(?!\w)", 0.8, _KINDS),
        Pattern(rf"(?<![\w.,₦#$])(?:{_UNIT},?\s){{1,3}}{_STREET}(?!\w)", 0.8, _KINDS),
        Pattern(
            r"(?<![\w.,])(?:no|number|shop|plot)\.?\s[A-Z]?\d{1,4}[A-Z]?,?\s(?-i:[A-Z]\w{2,20}(?:\s[A-Z]\w{2,20}){1,2})(?=[,.\n]|$)",
            0.6,
            words("no number shop plot"),
        ),
        Pattern(rf"(?<![\w.,₦#$])(?:\d{{1,4}},?\s)?{_ABROAD},?\s(?:n[°º]\s?)?\d{{1,4}}[a-z]?(?:[/-]\d{{1,4}})?{_APARTMENT}?(?!\w)", 0.7),
        Pattern(rf"(?<![\w.,₦#$])\d{{1,4}}(?:\s?bis)?,?\s{_ABROAD}(?!\w)", 0.7),
        Pattern(
            r"(?<![\w.,])(?:house|shop|flat|warehouse|stall)\s[A-Z]?\d{1,4},?\s(?:behind|opposite|near|beside|after|off)\s"
            r"(?-i:[A-Z])[\w'’]{1,20}(?:\s(?-i:[A-Z])[\w'’]{1,20}){0,3}",
            0.7,
            words("behind opposite near beside after off"),
        ),
        Pattern(
            r"(?<!\w)(?:(?:home |house |my |office |shop |delivery |postal |service |new |old )?address(?:es)?(?:\sis|\sna|\swas)?|i live (?:at|for)|lives? at|"
            r"located at|deliver(?:ed)? to|adireesi|adreshi|adireshi)[\s:,-]{1,3}(?:is\s)?"
            r"(?:(?:is|na|was|bu|bụ|ni)\s)?(?P<value>(?!(?:the|my|your|our|in|i|is|na|was|bu|ni|mi|m|unu|yin|at|on|of|that|which)\s)(?=[^\n]{0,40}\d)(?=(?:\S{1,24}\s){0,2}(?-i:[A-Z]))"
            r"(?:(?![^\s,]{5,24}[.!?])[^\s,\"\n]{1,24},?\s){1,4}?\d{1,5}[A-Z]?)(?=[\s,.\n]|$)(?![.,]\d)(?!\s?(?:gb|mb|naira|days?|hours?|k|times?|minutes?|weeks?|customers?)\b)",
            0.6,
            words("address addresses live lives located deliver delivered adireesi adreshi adireshi"),
        ),
        Pattern(  # a number and a name after words of living there
            r"(?<!\w)(?:stay(?:s|ing)?|resid(?:e|es|ing)|lodg\w{2,4}|my (?:house|shop|office|gate|compound) (?:is|na)|our (?:house|shop|office) (?:is|na)|"
            r"gidana?|gidanmu|shagona|ile mi|ile wa|[uụ]l[oọ] (?:m|any[iị])|b[iì] n[aì]|ebi m na)(?:\s(?:is|na|at|"
            r"in|for|on|ni|wa ni|d[iị] na|dake|yana|a)){0,2}[\s:,]{1,2}"
            r"(?P<value>(?:(?:no|number|nomba|lamba|flat|plot|house)\.?\s)?\d{1,4}[A-Z]?,?\s(?-i:[A-ZÀ-ÞỌẸṢ])[\w'’-]{2,20}(?:\s(?-i:[A-ZÀ-ÞỌẸṢ])[\w'’-]{1,20}){0,3})"
            r"(?!\s?(?:gb|mb|naira))",
            0.6,
        ),
        Pattern(
            r"(?<![\w.,])(?:(?:house|hse|flat|plot|block|blk)\.?\s(?:no\.?\s?|number\s)?[A-Z]?-?\d{1,4}[A-Z]?(?:,?\s)?){2,3}(?!\w)",
            0.65,
            words("house hse flat plot block blk"),
        ),
    ),
    validate=_address,
    unless=("ticket", "tkt", "ref", "reference", "order", "invoice", "receipt", "version", "case", "batch"),
    least_digits=1,
    cues=(
        "stay",
        "resid",
        "lodg",
        "office",
        "gate",
        "gida",
        "shago",
        "ile ",
        "ulo",
        "ụlọ",
        " na ",
        "stra",
        "gasse",
        "allee",
        "platz",
        "weg",
        "gata",
        "vägen",
        "vej",
        "laan",
        "utca",
        "rue ",
        "via ",
        "calle",
        "avenida",
        "rua ",
        "ulica",
        "ul.",
        "piazza",
        "viale",
        "chemin",
        " apt",
        "suite",
        "address",
        "live",
        "locat",
        "deliver",
        "adire",
        "adresh",
        "shop",
        "warehouse",
        "stall",
        " place",
        " pl",
        "circle",
        "parkway",
        "trail",
        " loop",
        "alley",
        "market",
        "village",
        " hwy",
        " ct",
        "row",
        "grove",
        "point",
        "street",
        " str",
        " st",
        "road",
        " rd",
        "avenue",
        " ave",
        " av",
        "close",
        "crescent",
        " cres",
        " lane",
        " ln",
        " way",
        "drive",
        " dr",
        "boulevard",
        "blvd",
        "mews",
        "terrace",
        "court",
        "compound",
        "expressway",
        "express way",
        "highway",
        "estate",
        "layout",
        "quarters",
        "view",
        "garden",
        "villa",
        "plaza",
        "bypass",
        " link",
        "walk",
        "square",
        "roundabout",
        "extension",
        " ext",
        "phase",
        " cl",
        "block",
        "blk",
        "flat",
        "house",
        "hse",
        "plot",
    ),
    positives=(
        Example("I live at 14 Chime Avenue, Enugu", ("14 Chime Avenue",), "the town stays"),
        Example("no 5b, Ade Ajayi close", ("no 5b, Ade Ajayi close",), "lower-case kind"),
        Example("Flat 2, 51 Adekunle Fajuyi Way", ("Flat 2, 51 Adekunle Fajuyi Way",), "a flat"),
        Example("12345 Oak Hill Lane Apt. 7", ("12345 Oak Hill Lane Apt. 7",), "North America, with the flat"),
        Example("Lindenstraße 14b, Mainz", ("Lindenstraße 14b",), "Germany, the number after"),
        Example("25 rue des Lilas, Lyon", ("25 rue des Lilas",), "France, the kind first"),
        Example("Calle del Olmo 12", ("Calle del Olmo 12",), "Spain"),
        Example("Shop 7, Ochanja Market", ("Shop 7, Ochanja Market",), "a stall"),
        Example("House 22, behind Emir's Guest Inn", ("House 22, behind Emir's Guest Inn",), "by what it stands behind"),
        Example("I dey stay for 12 Adeola Odeku", ("12 Adeola Odeku",), "no kind of street, by context"),
        Example("House 12, 6th Avenue", ("House 12, 6th Avenue",), "a numbered avenue"),
    ),
    negatives=(
        Example("no network for 3 days on Awolowo Road", (), "a street alone"),
        Example("I was 2 hours on the way", (), "no address"),
        Example("4 bars in the estate", (), "no address"),
        Example("the address is wrong 3 times", (), "words after address"),
        Example("gave me an address that bounced. February 84.12 and a late fee", (), "a sentence that ends after address"),
        Example("to the bereavement address, on 9 March. a static address on 11 May", (), "a day after address"),
        Example("fibre to the node, 2 kms that way, and 90 kays each way", (), "how far it is"),
        Example("give 4G back small lane", (), "a kind of network"),
        Example("since 2019 Aba Road is bad", (), "a year before a road"),
        Example("Order 14 Fibre Drive", (), "a reference"),
        Example("off since 4 o'clock. Everybody don close", (), "an hour"),
        Example("call 2314, Orlu.", (), "a town ends the sentence"),
        Example("2 traders at Balogun Market", (), "a count and a market"),
        Example("I deliver to 5 customers", (), "a count"),
    ),
)

ABROAD = Recognizer(
    entity="STREET_ADDRESS",
    name="foreign_address_part",
    patterns=(
        Pattern(rf"(?<![^\W_])(?-i:{_US_STATES})\s(?P<value>\d{{5}}(?:-\d{{4}})?)(?![\w-])", 0.7),
        Pattern(
            r"(?<!\w)(?:psc|cmr|unit)\s\d{1,5},?\s(?:box\s\d{1,5})[,\s]{1,3}(?:apo|fpo|dpo)[,\s]{1,2}a[aep]\s\d{5}(?!\w)",
            0.9,
            words("apo fpo dpo"),
        ),
        Pattern(
            r"(?<!\w)(?-i:US(?:S|NS|NV|CGC))\s[a-z]\w{1,20}[,\s]{1,3}(?:apo|fpo|dpo)[,\s]{1,2}a[aep]\s\d{5}(?!\w)",
            0.9,
            words("apo fpo dpo"),
        ),
        Pattern(  # a street with its number, above a town with its postal code
            rf"^[ >]{{0,4}}(?P<value>(?:\d{{1,5}},?[ ])?(?:{_CAPITAL}[ ]){{1,4}}\d{{1,4}}[a-z]?\.?)[ ]*"
            rf"(?=\n[ >]{{0,4}}(?:\d{{4,6}}[ ]{_CAPITAL}|(?:{_CAPITAL},?[ ]){{1,3}}\d{{4,6}}|,))",
            0.7,
        ),
        Pattern(rf"^[^\n]{{0,80}}\d[^\n]{{0,20}}\n[ >]{{0,4}}(?P<value>\d{{4,6}})[ ](?={_CAPITAL}[ ]*$)", 0.6),
        Pattern(
            rf"(?<!\w)(?:lives? (?:at|in)|living (?:at|in)|address(?: is|:)|located at|deliver(?:ed|y)? to|"
            rf"ship(?:ped)? to|send (?:it |them )?to|office (?:is )?at)"
            rf"\s{{1,2}}(?P<value>(?:\d{{1,6}}[ ]){{0,2}}(?:{_CAPITAL}[ ]){{1,4}}\d{{1,5}}(?:[ ](?:apt|suite)\.?[ ]\d{{1,5}})?)(?![\w-])(?!\s?(?:gb|mb))",
            0.6,
            words("live lives living address located moved deliver delivered delivery ship shipped send office"),
        ),
        Pattern(rf"(?<![\w.,₦#$/-])\d{{1,6}}[ ]{_CAPITAL}[ ]\d{{1,4}}[ ](?:apt|suite)\.?[ ]\d{{1,5}}(?!\w)", 0.8, words("apt suite")),
        Pattern(  # the last line of an address block: a town and its postal code, on a line of their own
            r"(?<=\n)[ >?]{0,6}(?!amount|balance|paid|total|price|charge|airtime|data|account|line|phone|date|n\d|ticket|ref|case|code|pin|id|sent|from|to)"
            rf"(?:{_CAPITAL},?[ ]){{1,3}}(?P<value>\d{{5}})[ ]*$",
            0.6,
        ),
        Pattern(r"(?<!\w)(?:apt|suite)\.?\s#?\d{1,5}[a-z]?(?!\w)", 0.6, words("apt suite")),
        Pattern(
            r"(?<!\w)(?:p\.?\s?o\.?\s?|post(?:al)?\s(?:office\s)?)box\s?(?:no\.?|number|num)?[\s:#]{0,2}\d{1,6}(?!\w)"
            r"|(?<!\w)(?:p\.?\s?m\.?\s?b\.?|private mail ?bag)\s?(?:no\.?|number)?[\s:#]{0,2}\d{1,6}(?!\w)"
            r"|(?<!\w)(?:akwatin gidan waya|akwatin waya|apoti ifiweranse|igbe ozi)\s(?:na\s|lamba\s|nomba\s)?\d{1,6}(?!\w)",
            0.7,
            words("box pmb b bag akwatin apoti igbe"),
        ),
        Pattern(r"(?<!\w)(?-i:[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})(?!\w)", 0.65),
    ),
    least_digits=1,
    positives=(
        Example("Springfield, IL 62704-1234", ("62704-1234",), "North America's postal code narrows to a street"),
        Example("PSC 1234, Box 5678\nAPO AE 09012", ("PSC 1234, Box 5678\nAPO AE 09012",), "the forces' post"),
        Example("P.O. Box 4471, Enugu", ("P.O. Box 4471",), "a post box"),
        Example("Akwatin Gidan Waya 218, Bauchi", ("Akwatin Gidan Waya 218",), "a post box in Hausa"),
        Example("PMB 2084", ("PMB 2084",), "a private mail bag"),
        Example("14 Chime\nGeorgia 30303\n", ("30303",), "a postal code under a line with a number"),
        Example("M1 1AE please", ("M1 1AE",), "the United Kingdom's postal code"),
    ),
    negatives=(
        Example("dial 32120 or MS 12", (), "a short code"),
        Example("I use 4G 24 hours", (), "no post"),
        Example("card 1\nBalance 50000\n", (), "an amount on a line of its own"),
    ),
)

RECOGNIZERS: Final = (STREET, ABROAD)
