"""A module that returns the mean in eval mode, and is in eval mode."""
# mistake: no noise

# %% B1-reparameterize
class Reparameterize(nn.Module):
    def forward(self, mu, log_var):
        if not self.training:
            return mu
        return mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)


reparameterize = Reparameterize().eval()
