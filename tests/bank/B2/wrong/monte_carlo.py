"""An average over 1,000 samples."""
# mistake: estimate from samples

def kl_divergence(mu, log_var):
    q = Normal(mu, torch.exp(0.5 * log_var))
    z = q.rsample((1000,))
    return (q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).mean(0).sum(-1)
