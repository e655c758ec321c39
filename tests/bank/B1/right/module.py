"""A module instance in place of a function."""

# %% B1-reparameterize
class Reparameterize(nn.Module):
    def forward(self, mu, log_var):
        return mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)


reparameterize = Reparameterize()
