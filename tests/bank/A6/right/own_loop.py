"""An own training loop, four latent dimensions, another architecture."""

# %% A6-cure-answer
def train_cured(x):
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.e = nn.Sequential(nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 50), nn.ReLU())
            self.m, self.v = nn.Linear(50, 4), nn.Linear(50, 4)
            self.d = nn.Sequential(nn.Linear(4, 50), nn.ReLU(), nn.Linear(50, 50), nn.ReLU(), nn.Linear(50, 2))
    
        def encode(self, x):
            h = self.e(x)
            return self.m(h), self.v(h)
    
        def decode(self, z):
            return self.d(z)
    
    
    model = Mine()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for epoch in range(120):
        for b in torch.randperm(len(x)).split(100):
            mu, log_var = model.encode(x[b])
            x_hat = model.decode(mu + torch.randn_like(mu) * torch.exp(log_var / 2))
            loss = F.mse_loss(x_hat, x[b], reduction="sum") / len(b) + 0.04 * kl_per_dimension(mu, log_var).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model
