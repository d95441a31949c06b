"""Names by rule and by list: what is found, and what only looks like a name."""

from __future__ import annotations

import pytest

from complaints_nlp.masking.names import RuleNames
from complaints_nlp.masking.spans import settle
from complaints_nlp.masking.vocabulary import load_vocabulary

FOUND = [
    ("my name is ngozi eze, fix it", ["ngozi eze"], "introduced, lower case"),
    ("My name is Qwelmara Trundle", ["Qwelmara Trundle"], "introduced, in no list"),
    ("my full name is qwelmara trundle and i need my line", ["qwelmara trundle"], "introduced, in no list, lower case"),
    ("Name: qwelmara please help", ["qwelmara"], "an ordinary word ends it"),
    ("Thank you, Chief Ada. Noted, Chief.", ["Chief Ada"], "a title alone is no one"),
    ("Idi Mai Nama ya kira", ["Idi Mai Nama"], "what he deals in is part of how he is called"),
    ("Your agent, Zeeshan, was kind", ["Zeeshan"], "after a noun and a comma"),
    ("Agent: Beejan, Olaedo. How now?", ["Olaedo"], "a desk's answer"),
    ("Mr Danjuma's tree fell", ["Mr Danjuma"], "without the possessive"),
    ("na Tunde be my name", ["Tunde"], "Pidgin, name first"),
    ("this is Halima speaking", ["Halima"], "on the telephone"),
    ("the agent Mr Zubb was rude", ["Mr Zubb"], "a title"),
    ("Hajiya Rabi no get network", ["Hajiya Rabi"], "a Hausa title"),
    ("Dr (Mrs) Asabe Gyang, Jos", ["Dr (Mrs) Asabe Gyang"], "two titles"),
    ("fix it.\n\nRegards,\nJoy", ["Joy"], "a signature that is a word"),
    ("ngozi's line don die, Aminat’s own too", ["ngozi", "Aminat"], "possessives, which no list holds"),
    ("please act.\n\nPál Sándor Benedek\nHouse 4", ["Pál Sándor Benedek"], "a line of its own, in no list"),
    ("agent Blessing cut the call", ["Blessing"], "an ambiguous name after agent"),
    ("I called and chukwuemeka answered", ["chukwuemeka"], "a listed name, lower case"),
    ("Ọláolúwa Adébáyọ̀ pe yin", ["Ọláolúwa Adébáyọ̀"], "with its accents"),
    ("I met Faith. Then Faith left", ["Faith", "Faith"], "once named, found again"),
    ("stop am! Oghenero 0710 774 5920", ["Oghenero"], "before a number"),
    ("Chukwuemeka A. Eze called", ["Chukwuemeka A. Eze"], "an initial between"),
    ("agent: name\ncaller: monday ekpenyong\nagent: ok", ["monday ekpenyong"], "an answer in small letters, a day before it"),
    ("agent: mother name\ncaller: arit\nagent: ok", ["arit"], "an answer of one small word"),
    ("rep - surname please\ncaller - qvistrup\nrep - ok", ["qvistrup"], "another speaker's mark"),
    ("Agent: Sunanki?\nCustomer: Inna Wuro. Amma a layi", ["Inna Wuro"], "an answer of two words with capitals, whatever they mean"),
    ("my pikin precious too sleep", ["precious"], "whose she is, in Pidgin"),
    ("call my babe Omoyenix now", ["Omoyenix"], "whose she is, of no list"),
    ("Her tag read Favour but no favour", ["Favour"], "what her tag says"),
    ("the gateman called Scatter came", ["Scatter"], "how he is called, an ordinary word"),
    ("card for Mama Kyauta kiosk", ["Mama Kyauta"], "by her child"),
    ("fun baba ibeji. e dakun", ["baba ibeji"], "father of twins"),
    ("bank app don spoil. tundzi", ["tundzi"], "alone at the end, of no list"),
    ("call me on 0710 771 6025 favour", ["favour"], "alone after a number"),
    ("una no try. jono bazouki, rockingham", ["jono bazouki"], "two at the end, a town after a comma"),
    ("tnx. rejoice t.", ["rejoice t"], "at the end with an initial"),
    ("find out who made that call. T. R.", ["T. R."], "initials alone"),
    ("Ina yake? Sani Achaba 0919", ["Sani"], "what he does makes a name of it"),
    ("call. me evang. mercy!", ["evang. mercy"], "a title before a virtue"),
    ("Then Alhaji Potiskum rang me", ["Alhaji Potiskum"], "called after a town alone"),
    ("I am Pastor January Pam", ["Pastor January Pam"], "a month behind a title"),
    ("I met Mr Way there", ["Mr Way"], "a word behind a title"),
    ("Your rider Saturday said no", ["Saturday"], "a day that does something"),
    ("Agent: Beejan, Goodness here.", ["Goodness"], "who answers"),
]


@pytest.mark.parametrize(("text", "names", "reason"), FOUND, ids=[reason for *_, reason in FOUND])
def test_finds(text: str, names: list[str], reason: str) -> None:
    found = settle(RuleNames().find([text])[0])
    assert [text[e.start : e.end] for e in found] == names


LEFT = [
    ("No network on Sunday, Monday and Friday", "weekdays"),
    ("I am happy, God bless you, peace", "words that are names"),
    ("network dey bad for Ikeja and Owerri", "places"),
    ("Nnamdi Azikiwe Airport has no signal", "an airport"),
    ("Awolowo Road and Ojuelegba market", "street and market"),
    ("I be driver for Lagos", "a trade, not a name"),
    ("GTBank and Opay say MTN is better", "companies"),
    ("From Monday I will port", "a day after from"),
    ("this is not fair, this is bad", "no name follows"),
    ("@tunde_x and #Ngozi", "handles and tags are another's business"),
    ("thank you, sir. Lafiya lau", "the full stop after a title ends the sentence"),
    ("I stay at Ado-Ekiti, near Birnin Gwari", "places joined by a hyphen"),
    ('the tune is "Golden Gombola" by the way', "a product in quotes"),
    ("MY DATA IS FINISHED AND NOBODY ANSWERS", "shouting"),
    ("Agent: Estate name?\nCustomer: Palm Springs, there", "an estate's name"),
    ("Agent: Your shop name?\nCustomer: Blue Door. It is shut", "a shop's name"),
    ("ba mu iya kiran kowa ba", "iya is can, in Hausa"),
    ("no service here. Duluth, Minnesota", "a town before its state"),
    ("near Drumkeeran, Co. Leitrim", "a county"),
    ("they live in a big house. Birnin Kebbi", "a town of two words"),
    ("my husband will come, oga promise me", "words that are names"),
    ("I called Customer Care", "a desk"),
    ("Oga Beejan, fix it", "a company is no one's boss"),
    ("I am tired. rubbishing", "a word with a word's ending"),
    ("", "nothing"),
    ("Your rider Saturday, 7pm, never came", "a day behind a person"),
    ("Thank you Pastor Please help", "a request behind a title"),
    ("Malam Madori has no network", "a town that begins like a title"),
]


@pytest.mark.parametrize(("text", "reason"), LEFT, ids=[reason for _, reason in LEFT])
def test_leaves(text: str, reason: str) -> None:
    assert [text[e.start : e.end] for e in RuleNames().find([text])[0]] == []


def test_a_small_town_is_a_place_and_a_name_that_a_quarter_bears_stays_a_name() -> None:
    vocabulary = load_vocabulary()
    assert {"ozalla", "ituku"} <= vocabulary.places
    assert {"bello", "garba"} <= vocabulary.names  # Bello Road and such are in the table
    assert not {"dogo", "ambrose"} & vocabulary.places  # of several words: Dogo Tebo, Ambrose Alli University


def test_the_list_is_long_and_its_sections_do_not_overlap() -> None:
    vocabulary = load_vocabulary()
    assert len(vocabulary.names) + len(vocabulary.ambiguous) >= 1_500
    assert not vocabulary.names & vocabulary.ambiguous
    assert not vocabulary.names & vocabulary.common
    assert not vocabulary.names & vocabulary.places, "a place's name alone names no one"
