"""Leaves no gap."""

# mistake: gap of 0
# %% A2-gap-answer
def gap(x, mu, log_var, a, b, s):
    return torch.relu(elbo(x, mu, log_var, a, b, s) - Normal(b, torch.hypot(a, s)).log_prob(x))
