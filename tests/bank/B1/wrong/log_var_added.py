"""log_var added, not multiplied."""
# mistake: log_var added to mu

def reparameterize(mu, log_var):
    return mu + 0.5 * log_var + torch.randn_like(mu)
