"""dim=0."""

# mistake: summed over the batch
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return D.Bernoulli(logits=logits).log_prob(x).sum(0)
