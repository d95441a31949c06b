"""Names made whole and found again: what belongs to a name that was found, and what only stands beside it."""

from __future__ import annotations

import pytest

from complaints_nlp.masking.name_completion import complete_names
from complaints_nlp.masking.spans import join_names, settle
from complaints_nlp.masking.text import Entity

WHOLE = [
    ("call Kwabena Osei-Tutu now", "Kwabena Osei", ["Kwabena Osei-Tutu"], "a hyphened second part"),
    ("Idara Essien-Obot, Esq.", "Idara Essien", ["Idara Essien-Obot, Esq."], "and what comes after"),
    ("it is fixed. f. o. ogunsanya", "ogunsanya", ["f. o. ogunsanya"], "initials before, small"),
    ("Yours,\nR. A. M. Haruna-Whyte", "Haruna-Whyte", ["R. A. M. Haruna-Whyte"], "initials before"),
    ("I'm P. Naidoo. I signed nothing", "Naidoo", ["P. Naidoo"], "one initial"),
    ("Contact: Hunsu M., 0710/661/0439", "Hunsu", ["Hunsu M."], "an initial after, with its point"),
    ("what code? Nnenna O 07194490338", "Nnenna", ["Nnenna O"], "an initial after, before a number"),
    ("still no light. kunle b", "kunle", ["kunle b"], "a small initial at the end"),
    ("kobonet agent bi. salma said", "salma", ["bi. salma"], "a short title with its point"),
    ("tell Monsignor Etta", "Etta", ["Monsignor Etta"], "a rare title"),
    ("because matron Sr. Mary-Agnes Ushie left", "Mary-Agnes Ushie", ["matron Sr. Mary-Agnes Ushie"], "two titles"),
    ("late Hassan Gwarzo (rtd). He died", "Hassan Gwarzo", ["Hassan Gwarzo (rtd)"], "a title after, in brackets"),
    ("Eimear Cusack MVB, 083", "Eimear Cusack", ["Eimear Cusack MVB"], "letters after"),
    ("na kira isah mai dan wake", "isah", ["isah mai dan wake"], "what he sells, in Hausa"),
    ("Kira Bala Teacher a gari", "Bala", ["Bala Teacher"], "what he does, with a capital"),
    ("ta tsaya Talatu Yakubu Kagara 0719 3 30", "Talatu Yakubu", ["Talatu Yakubu Kagara"], "a town as surname, before a number"),
    ("biza. Alhaji Shehu Talata-Mafara +234 719", "Alhaji Shehu", ["Alhaji Shehu Talata-Mafara"], "a hyphened town as surname"),
    ("my friend juma makame who sells", "juma", ["juma makame"], "a small surname of no list"),
    ("musa called. Then MUSA came, oga musa", "musa", ["musa", "MUSA", "oga musa"], "again, in other cases"),
    ("Merv Daintree sold it; Merv's shed", "Merv Daintree", ["Merv Daintree", "Merv"], "again, a part"),
    ('ni Enemona Achadu, kọ sí "Enemuna Ashadu"', "Enemona Achadu", ["Enemona Achadu", "Enemuna Ashadu"], "again, misspelt"),
    ("Oruko: Tawakalitu O., o so Tawaka", "Tawakalitu", ["Tawakalitu O.", "Tawaka"], "again, in short"),
    ("tell Lawan Gwaram it works", "Lawan", ["Lawan Gwaram"], "a northern town as surname, inside a sentence"),
    ("ask Efe Sapele for it", "Efe", ["Efe Sapele"], "a southern town as surname, inside a sentence"),
    ("Na so. Coach Amadi no dey", "Amadi", ["Coach Amadi"], "a trade before"),
    ("na late Mallam Tanko get am", "Mallam Tanko", ["late Mallam Tanko"], "a word before a title"),
    ("by Very Rev. Msgr. Ezeugwu", "Ezeugwu", ["Very Rev. Msgr. Ezeugwu"], "three titles"),
    ('I be Osaro "Sea Lion" Ehigie, driver', "Osaro", ['Osaro "Sea Lion" Ehigie'], "a nickname in the middle"),
    ("ask Toyosi a.k.a. Toy Story again", "Toyosi", ["Toyosi a.k.a. Toy Story"], "a nickname behind"),
    ("pay Lekan A GTB 017", "Lekan", ["Lekan A"], "an initial before a bank"),
    ("I ask efe,ese&osas, na so", "efe", ["efe", "ese", "osas"], "put together without a space"),
    ("it is me (hauwa a.)", "hauwa", ["hauwa a."], "a small initial before a bracket"),
    ("one 'Mr. T' said", "T", ["Mr. T"], "a title in quotation marks"),
    ("eating and walking. Abu Khalil", "Khalil", ["Abu Khalil"], "father of"),
    ('name Ebuka "Slim". I am out', "Ebuka", ['Ebuka "Slim"'], "a nickname at the end"),
    ("Suna: MAL. HARUNA GIDAN WAYA\nWaya: 07", "MAL. HARUNA GIDAN", ["MAL. HARUNA GIDAN WAYA"], "called after a town of two words"),
    ("my twins Kwaji and Kwanyi are out", "Kwaji", ["Kwaji", "Kwanyi"], "named in one breath"),
]


@pytest.mark.parametrize(("text", "given", "names", "reason"), WHOLE, ids=[reason for *_, reason in WHOLE])
def test_completes(text: str, given: str, names: list[str], reason: str) -> None:
    start = text.index(given)
    found = complete_names(text, [Entity(start, start + len(given), "PERSON", 0.8)])
    assert [text[e.start : e.end] for e in found] == names


LEFT = [
    ("it is down. Ugochi Umuahia", "Ugochi", "a town at the very end, after who signs"),
    ("Ada and Airtel are one", "Ada", "a brand named in one breath"),
    ("Chinwe Okeke, Ozalla", "Chinwe Okeke", "a town after a comma"),
    ("Ngozi I have no network", "Ngozi", "a pronoun"),
    ("I took plan B. Musa came", "Musa", "no initial"),
    ("I buy am for Mama Chisom N100", "Mama Chisom", "a sum"),
    ("Light no dey. Ugochi Umuahia", "Ugochi", "a town of the south"),
    ("Thank you sir. Musa", "Musa", "the full stop is the sentence's"),
    ("Ask Ngozi Monday morning", "Ngozi", "a day"),
    ("Emeka teacher said it", "Emeka", "a trade in small letters goes on about him"),
    ("Renata Dvorsky, Yonkers NY", "Renata Dvorsky", "a state's letters"),
    ("Ngozi bought from ngozi_stores", "Ngozi", "a handle"),
    ("Adamu is angry and adamant", "Adamu", "a word is no misspelling"),
    ("Rose rose at six", "Rose", "a word that a name is too, small"),
    ("Awolowo came by Awolowo Road", "Awolowo", "a street of that name"),
]


@pytest.mark.parametrize(("text", "given", "reason"), LEFT, ids=[reason for *_, reason in LEFT])
def test_leaves_what_stands_beside(text: str, given: str, reason: str) -> None:
    start = text.index(given)
    found = complete_names(text, [Entity(start, start + len(given), "PERSON", 0.8)])
    assert [(e.start, e.end) for e in found] == [(start, start + len(given))]


@pytest.mark.parametrize(
    ("text", "parts", "names"),
    [
        ("Thanks. Wanjala Simiyu, Bungoma", ((8, 22), (24, 31)), ["Wanjala Simiyu"]),  # where he lives
        ("Lorna Pugh\nChillicothe, Ohio", ((0, 10), (11, 22)), ["Lorna Pugh"]),  # with its state
        ("Wanjala Simiyu, Bungoma called me", ((0, 14), (16, 23)), ["Wanjala Simiyu", "Bungoma"]),  # nobody signs here
        ("Ada Eze, Emeka", ((0, 7), (9, 14)), ["Ada Eze", "Emeka"]),  # a name all know
        ("Ada, Bungoma", ((0, 3), (5, 12)), ["Ada", "Bungoma"]),  # a list of first names
    ],
)
def test_a_town_behind_a_signature_is_nobody(text: str, parts: tuple[tuple[int, int], ...], names: list[str]) -> None:
    found = complete_names(text, [Entity(start, end, "PERSON", 0.7) for start, end in parts])
    assert [text[e.start : e.end] for e in found] == names


@pytest.mark.parametrize(
    ("text", "named", "is_named"),
    [
        ("no signal facing the station at Eket", "Eket", False),
        ("bi ti oja Balogun", "Balogun", False),  # the market
        ("she came last Friday", "Friday", False),
        ("a ga-akwughachi ya tupu Eke", "Eke", False),  # a market day
        ("ya rasu watan Rajab", "Rajab", False),  # a month
        ("I was born in August", "August", False),
        ("na June I mean, the month", "June", False),
        ("she said call back Monday and hung up", "Monday", False),
        ("and from Ash Wednesday on", "Ash Wednesday", False),  # a feast
        ("slip no. ZA-TP-55190", "ZA-TP", False),  # a piece of a code
        ("I took GlobalTalk Biz again", "GlobalTalk Biz", False),  # a product
        ("ask AbdulRahman about it", "AbdulRahman", True),
        ("ask McTernan about it", "McTernan", True),
        ("I spoke to Balogun", "Balogun", True),
        ("Friday collect my money", "Friday", True),
        ("at Adaeze's shop", "Adaeze", True),  # the name of no place
    ],
)
def test_places_and_days_that_are_names_too(text: str, named: str, is_named: bool) -> None:
    start = text.index(named)
    found = complete_names(text, [Entity(start, start + len(named), "PERSON", 0.7)])
    assert bool(found) is is_named


def test_never_reaches_into_another_span() -> None:
    text = "Musa B. 0710 123 4567"
    given = [Entity(0, 4, "PERSON", 0.8), Entity(5, 21, "PHONE_NUMBER", 0.9)]
    assert complete_names(text, given) == given


def test_nothing_to_complete() -> None:
    given = [Entity(0, 4, "PIN", 0.9)]
    assert complete_names("1234 is it", given) == given


@pytest.mark.parametrize(
    ("text", "parts", "joined"),
    [
        ("hauwa u garba", ((0, 5), (8, 13)), ["hauwa u garba"]),  # an initial between
        ("Philippa de Souza", ((0, 8), (12, 17)), ["Philippa de Souza"]),  # a small word of names
        ("Ade. Bola", ((0, 3), (5, 9)), ["Ade", "Bola"]),  # a sentence's end
        ("Ade, Bola", ((0, 3), (5, 9)), ["Ade", "Bola"]),  # two persons
    ],
)
def test_joins(text: str, parts: tuple[tuple[int, int], ...], joined: list[str]) -> None:
    found = join_names(settle(Entity(start, end, "PERSON", 0.7) for start, end in parts), text)
    assert [text[e.start : e.end] for e in found] == joined
