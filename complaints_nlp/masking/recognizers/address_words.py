"""The words that addresses are made of, in the five languages and as they are misspelt.

Patterns here are for the lower-case text of a bare view: letters a to z only, every repetition bounded.
"""

from __future__ import annotations

import re
from typing import Final

from complaints_nlp.wordlist import words


def either(text: str) -> str:
    """A pattern for any of the words, the longest first; an underscore is a space within one.

    >>> either("room blok boys_quarters")
    '(?:boys quarters|blok|room)'
    """
    longest_first = sorted((word.replace("_", " ") for word in words(text)), key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(longest_first)})"


STREET_KINDS: Final = (
    "street str st strt stret steet streat srt streets avenue ave av avn avenu aveneue road rd raod roard close cl clos clsoe "
    "crescent cres crescen "
    "crecent cresent crescient lane ln drive drv dr way boulevard blvd mews terrace ter court ct compound circle cir parkway pkwy "
    "trail trl loop "
    "alley pike turnpike route path ridge point row grove heights expressway express_way express highway hwy estate est layout "
    "lay-out quarters "
    "qtrs view garden gardens villa villas plaza bypass by-pass link walk square sq hill roundabout extension extention ext extn "
    "phase place pl circular "
    "crossing crossroad market village parade wharf quay"
)
"""After a number and a name these make a street's address."""
PLACE_KINDS: Final = (
    "hostel hostels hall halls barracks barrack barack baracks cantonment cantonement tower towers complex mall park motor_park camp "
    "lodge annex annexe arcade "
    "shopping_centre shopping_center centre center garage flats apartments homes residence residences suites house scheme housing "
    "low_cost lowcost low-cost site_and_service site_and_services site_na_service mansion mansions court courts heights building bldg "
    "shed sheds "
    "warehouse terraces housing_scheme spare_parts business_complex quarter section ville kasuwa cottage cottages chambers"
)
"""After a flat's, a room's, a stall's number these make an address; after a bare number they do not: "2 lecture halls"."""
STREET_KIND: Final = either(STREET_KINDS)
PLACE_KIND: Final = either(f"{STREET_KINDS} {PLACE_KINDS}")
NAMED_PLACE: Final = either(
    "estate est court courts gardens garden villa villas ville plaza mall house complex tower towers hall hostel lodge mansion mansions "
    "apartments homes flats heights residence residences arcade market quarters qtrs barracks cantonment layout scheme building centre center"
)
"""Kinds whose name also stands before the door: "Rosewood Court, No 12", "Efab Estate, House 22"."""
FIRST_KIND: Final = either(
    # Hausa
    "layi layin titi titin unguwa unguwar unguwan anguwa anguwar anguwan ungwan hayi hayin bariki barikin kasuwar hanyar rukunin gidajen "
    # Yoruba, Igbo
    "adugbo opopona oja ita ona agbegbe okporo_ama okporo_uzo okporoama okporo ama ogbe ahia"
)
"""Kinds that come before the name, as in Hausa, Yoruba and Igbo."""

_ENGLISH: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty "
    "forty fourty fifty sixty seventy eighty ninety hundred zero oh nought double triple"
)
ENGLISH_NUMBER: Final = rf"(?:{either(_ENGLISH)}(?:[ -](?:and )?{either(_ENGLISH)}){{0,4}}(?:[ ]?[a-h])?(?![\w']))"
_HAUSA: Final = (
    "daya biyu uku hudu biyar shida bakwai takwas tara goma ashirin talatin arba'in arbain arba_in hamsin sittin "
    "saba'in sabain saba_in tamanin casa'in casa_in dari"
)
_YORUBA: Final = (
    "kini kinni keji keta kerin karun kefa keje kejo kesan kewa kokanla kejila ketala kerinla kedogun keedogun meji meta merin "
    "marun mefa meje mejo mesan mewa "
    "ogun ogbon ogoji aadota"
)
_IGBO: Final = "otu abuo ato ano ise isii asaa asato itoolu iteghete iri"
SAID_NUMBER: Final = (
    rf"(?:{ENGLISH_NUMBER}|{either(_HAUSA)}(?:[ ](?:sha|da)[ ]{either(_HAUSA)})?|[a-z]{{2,8}}(?:dinlogun|lelogun|dinlogbon|lelogbon|"
    rf"dinlogoji|lelogoji)"
    rf"|{either(_YORUBA)}(?:-?[aiu]n)?|{either(_IGBO)}(?:[ ](?:na[ ])?{either(_IGBO)}){{0,3}})(?!\w)"
)
NUMBER: Final = (
    r"(?:(?:[a-z]{1,2}-?)?\d{1,5}[a-z]{0,2}(?:[ ][b-h](?![\w']))?(?:[ ]?[/&-][ ]?[a-z]?\d{1,4}[a-z]?){0,2}(?![\w%]|[.,:]\d|/\d))(?<!24/7)"
)

_NAMED_UNITS: Final = (
    "house hse flat flt apartment apartmnt appartment apt appt plot plt room rm shop shp stall kiosk suite ste villa tent duplex "
    "chalet warehouse lockup "
    "lock-up block blk blok bloc bulok bulock bq b.q boysquarters boys_quarters boy's_quarters gida gidan daki dakin shago shagon "
    "rumfa rumfar "
    "ojule nomba_ile ile_nomba ulo_nomba nomba_ulo ulo_nke onuulo onu_ulo yara_nomba soobu_nomba ile_itaja_nomba"
)
NAMED_UNIT: Final = either(_NAMED_UNITS)
"""With a number behind it, somebody's door."""
NUMBER_WORDS: Final = (
    "no nos num number nomba nke lamba unit km kilometre kilometer kilomita container office door compound ile ulo yara quarter quarters"
)
"""With a number behind them and a street or a place behind that, an address; alone they count something."""
STREET_WORDS: Final = "road street close avenue lane crescent line"
AREA_WORDS: Final = (
    "wing tower hall sector zone cadastral_zone phase area pavilion row section staircase floor site cluster court gate district pole "
    "bay level hostel building bldg lodge"
)
"""With a number behind them, parts of an address that has a door besides; a street or a quarter alone stays."""
OTHER_UNIT: Final = either(f"{NUMBER_WORDS} {STREET_WORDS} {AREA_WORDS}")
RELATION: Final = (
    r"(?:just[ ]|directly[ ]|right[ ])?(?:behind|opposite|opposit|opp|beside|besides|near|after|before|under|by|close to|next to|"
    r"adjacent(?: to)?|facing|bayan|kusa da|"
    r"gefen|daura da|legbe|leyin|iwaju|n'iwaju|nso|n'ihu|n'akuku|n'azu)\.?[ ](?:the[ ]|a[ ])?"
)
_FLOORS: Final = "ground top first second third fourth fifth"
WHICH_FLOOR: Final = rf"{'|'.join(_FLOORS.split())}|\d{{1,2}}(?:st|nd|rd|th)"
FIRST_WORDS: Final = frozenset(
    re.split("[^a-z]", word)[0] for word in words(f"{_NAMED_UNITS} {NUMBER_WORDS} {STREET_WORDS} {AREA_WORDS} {_FLOORS} {_ENGLISH}")
)
"""Letters that an address begins with where it does not begin with a digit, up to the first other sign."""
TAIL: Final = (
    r"(?:upstairs|downstairs|up stairs|down stairs|(?:last|" + WHICH_FLOOR + r")[ ](?:floor|flr)|"
    r"annexe?|extension|ext|low[ -]?cost|b\.?q|boy'?s'?[ ]?quarters|back house|(?:[a-z]|\d{1,2})[ -]line|ile (?:keji|keta|kerin)|"
    r"site (?:and|na|&|n) services?|left wing|right wing|penthouse)(?!\w)"
)
LANDMARKS: Final = words(
    "school junction station church mosque market hospital bank park gate field bridge mill hotel house office store pharmacy plaza "
    "estate palace college "
    "university abattoir shed stadium filling clinic bakery mast tank roundabout flyover bus-stop stop garage quarters barracks "
    "masallaci makaranta "
    "kasuwa soosi ile-iwe ahia uka guest inn lodge bar centre center secretariat cemetery cathedral chapel parish vicarage rectory "
    "mobil total conoil oando nnpc uba gtbank ecobank"
)
STOP: Final = (
    r"(?:days?|weeks?|months?|years?|hours?|hrs?|mins?|minutes?|seconds?|times?|people|persons?|lines?|sims?|calls?|gb|mb|gig|gigs|"
    r"naira|k|am|pm|percent|per|"
    r"on|in|the|at|of|to|for|from|since|and|or|is|are|was|were|by|my|our|your|their|una|wey|dey|no|na|bars?|sms|customers?|agents?|"
    r"staff|meg|megs|mbps|data|"
    r"network|plan|bundle|meters?|metres?|km|different|other|more|out|into|along|near|opposite|behind|off|inside|i|we|you|he|she|it|"
    r"they|e|dem|this|that|these|"
    r"those|there|here|where|when|which|who|what|how|but|not|don|go|get|with|all|every|any|each|same|whole|entire|bad|long|good|big|"
    r"small|back|front|next|last|first|second|third|busy|nearby|around|across|between|"
    r"through|via|towards|way|estates|streets|roads|houses|floors|rooms|flats|shops|traders|"
    r"has|have|had|do|does|did|will|can|can't|cannot|fit|never|still|just|only|please|pls|abeg|because|if|then|than|too|also|like|"
    r"want|wan|make|say|tell|call|said|been|be)"
)
"""No word of a street's name."""
