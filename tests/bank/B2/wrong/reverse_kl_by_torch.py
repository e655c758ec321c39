"""torch.distributions with its arguments swapped."""
# mistake: KL in the other direction

def kl_divergence(mu, log_var):
    return D.kl_divergence(Normal(torch.zeros_like(mu), 1.0), Normal(mu, (log_var / 2).exp())).sum(-1)
