"""Turns the caller's log_var into a standard deviation."""
# mistake: inputs changed in place

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = log_var.detach().mul_(0.5).exp_()
    return mu + torch.randn_like(std) * std
