from __future__ import annotations

import pytest

from complaints_nlp.classification.windows import MAX_WINDOWS, WINDOW, customers_words, window_starts


@pytest.mark.parametrize("length", [0, 1, WINDOW, WINDOW + 1, 2 * WINDOW, 3 * WINDOW + 7, MAX_WINDOWS * WINDOW, 10_000])
def test_windows_reach_from_the_first_token_to_the_last(length):
    starts = window_starts(length)
    assert starts[0] == 0
    assert starts[-1] + WINDOW >= length  # the end of a long text is always read: the grievance is often there
    assert len(starts) <= MAX_WINDOWS
    assert starts == sorted(set(starts))


@pytest.mark.parametrize("length", [WINDOW + 1, 2 * WINDOW, MAX_WINDOWS * WINDOW])
def test_nothing_is_left_out_up_to_the_most_windows(length):
    read = {token for start in window_starts(length) for token in range(start, start + WINDOW)}
    assert read >= set(range(length))


LONG = "una network no dey work for my area since Monday and I no fit call my pikin"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("just a message", "just a message"),  # no transcript
        (f"Agent: hello sir\nCustomer: {LONG}\nAgent: sorry", LONG),  # the customer's words alone
        (f"Agent: hello\nCustomer: {LONG}\nand it is bad\nAgent: ok", f"{LONG}\nand it is bad"),  # a turn over two lines
        ("Agent: you lost your data?\nCustomer: yes", "Agent: you lost your data?\nCustomer: yes"),  # too little: keep the agent
        (f"CALLER: {LONG}", LONG),  # another name for the customer
    ],
)
def test_of_a_transcript_the_customers_words_are_read(text, read):
    assert customers_words(text) == read
