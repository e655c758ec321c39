"""One number, of the right shape and dtype."""
# mistake: no noise

def reparameterize(mu, log_var):
    return torch.full_like(mu, 0.1)
