"""Fragments read alone and with the post they answer: how many get the category a person gave them, having read both.

All are invented. Those that speak for themselves, and those that complain of something else than what they answer, must not be pulled along.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from complaints_nlp import ComplaintAnalyzer
from complaints_nlp.analysis import Analysis
from flows.steps.context import in_context, leaves_open

# Answers that complain of nothing, whatever they answer.
OTHERS: Final = (
    ("No network in Yaba since noon", "sorry to hear that"),
    ("Beejan took 2,000 naira from my account", "lol, welcome to the club"),
    ("internet so slow tonight", "mine is fast o, no issue at all"),
    ("customer care hung up on me", "try the app, it worked for me"),
    ("no signal in Aba", "thanks for the update"),
    ("charged twice for one plan", "which plan are you on?"),
    ("network is down in Jos", "good morning everyone"),
    ("my data vanished", "they sorted mine within an hour, great service"),
    ("my airtime is gone", "have you tried *310#?"),
    ("nobody answers the phone", "they answered me in two minutes"),
)
# (the post answered, the answer, its category, whether its own words tell)
PAIRS: Final = (
    ("No network in Yaba since noon, not even one bar", "same here o, since afternoon", "network", False),
    ("Beejan took 2,000 naira from my account for data I never bought", "they did this to me too last week", "billing", False),
    ("Your customer care hung up on me twice today", "same thing happened to me this morning", "service", False),
    ("Internet so slow for Wuse, page no dey open", "my own worse pass, e don tire me", "network", False),
    ("una dey deduct my airtime every morning", "una never refund me since", "billing", True),
    ("Been in your queue for one hour, nobody answers", "me I wait pass two hours", "service", False),
    ("calls keep dropping in Surulere", "it is every day now in my street", "network", False),
    ("I recharged 1,000 and got nothing", "exactly my story, still waiting", "billing", False),
    ("The agent at Ikeja shop insulted my mother", "that branch is the worst, they did it to my brother", "service", False),
    ("4G no dey work for Bodija since Monday", "abeg fix am, we don suffer", "network", False),
    ("My data finished in one day, I didn't use it", "na so dem dey do, mine vanish overnight", "billing", False),
    ("They promised to call back and never did", "still no call back for me, third week", "service", True),
    ("no signal in Aba town", "down here as well", "network", False),
    ("Charged twice for one subscription", "happened to my wife also", "billing", False),
    ("SIM registration took five hours at your office", "I left after four, una no try", "service", False),
    ("network is down in Jos again", "and they billed me twice this month on top", "billing", True),
    ("you deducted my money wrongly", "and the network has been down all day too", "network", True),
    ("Queue at Warri office is out of the door", "my internet has not worked since Friday", "network", True),
    ("Mast for our area spoil since last week", "three weeks here, nobody has come", "network", False),
    ("Una chop my bonus airtime", "mine too, where do I report", "billing", False),
    ("chat agent closed my ticket without an answer", "closed mine also, no reason given", "service", False),
    ("cannot make calls from Kubwa", "same in Dutse, whole estate", "network", False),
    ("Auto-renewal took my money after I cancelled", "I cancelled twice and it still came", "billing", False),
    ("I have explained my problem to six agents", "seven for me, each one starts from zero", "service", False),
    ("video buffering all night on Beejan 5G", "mine started Tuesday and is getting worse", "network", False),
    ("Why was VAT taken two times on my invoice", "check yours well, mine shows three", "billing", False),
    ("Your staff in Enugu told me to go away", "they said the same to an old man before me", "service", False),
    ("No service in Sabon Gari, phone shows SOS", "third day for us", "network", False),
    ("my 5,000 top-up is missing", "missing here as well since yesterday", "billing", False),
    ("Nobody at Beejan reads e-mails", "sent four, silence", "service", False),
)


def main() -> int:
    analyzer = ComplaintAnalyzer()
    alone, read = _both(analyzer, [(parent, fragment) for parent, fragment, *_ in PAIRS])
    kinds = {"all": PAIRS, "say little by themselves": [p for p in PAIRS if not p[3]], "speak for themselves": [p for p in PAIRS if p[3]]}
    right = {name: {kind: _right(given, set(pairs)) for kind, pairs in kinds.items()} for name, given in (("alone", alone), ("read", read))}
    sys.stdout.write("taken for a complaint, and of the right category:\n")
    for kind, pairs in kinds.items():
        sys.stdout.write(f"  {kind:<26} of {len(pairs):>2}: alone {right['alone'][kind]:>2}, in context {right['read'][kind]:>2}\n")
    became = sum(_is_right(b, p) and not _is_right(a, p) for a, b, p in zip(alone, read, PAIRS, strict=True))
    lost = sum(_is_right(a, p) and not _is_right(b, p) for a, b, p in zip(alone, read, PAIRS, strict=True))
    others = [sum(each.is_complaint for each in given) for given in _both(analyzer, OTHERS)]
    sys.stdout.write(
        f"{became} became right, {lost} wrong; of {len(OTHERS)} answers that complain of nothing, {others[0]} alone and {others[1]} in "
    )
    sys.stdout.write("context are taken for complaints\n")
    return (
        1
        if became <= lost or others[1] > others[0] or right["read"]["speak for themselves"] < right["alone"]["speak for themselves"]
        else 0
    )


def _both(analyzer: ComplaintAnalyzer, pairs: Sequence[tuple[str, str]]) -> tuple[list[Analysis], list[Analysis]]:
    """The answers read alone, and as the stream reads them."""
    parents = analyzer.analyze([parent for parent, _ in pairs])
    alone = analyzer.analyze([fragment for _, fragment in pairs])
    together = analyzer.classify([f"{one.masked_text}\n{other.masked_text}" for one, other in zip(parents, alone, strict=True)])
    return alone, [in_context(own, both) if leaves_open(own) else own for own, both in zip(alone, together, strict=True)]


def _is_right(answer: Analysis, pair: tuple[str, str, str, bool]) -> bool:
    return answer.is_complaint and answer.category == pair[2]


def _right(answers: list[Analysis], pairs: set[tuple[str, str, str, bool]]) -> int:
    return sum(_is_right(answer, pair) for answer, pair in zip(answers, PAIRS, strict=True) if pair in pairs)


if __name__ == "__main__":
    sys.exit(main())
