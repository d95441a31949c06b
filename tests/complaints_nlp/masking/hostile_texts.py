"""Texts made to hurt, by what they are made of: the tests ask what becomes of each, ``make prove-hostile`` how long it takes."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.masker import MAX_CHARACTERS, MOST_FOUND

HOSTILE: Final = {
    "four thousand dots": "." * 4_000,
    "a hundred thousand digits": "1" * 100_000,
    "digits up to the limit": "7" * 49_000,
    "separated digits": "0 7-" * 12_000,
    "nested tags": "<div>" * 9_000,
    "character references": "&#48;" * 9_000,
    "a&a&amp;amp": "&amp;" * 9_000,
    "marks on one letter": "a" + "\u0301" * 20_000,
    "mojibake": "Ã©" * 20_000,
    "right-to-left": "\u202e0710\u202c123\u200b4567" * 500,
    "at signs": "a@" * 20_000,
    "almost addresses": "a.b@" * 10_000,
    "almost links": "http://" * 6_000,
    "white space": " " * 49_000,
    "line breaks": "\n" * 49_000,
    "number words": "zero one " * 5_000,
    "turns": "Agent: number?\nCustomer: 0710\n" * 1_500,
    "almost MAC addresses": "ab:" * 15_000,
    "dashes": "-" * 49_000,
    "dots in words": "x dot y at z dot " * 2_500,
    "introductions": "my name is " * 4_000,
    "signatures": "Regards,\n" * 5_000,
    "house numbers": "No 5 " * 9_000,
    "half surrogates": "\ud800" * 2_000,
    "NULs": "\x000" * 20_000,
    "homoglyphs": "О7Ю1О1234567 оnе twо " * 1_500,
    "deep HTML": "<a><b><i>" * 3_000 + "call 0710 123 4567" + "</i></b></a>" * 3_000,
    "almost passwords": "Aa1-" * 10_000,
    "almost addresses of houses": "12 Main Main Main Main " * 2_000,
    "almost houses in parts": "flat 2, no 5 " * 3_500,
    "almost houses by their names": "house 5 behind a b c d e " * 1_900,
    "an address asked for": "Agent: address?\nCustomer: 12, Main\n" * 1_300,
    "almost postal codes": "Town Town\n" * 4_000,
    "almost IBANs": "GB82 WEST 1234 " * 3_000,
    "capitalised words": "Zubb Qwel " * 4_500,
    "codes": "pin 1234 " * 5_000,
    "almost codes": "otp 12 " * 6_000,
    "codes apart": "pin 1-1-1-" * 4_500,
    "answers": "A: date of birth?\nB: in May, yes\n" * 1_400,
    "almost passwords of any language": "password na wifi " * 2_800,
    "ends of numbers": "my line ends with " * 2_600,
    "papers": "passport A 1 2 " * 3_200,
    "vehicles": "the car of KJA 1 " * 2_800,
    "places": "lat 6.4 map 3.3 " * 3_000,
    "echoes": "account ABC-1234 " * 2_800,
    "many accounts": " ".join(f"account QD-{n}" for n in range(10_000, 12_900)),
    "references": "ticket no\nCustomer: 12345678 and " * 1_400,
    "ages": "I am twenty seven hundred and " * 1_600,
    "spelled accounts": "A stroke B dash " * 3_000,
    "marked letters": "ọ̀rọ̀ aṣínà " * 4_000,
    "titles": "Mr Dr Chief " * 4_000,
}

TOO_LONG: Final = f"longer than {MAX_CHARACTERS} characters"
TOO_MANY: Final = f"more than {MOST_FOUND:,} pieces of personal data"
REFUSED: Final = {
    "a hundred thousand digits": TOO_LONG,
    "deep HTML": TOO_LONG,
    "separated digits": TOO_MANY,
    "an address asked for": TOO_MANY,
    "capitalised words": TOO_MANY,
    "codes": TOO_MANY,
    "almost passwords of any language": TOO_MANY,
    "echoes": TOO_MANY,
    "many accounts": TOO_MANY,
}
"""Those that are not masked, and the reason given. Never that time ran out: that would depend on the machine."""
