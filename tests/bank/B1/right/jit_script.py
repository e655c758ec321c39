"""Compiled by TorchScript."""

# %% B1-reparameterize
@torch.jit.script
def reparameterize(mu: torch.Tensor, log_var: torch.Tensor):
    std = torch.exp(0.5 * log_var)
    return mu + std * torch.randn_like(std)
