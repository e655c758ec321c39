"""Loss per image first, then its mean; a new DataLoader per epoch; weight decay."""

class VAE(nn.Module):
    def __init__(self, latent_dim=20, hidden_dim=400):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Flatten(), nn.Linear(784, hidden_dim), nn.ReLU(), nn.Linear(hidden_dim, 2 * latent_dim)
        )
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim, hidden_dim), nn.ReLU(), nn.Linear(hidden_dim, 784)
        )

    def encode(self, x):
        return self.encoder(x).chunk(2, dim=1)

    def reparameterize(self, mu, log_var):
        return mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)

    def decode(self, z):
        return self.decoder(z).view(-1, 1, 28, 28)

    def forward(self, x):
        mu, log_var = self.encode(x)
        return self.decode(self.reparameterize(mu, log_var)), mu, log_var


def vae_loss(logits, x, mu, log_var):
    n = x.size(0)
    bce = F.binary_cross_entropy_with_logits(
        logits.reshape(n, -1), x.reshape(n, -1), reduction="none"
    ).sum(1)
    kl = -0.5 * (1 + log_var - mu**2 - log_var.exp()).sum(1)
    return (bce + kl).mean(0)


def train_vae(model, images, epochs):
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-4)
    history = []
    for _ in tqdm(range(epochs)):
        running, seen = 0, 0
        for batch in DataLoader(images, 256, shuffle=True, drop_last=True):
            loss = vae_loss(*(lambda out: (out[0], batch, out[1], out[2]))(model(batch)))
            loss.backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            running, seen = running + loss.item() * len(batch), seen + len(batch)
        history.append(running / seen)
    return history
