"""One pixel of D is on, as in a classification."""

# mistake: softmax over the pixels
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return (x * F.log_softmax(logits, dim=-1)).sum(dim=-1)
