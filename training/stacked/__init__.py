"""The training step for one GPU: weights of a kind stacked over layers, samples packed without padding."""
