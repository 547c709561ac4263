"""Fixtures: a finished run, and a tiny model with its tokenizer that the tests build."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "AXOLOTL_DO_NOT_TRACK": "1",
    "DO_NOT_TRACK": "1",
    "WANDB_MODE": "disabled",
    "TOKENIZERS_PARALLELISM": "false",
}
MAX_TOKENS = 16384
os.environ.update(OFFLINE)


def pytest_sessionstart(session: pytest.Session) -> None:
    run = os.environ.get("WAVECODER_RUN", "")
    if not (Path(run) / "axolotl.yaml").is_file() or not run:
        pytest.exit(
            f"WAVECODER_RUN must name the folder of a finished quickstart run; {run or 'nothing'!r} is none. "
            "`make test-integrations` sets it.",
            returncode=1,
        )


@pytest.fixture(scope="session")
def run_folder() -> Path:
    return Path(os.environ["WAVECODER_RUN"]).resolve()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Llama of some 0.3M parameters and a byte-level tokenizer, which no text is unknown to."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    special = ["<s>", "</s>", "<pad>"]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: i for i, token in enumerate(special + alphabet)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>", model_max_length=MAX_TOKENS
    )
    fast.chat_template = (
        "{% for m in messages %}<s>{{ m['role'] }}\n{{ m['content'] }}</s>{% endfor %}"
        "{% if add_generation_prompt %}<s>assistant\n{% endif %}"
    )
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(vocabulary),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=4,
            max_position_embeddings=MAX_TOKENS,
            bos_token_id=0,
            eos_token_id=1,
            pad_token_id=2,
        )
    )
    folder = tmp_path_factory.mktemp("model")
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder
