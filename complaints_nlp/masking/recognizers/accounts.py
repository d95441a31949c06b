"""Numbers by which an operator knows its customer, right after the word for one or in a signature."""

from __future__ import annotations

from typing import Final

from complaints_nlp.masking.recognizer import Example, Pattern, Recognizer
from complaints_nlp.masking.recognizers.account_checks import account_score
from complaints_nlp.masking.recognizers.checks import REFERENCE_WORDS
from complaints_nlp.wordlist import words

CUSTOMER = Recognizer(
    entity="CUSTOMER_ACCOUNT",
    name="customer_account",
    patterns=(
        Pattern(
            # "Customer:" alone is a speaker's label; it takes "customer number" to name one.
            r"(?<!\w)(?:(?:customer|client|subscriber|subscription|user|cust|service|fibre|fiber|broadband|contract|"
            r"wallet|postpaid|post-paid|corporate|business|profile)"
            r"[\s-]?(?:account|acct|id|no|number|num|code|ref)\b|(?:account|acct|a/c)\b)(?:\.?\s?(?:no|number|num|id|"
            r"#))?\.?\s?(?:is|na|:|-|=|\(|ni)?\s?#?"
            r"(?P<value>(?:(?-i:[A-Z]{1,4})\s)?(?=[A-Z/-]{0,9}\d)(?:[A-Z]{1,5}[/-])?[A-Z0-9]{2,12}(?:[/-][A-Z0-9]{1,10}){0,4}(?:\s\d{2,5}){0,3}"
            r"(?:[ ]\d(?=[ \t]*(?:[.,;)\n]|\Z)))?)(?!\w)",  # a last digit alone, where nothing is counted by it
            0.7,
        ),
        # Two groups and more after a prefix are an account as this industry writes one; a ticket has one.
        Pattern(
            r"(?<!\w)(?:(?:contract|account|acct|merchant|partner|dealer|wallet|distributor|retailer|reseller)(?:\s"
            r"(?:id|code|no\.?|number|tag|name|ref))?"
            r"|(?:customer|client|agent|member)\s(?:id|code|no\.?|number|tag|ref))\W{1,3}(?:(?:is|na|please|pls)\W{1,3})?(?:\n?\s*"
            r"(?:customer|caller|client)\s?:\s*)?"
            r"(?P<value>(?-i:[A-Z]{2,4}(?:[/-][A-Z]{2,4})?)[/-]?\d[\dA-Z]*(?:[/-][A-Z0-9]{1,8}){0,3}|(?-i:[A-Z]{2,3})(?:\s\d{2,5}){2,4})(?!\w)",
            0.7,
        ),
        Pattern(
            r"(?<![\w-])(?-i:(?:BF|BJF|BIZ|BPY|BZ|FL|HF|BP))[\s/-](?:[A-Z]{3}[\s/-])?\d{3,10}(?:[ /-](?=[A-Z]{0,3}\d)[A-Z0-9]{2,6}){0,2}"
            r"(?:[/-](?-i:[A-Z]{1,3}))?(?!\w)",  # the last group may be a state's letters
            0.65,
        ),
        # The last thing of a letter, after the writer's town: nobody was asked for a reference.
        Pattern(r"(?<=(?-i:[A-Z])\w{2,20}\.?\s{1,2})(?-i:[A-Z]{2,3}-\d{4,6}-[A-Z]{2})(?=\s*\Z)", 0.6),
    ),
    context=(
        "nomba onibara",
        "nọ́mbà oníbàárà",
        "akara dealer",
        "account",
        "acct",
        "customer",
        "a/c",
        "router",
        "fibre",
        "subscription id",
        "my id",
        "user id",
        "bill",
    ),
    unless=REFERENCE_WORDS,
    validate=account_score,
    threshold=0.6,
    least_digits=3,
    positives=(
        Example("customer no. BIZ-0081924", ("BIZ-0081924",), "letters and digits"),
        Example("Account number: AC0091-557", ("AC0091-557",), "mixed"),
        Example("my customer ID is 7700 3198 21", ("7700 3198 21",), "grouped"),
        Example("Mrs A. Test\nCustomer no. QT 5518 2093 7", ("QT 5518 2093 7",), "grouped, the last digit alone"),
        Example("Dealer code KLM-ABJ-30551.", ("KLM-ABJ-30551",), "two groups of letters"),
        Example("BF-61190-LA", ("BF-61190-LA",), "letters at the end, as broadband has them"),
        Example("Na gode.\nMusa, Plot 4, Zoo Road, Kano. QD-41877-KN", ("QD-41877-KN",), "the last thing after the writer's town"),
    ),
    negatives=(
        Example("my account since 12/04/2026", (), "a date"),
        Example("Please treat ticket, Kano. QD-41877-KN", (), "a reference was spoken of"),
        Example("my complaint TKT-88213 and INC7730281", (), "references"),
        Example("customer care 300", (), "no account"),
        Example("ticket INC-7730281", (), "a reference"),
        Example("user for 12 years", (), "a count"),
        Example("Your account bill INV-2610-0019", (), "an invoice"),
    ),
)

SIGNED = Recognizer(
    entity="CUSTOMER_ACCOUNT",
    name="customer_account_in_signature",
    patterns=(
        # Alone in its line under the writer's name or under the account: what the sender is known by. A ticket has one group of digits.
        Pattern(
            r"^(?:(?-i:[A-Z])[\p{L}.'-]{0,20}(?:[ ](?-i:[A-Z])[\p{L}.'-]{0,20}){1,3}|[^\n]{0,30}\baccount\b[^\n]{0,20}?)[ ]{0,3}\n[ ]{0,3}"
            r"(?:my )?ref(?:erence)?(?: no| number)?\.?\s?[:#]\s?(?P<value>(?-i:[A-Z]{2,3})[/-]\d{2,4}[/-]\d{4,6})[ ]{0,3}$",
            0.65,
            words("ref reference"),
        ),
    ),
    least_digits=5,
    positives=(
        Example("Yours,\nAda Test\nRef: QD-210-88134\n", ("QD-210-88134",), "under a name"),
        Example("Account\nRef: QD-210-88134", ("QD-210-88134",), "under the word"),
    ),
    negatives=(
        Example("Ada Test\nRef: TKT-88213", (), "a ticket"),
        Example("it was never answered.\nRef: QD-210-88134", (), "under a sentence: what that was about"),
    ),
)

RECOGNIZERS: Final = (CUSTOMER, SIGNED)
