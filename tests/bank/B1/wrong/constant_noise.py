"""A constant in place of noise."""
# mistake: a constant in place of noise

def reparameterize(mu, log_var):
    std = torch.exp(0.5 * log_var)
    return mu + std * 0.5
