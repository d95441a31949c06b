"""The registry is Presidio's, and users extend it with Presidio's own classes."""

from __future__ import annotations

from presidio_analyzer import Pattern, PatternRecognizer, RecognizerRegistry

from complaints_nlp.masking.masker import Masked, Masker
from complaints_nlp.masking.names import RuleNames
from complaints_nlp.masking.recognizer import View, compile_pattern
from complaints_nlp.masking.registry import DeclaredRecognizer, build_registry


def test_a_users_own_recognizer_is_masked() -> None:
    registry = build_registry(names=RuleNames())
    registry.add_recognizer(
        PatternRecognizer("STAFF_ID", patterns=[Pattern("staff", r"\bBJ-STAFF-\d+\b", 0.9), Pattern("guess", r"\bsecret\b", 0.1)])
    )
    answer = Masker(registry=registry).mask(["ask BJ-STAFF-12, secret"])[0]
    assert isinstance(answer, Masked)
    assert str(answer.masked_text) == "ask <STAFF_ID>, secret"  # a guess below the threshold stays


def test_a_recognizer_can_be_removed() -> None:
    registry = build_registry(names=RuleNames())
    registry.remove_recognizer("ip_version_4")
    answer = Masker(registry=registry).mask(["router 192.0.2.17"])[0]
    assert isinstance(answer, Masked)
    assert answer.entities == ()


def test_presidio_can_call_ours() -> None:
    registry = build_registry(names=RuleNames())
    assert isinstance(registry, RecognizerRegistry)
    recognizers = registry.get_recognizers(language="en", entities=["NIN", "PERSON"])
    results = [r for recognizer in recognizers for r in recognizer.analyze("Mr Zubb, NIN 12345678901", ["NIN", "PERSON"], None)]
    assert {(r.entity_type, r.start, r.end) for r in results} == {("PERSON", 0, 7), ("NIN", 13, 24)}


def test_presidios_own_recognizers_are_left_out() -> None:
    assert not [r.name for r in build_registry().recognizers if isinstance(r, PatternRecognizer)]
    assert any(isinstance(r, DeclaredRecognizer) for r in build_registry().recognizers)


def test_no_text_waits_for_a_pattern_once_the_masker_is_warm() -> None:
    masker = Masker(names=RuleNames())
    masker.warm_up()
    declared = [r.declaration for r in masker.registry.recognizers if isinstance(r, DeclaredRecognizer) and r.declaration.patterns]
    before = compile_pattern.cache_info()
    for recognizer in declared:
        for example in recognizer.positives:
            recognizer.hits(View(example.text))
    assert compile_pattern.cache_info().misses == before.misses
    assert compile_pattern.cache_info().hits > before.hits
