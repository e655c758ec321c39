"""The continuous Bernoulli of torch.distributions."""
# mistake: continuous Bernoulli

# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return torch.distributions.ContinuousBernoulli(logits=logits).log_prob(x).sum(dim=-1)
