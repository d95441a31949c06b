"""Complaints of telecom customers: normalised, masked, classified and enriched.

>>> import complaints_nlp
>>> complaints_nlp.clean("no&nbsp;network").text
'no network'

Names load at first use, so importing the package is quick and brings in no model.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from complaints_nlp.analysis import Analysis as Analysis
    from complaints_nlp.analyzer import ComplaintAnalyzer as ComplaintAnalyzer
    from complaints_nlp.analyzer import Examined as Examined
    from complaints_nlp.errors import ComplaintsError as ComplaintsError
    from complaints_nlp.errors import UnusableText as UnusableText
    from complaints_nlp.labels import Category as Category
    from complaints_nlp.labels import Language as Language
    from complaints_nlp.masking.masker import Masker as Masker
    from complaints_nlp.masking.pseudonyms import Pseudonymizer as Pseudonymizer
    from complaints_nlp.masking.text import MaskedText as MaskedText
    from complaints_nlp.normalization.cleaning import clean as clean

__version__ = "0.1.0"

_HOME: Final = {
    "Analysis": "analysis",
    "Category": "labels",
    "ComplaintAnalyzer": "analyzer",
    "ComplaintsError": "errors",
    "Examined": "analyzer",
    "Language": "labels",
    "MaskedText": "masking.text",
    "Masker": "masking.masker",
    "Pseudonymizer": "masking.pseudonyms",
    "UnusableText": "errors",
    "clean": "normalization.cleaning",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
