"""Words that say whether a number is a sum of money, in the five languages."""

from __future__ import annotations

import re
from typing import Final

_ENGLISH: Final = (
    r"recharg\w+|load(?:ed|ing)?|top(?:ped)?[ -]?up|buy(?:ing)?|bought|pay(?:ing|s)?|paid|deduct\w*|charg\w+|debit\w*|remov\w+|took|taken?|refund\w*"
    r"|bill(?:ed)?|costs?|prices?|fees?|balance|airtime|credit(?:ed)?|cards?|deposit(?:ed)?|borrow(?:ed)?|subscri\w+|sub|cut|spen[dt]|transferr?(?:ed)?"
    r"|money|amount|worth|owed?|loan|reversed?|return|give back|put back|debt|top"
)
_PIDGIN: Final = r"comot|chop|collect|carry|dash|pay|drag|swallow|remain|get"
_YORUBA: Final = r"ra|san|gba|yo|yọ|ge|je|jẹ|kaadi|owo|owó|fi|o ku|san"
_HAUSA: Final = r"saka|sa|cire|biya|kati|katin|kudi|kuɗi|kudin|kuɗin|caje|sayi|saya|bada|ba da|saura|tsarin|wata"
_IGBO: Final = r"kwụrụ|kwuru|kwụọ|kwuo|wepụ|wepu|weputara|zụrụ|zuru|zụta|zuta|kaadị|kaadi|ego|ewere|were|nkwa|ịkwụghachi|tinyere"
# The word of money, then two further words at most, none of which ends the thought.
_BETWEEN: Final = r"(?:\W{1,2}(?!(?:to|on|since|by|at|in|for|si|zuwa)\b)[^\W\d_]{1,12}){0,2}\W{1,3}"
_MONEY: Final = rf"\b(?:{_ENGLISH}|{_PIDGIN}|{_YORUBA}|{_HAUSA}|{_IGBO})"
MONEY_BEFORE: Final = re.compile(rf"{_MONEY}{_BETWEEN}$", re.IGNORECASE)
MONEY_RIGHT_BEFORE: Final = re.compile(rf"{_MONEY}\W{{1,3}}(?:my |am |me |only |mi |min )?$", re.IGNORECASE)
"""As ``MONEY_BEFORE`` with nothing between: what a small number needs, being a count more often."""
NO_SUM_BEFORE: Final = re.compile(
    r"(?:\b(?:dial|code|text|ref\w*|ticket|order|pin|no|number|serial|room|flat|block|plot|route|bus|page|line|step|version|channel|form|"
    r"section|schedule|table|clause|item|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\W{0,3}|(?-i:[A-Z]{2,})[-/ ]?|[$€£¥₵]\s?)$",
    re.IGNORECASE,
)
_UNITS: Final = r"gb|mb|kb|tb|gigs?|meg\w*|mbps|kbps|hz|km|kg|%|(?:loyalty )?points?|percent|units?|digits?|numbers?|numba"
_FOREIGN: Final = r"usd|(?:us )?dollars?|euros?|pounds?|cedis?|cfa"
_TIME: Final = (
    r"am\b|pm\b|o'?clock|minutes?|mins?|secs?|seconds?|hours?|hrs?|\) days|days?|weeks?|months?|years?|working|st\b|nd\b|rd\b|th\b"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:\b|uary|ruary|ch|il|e\b|y\b|ust|ember|tember|ober)"
    r"|kwana|minti|awa|wata|shekara|ọjọ|ojo|iseju|wakati|ụbọchị|ubochi|nkeji|ọnwa|onwa"
)
_THINGS: Final = (
    r"times?|people|persons?|users?|followers|subscribers|views|customers|lines?|calls?|sms|texts?|messages?|members|students|candidates|houses"
    r"|rooms?|agents?|steps|of (?:them|us|my)|mutane|ndi|mmadụ|internal|external|plan\b"
)
COUNTED: Final = re.compile(rf"\s?-?\s?(?:{_UNITS}|{_FOREIGN}|{_TIME}|{_THINGS})", re.IGNORECASE)
"""What a number counts when it is no sum, right behind it."""
_TURNS: Final = (
    r"to|and|or|instead of|not|now|but|then|from|di|zuwa|da|na|à|au lieu de|e don turn|now e don turn|now na|load|I load|una comot|ti di|laisi"
    r"|losu to koja|I get|now I get|collect|for"
)
TURNS_INTO: Final = re.compile(rf"\s?(?:nairas?|bonus)?\W{{0,2}}(?:(?:{_TURNS})\W{{1,2}}){{0,5}}", re.IGNORECASE)
"""All that may stand between a sum and the figure it is compared with or turned into."""
