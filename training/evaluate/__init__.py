"""How good a model is: bits per byte, exact rest of line, and how far its confidence can be trusted."""
