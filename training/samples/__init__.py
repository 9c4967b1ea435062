"""Samples as the editor asks: from tokens of whole files to batches of a step."""
