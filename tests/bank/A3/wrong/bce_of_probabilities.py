"""binary_cross_entropy cuts logarithms off at −100."""

# mistake: logarithms cut off at −100
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return -F.binary_cross_entropy(torch.sigmoid(logits), x, reduction='none').sum(-1)
