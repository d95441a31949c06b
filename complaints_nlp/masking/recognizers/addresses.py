"""Where someone lives, to the house: street addresses and coordinates. A street or a town alone stays."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.checks import is_amount

_KIND = (
    r"(?:street|str|st|road|rd|avenue|ave|av|close|crescent|cres|crescen|lane|ln|way|drive|drv|dr|boulevard|blvd|mews|"
    r"terrace|court|compound"
    r"|expressway|express way|highway|estate|layout|quarters|view|gardens?|villas?|plaza|bypass|link|walk|square|hill|"
    r"roundabout|extension|ext|phase|cl)"
)
_NOT_STREET = (
    r"(?:days?|weeks?|months?|years?|hours?|hrs?|mins?|minutes?|seconds?|times?|people|persons?|lines?|sims?|calls?|gb|"
    r"mb|gig|naira|k|am|pm|percent|per"
    r"|on|in|the|at|of|to|for|from|since|and|or|is|are|was|were|by|my|our|your|their|una|wey|dey|no|na|bars?|sms|"
    r"customers?|agents?|staff|data|network|plan|bundle"
    r"|years|meters?|metres?|km|different|other|more|out|into|along|near|opposite)"
)
_UNIT = (
    r"(?:(?:no|number|plot|block|blk|flat|house|hse|suite|shop|room|apartment|apt|unit|door|km|"
    r"villa)\.?\s?[A-Z]?[\s-]?\d{1,4}[A-Z]?|(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|ground|top)\sfloor)"
)
_NUMBER = (
    r"(?:(?:no|number|num|nomba|nọmba|plot|block|blk|flat|house|hse|suite|shop|km|"
    r"villa)\.?\s?)?[A-Z]?\d{1,4}(?:\s?[A-Z](?!\w)|/\d{1,3}|-\d{1,3})?"
)
_STREET = rf"(?:(?!{_NOT_STREET}\b)[^\W\d_][\w'.-]{{1,24}}\s){{1,4}}{_KIND}(?:\s\d{{1,2}}(?!\w))?"
_ROAD_NUMBER = (
    rf"(?:\d{{1,3}}(?:st|nd|rd|th)\s{_KIND}|\d{{1,3}}\s?(?:road|street|avenue|close|crescent)|(?:road|street|close|avenue)\s\d{{1,3}})"
)


def _address(candidate: Candidate) -> float:
    return 0.0 if is_amount(candidate.view, candidate.start, candidate.start) else candidate.score


STREET = Recognizer(
    entity="STREET_ADDRESS",
    name="street_address",
    patterns=(
        Pattern(rf"(?<![\w.,₦#$])(?:{_UNIT},?\s){{0,3}}{_NUMBER},?\s{_STREET}(?:,? off (?:[A-Z]\w+ ){{1,3}}{_KIND})?(?!\w)", 0.8),
        Pattern(rf"(?<![\w.,₦#$])(?:{_UNIT},?\s){{1,3}}(?:{_ROAD_NUMBER})(?:,\s{_ROAD_NUMBER})?(?!\w)", 0.8),
        Pattern(rf"(?<![\w.,₦#$])(?:{_UNIT},?\s){{1,3}}{_STREET}(?!\w)", 0.8),
        Pattern(
            r"(?<![\w.,])(?:no|number|shop|plot)\.?\s[A-Z]?\d{1,4}[A-Z]?,?\s(?-i:[A-Z]\w{2,20}(?:\s[A-Z]\w{2,20}){1,2})(?=[,.\n]|$)", 0.6
        ),
        Pattern(
            r"(?<![\w.,])(?:(?:house|hse|flat|plot|block|blk)\.?\s(?:no\.?\s?|number\s)?[A-Z]?-?\d{1,4}[A-Z]?(?:,?\s)?){2,3}(?!\w)", 0.65
        ),
    ),
    validate=_address,
    least_digits=1,
    cues=(
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
        Example("House 12, 6th Avenue", ("House 12, 6th Avenue",), "a numbered avenue"),
    ),
    negatives=(
        Example("no network for 3 days on Awolowo Road", (), "a street alone"),
        Example("I was 2 hours on the way", (), "no address"),
        Example("4 bars in the estate", (), "no address"),
    ),
)

COORDINATES = Recognizer(
    entity="COORDINATES",
    name="coordinates",
    patterns=(
        Pattern(r"(?<![\w.])-?\d{1,2}\.\d{3,9}\s?°?\s?[NS]?\s?[,;/\s]\s?-?\d{1,3}\.\d{3,9}(?:\s?°?\s?[EW])?(?![\w.]*\d)", 0.85),
        Pattern(
            r"(?<![\w.])\d{1,2}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d+)?[\"″]\s?)?[NS]\W{0,3}\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d+)?[\"″]\s?)?[EW]",
            0.9,
        ),
    ),
    least_digits=4,
    positives=(
        Example("pin: 6.4391, 3.2810", ("6.4391, 3.2810",), "decimal"),
        Example("at 12.4552 N, 7.4971 E now", ("12.4552 N, 7.4971 E",), "with letters"),
    ),
    negatives=(Example("speed 6.43, 3.28 Mbps", (), "two decimals: a speed"),),
)

RECOGNIZERS: Final = (STREET, COORDINATES)
