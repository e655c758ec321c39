"""Convolutions both ways, two heads, AdamW, DataLoader with a progress bar."""

class VAE(nn.Module):
    def __init__(self, latent_dim=20, hidden_dim=400):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 4, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(8, 16, 4, stride=2, padding=1), nn.ReLU(), nn.Flatten(),
            nn.Linear(16 * 49, hidden_dim), nn.ReLU(),
        )
        self.to_mu = nn.Linear(hidden_dim, latent_dim)
        self.to_log_var = nn.Linear(hidden_dim, latent_dim)
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim, hidden_dim), nn.ReLU(),
            nn.Linear(hidden_dim, 16 * 49), nn.ReLU(), nn.Unflatten(1, (16, 7, 7)),
            nn.ConvTranspose2d(16, 8, 4, stride=2, padding=1), nn.ReLU(),
            nn.ConvTranspose2d(8, 1, 4, stride=2, padding=1),
        )

    def encode(self, x):
        h = self.features(x)
        return self.to_mu(h), self.to_log_var(h)

    def reparameterize(self, mu, log_var):
        return mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x):
        mu, log_var = self.encode(x)
        return self.decode(self.reparameterize(mu, log_var)), mu, log_var


def vae_loss(logits, x, mu, log_var):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    kl = 0.5 * torch.sum(mu.pow(2) + log_var.exp() - log_var - 1)
    return (reconstruction + kl) / x.shape[0]


def train_vae(model, images, epochs):
    optimizer = optim.AdamW(model.parameters(), lr=2e-3)
    loader = DataLoader(TensorDataset(images), batch_size=100, shuffle=True)
    history = []
    for epoch in range(epochs):
        losses = []
        for (x,) in tqdm(loader, desc=f"epoch {epoch}", leave=False):
            optimizer.zero_grad()
            logits, mu, log_var = model(x)
            loss = vae_loss(logits, x, mu, log_var)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history
