"""Passwords and keys: what stands after a word for one, or looks like one where one is spoken of."""

from __future__ import annotations

from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.wordlist import words

CUE: Final = (
    r"(?:pass?s?w[ou]?r?ds?|passwrd|pass ?words?|pass ?phrase|pswd|pwd|passkey"
    r"|(?:wi-?fi|mi-?fi|router|modem|hotspot) (?:key|pass|code)|(?:network|security|wpa2?|hotspot) (?:key|pass)"
    r"|kalm(?:ar|omin) sirri\w{0,3}|oro (?:asina|iwole|igbaniwole)|okwu ?ntughe|okwu ?nzuzo|[pf]as[aiou]?w[aeiou]d\w{0,3})"
)
"""The word as it is spelt, misspelt and said in the languages here, without accents."""

_MODEL = regex.compile(
    r"(?i:(?:i?phone|galaxy|tecno|infinix|itel|nokia|redmi|samsung|huawei|zte|mifi|router|windows|android|version|ver|v|model|level|room|page|wi-?fi|"
    r"covid|beejan|wpa|step|phase|block|plan|error|e|mf|b|hg|r|lte|cat|ipv|mp|usb|sim|imei|line|day|week)[-_ ]?\d{1,4}[a-z]{0,4})"
    r"|(?i:\d+(?:gb|mb|kb|tb|mbps|kbps|ghz|mhz|hrs?|mins?|am|pm|days?|st|nd|rd|th|k|m|g|x|yrs?|naira|sec|secs|ms)[.,]?)"
    r"|(?i:(?:n|ngn|usd)\d[\d,.]*[km]?)|\d[\d\s,.:/-]*|(?-i:[A-Z]{1,4}[-/ ]?[\dA-Z-/]*)"
)
_WORDS: Final = words("wi-fi wifi e-mail co-op log-in sign-in set-up pop-up one-time re-set full-time part-time 4g 5g 3g 2g")


def _key(candidate: Candidate) -> float:
    """No word, unit, device or reference; a link and an address have recognisers of their own."""
    value = candidate.value.rstrip(".!?")
    if value.lower() in _WORDS or _MODEL.fullmatch(value) or "://" in value or "www." in value:
        return 0.0
    return candidate.score


KEY: Final = Recognizer(
    entity="PASSWORD",
    name="password_in_any_language",
    patterns=(
        # Some words after the cue; the value holds a digit among its letters.
        Pattern(
            rf"(?<!\w){CUE}(?![^\W_])[^\n]{{0,60}}?[\s(\"':=]{{1,3}}"
            r"(?P<value>(?=[^\s]{0,30}[a-z])(?=[^\s]{0,30}\d)[A-Za-z0-9][\w!#$%&*+=~^-]{3,40}[\w!#$%&*])(?![\w@/])(?!\.\w)",
            0.7,
        ),
        # Or a sign between letters: "Calabar!carnival".
        Pattern(
            rf"(?<!\w){CUE}(?![^\W_])[^\n]{{0,60}}?[\s(\"':=]{{1,3}}(?P<value>[A-Za-z]{{3,20}}[!#$%&*+=~^_][A-Za-z]{{3,20}}[!#$%&*]?)(?![\w@/])(?!\.\w)",
            0.7,
        ),
        # Or it is asked for by one side and said by the other.
        Pattern(
            rf"(?<!\w){CUE}(?![^\W_])[^\n]{{0,50}}\n[^\n:]{{3,24}}:[^\n]{{0,40}}?[\s(\"':=]{{1,3}}"
            r"(?P<value>(?=[^\s]{0,30}[a-z])(?=[^\s]{0,30}\d)[A-Za-z0-9][\w!#$%&*+=~^-]{3,40}[\w!#$%&*])(?![\w@/])(?!\.\w)",
            0.65,
        ),
        # In quotes, after a word that says "is", whatever it is but what a screen says.
        Pattern(
            rf"(?<!\w){CUE}(?![^\W_])[^\n\"'=:]{{0,25}}?(?:\s(?:is|na|was|ni|bu|ce|shine|as|to)\s|\s?[=:(]\s?|\s)"
            r"[\"'](?P<value>(?![^\"'\n]{0,40}(?:wrong|invalid|incorrect|error|try|fail|expired|not))[^\"'\n]{3,40})[\"']",
            0.7,
        ),
        # Both signs of a door: "admin/admin2580".
        Pattern(r"(?<![\w/])(?:admin|root|user|superadmin)\s?/\s?(?P<value>[^\s,.;)/]{4,30})", 0.7),
    ),
    validate=_key,
    bare=True,
    cues=(
        *(
            "assw",
            "asw",
            "ass w",
            "asaw",
            "asiw",
            "asow",
            "asuw",
            "assph",
            "ass ph",
            "asskey",
            "fi pass",
            "er pass",
            "em pass",
            "ot pass",
            "rk pass",
            "pa pass",
        ),
        *("pwd", "pswd", "passwr", "key", "fi code", "er code", "em code", "sirri", "oro asina", "oro iwole", "oro igba", "okwu"),
    ),
    positives=(
        Example("password na wifi ilimi_haske1, MAC", ("ilimi_haske1",), "a word between"),
        Example("password m bụ Chukwu_di2 mana", ("Chukwu_di2",), "Igbo"),
        Example("ọ̀rọ̀ aṣínà sí iyanu-1959. Ẹ dá", ("iyanu-1959",), "Yoruba"),
        Example("WiFi key 9fk3-wq7p-22, admin/admin2580, IP", ("9fk3-wq7p-22", "admin2580"), "a key, and a login"),
        Example("old password Calabar!carnival, changed now", ("Calabar!carnival",), "no digit"),
        Example("pasword wey I dey use before na sunshine12", ("sunshine12",), "misspelt, Pidgin"),
        Example("kalmar sirrin wifi Zakara2024 ce", ("Zakara2024",), "Hausa"),
        Example('password I set is "blue mango"', ("blue mango",), "two words, in quotes"),
        Example("my mifi key = 4h7k2m9x", ("4h7k2m9x",), "a digit first"),
        Example("Agent: Password nke mbụ?\nCustomer: ọ bụ bJn-77xq-LM.", ("bJn-77xq-LM",), "asked for"),
    ),
    negatives=(
        Example("my password is wrong, 30GB gone since 2pm", (), "a volume and a time"),
        Example("password reset on my iPhone11 fails", (), "a device"),
        Example("password page error E404, ticket TKT-88213", (), "an error and a reference"),
        Example("reset password at myapp.beejan.ng/reset2", (), "an address"),
        Example("the password page says try-again", (), "words"),
        Example('the password page says "invalid password"', (), "what a screen says"),
        Example("wifi key in the box, 5GHz only", (), "a band"),
        Example("change password before 30th", (), "a date"),
        Example("password for the app and N5,000 in it", (), "a sum"),
    ),
)

RECOGNIZERS: Final = (KEY,)
