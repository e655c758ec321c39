"""Rows one by one: an empty batch has none to stack."""
# mistake: not every form of input

def kl_divergence(mu, log_var):
    if mu.dim() == 1:
        return 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum()
    return torch.stack([kl_divergence(m, v) for m, v in zip(mu, log_var)])
