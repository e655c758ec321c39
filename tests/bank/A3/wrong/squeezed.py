"""squeeze() removes the batch of one."""

# mistake: single row
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return D.Bernoulli(logits=logits).log_prob(x).sum(-1).squeeze()
