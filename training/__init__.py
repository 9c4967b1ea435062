"""How the bundled model is made: base weights, vocabulary, corpus, training, evaluation, quantization."""
