"""Access to language models: one path for every provider, and no call paid for twice.

    dspy.Predict -> StoredLM -> StoredEngine -> CallStore            answered before: no request
                                             -> HttpClient           openai/…, any name with api_base, local/…
                                             -> ProviderClient       every other provider, by DSPy's own client

`lm.build_lm` puts the pieces together. Importing this package loads neither DSPy nor aiohttp.
"""
