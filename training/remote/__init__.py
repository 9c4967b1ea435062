"""Training on a machine with a GPU that is lent for minutes: it takes a folder and a command, and gives files back."""
