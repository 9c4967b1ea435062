"""Reading and writing GGUF files, and their block formats, with numpy alone.

Source: the GGUF specification and the block layouts of ggml (`ggml-common.h`).
"""
