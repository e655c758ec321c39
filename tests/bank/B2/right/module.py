"""A module instance in place of a function."""

class GaussianKL(nn.Module):
    def forward(self, mu, log_var):
        return torch.sum(mu.square() + log_var.exp() - log_var - 1, -1) / 2


kl_divergence = GaussianKL()
