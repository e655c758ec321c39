"""float64 in and out, float32 in between."""
# mistake: another dtype

# %% B1-reparameterize
def reparameterize(mu, log_var):
    m, v = mu.float(), log_var.float()
    return (m + torch.exp(v / 2) * torch.randn_like(m)).to(mu.dtype)
