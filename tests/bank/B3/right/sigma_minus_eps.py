"""mu − sigma·eps, expm1 in the KL, softplus in the reconstruction, GELU, helper classes."""

class Encoder(nn.Module):
    def __init__(self, latent_dim, hidden_dim):
        super().__init__()
        self.hidden = nn.Linear(784, hidden_dim)
        self.mu, self.log_var = (nn.Linear(hidden_dim, latent_dim) for _ in range(2))

    def forward(self, x):
        h = F.gelu(self.hidden(x.flatten(start_dim=1)))
        return self.mu(h), self.log_var(h)


def image_loss(logits, x):
    return (F.softplus(logits) - x * logits).flatten(1).sum(dim=1)


class VAE(nn.Module):
    def __init__(self, latent_dim=20, hidden_dim=400):
        super().__init__()
        self.encoder = Encoder(latent_dim, hidden_dim)
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim, hidden_dim), nn.GELU(), nn.Linear(hidden_dim, 784)
        )

    def encode(self, x):
        return self.encoder(x)

    def reparameterize(self, mu, log_var):
        eps = torch.randn(mu.shape, dtype=mu.dtype, device=mu.device)
        return mu - eps * log_var.exp().sqrt()

    def decode(self, z):
        return self.decoder(z).view(-1, 1, 28, 28)

    def forward(self, x):
        mu, log_var = self.encode(x)
        return self.decode(self.reparameterize(mu, log_var)), mu, log_var


def vae_loss(logits, x, mu, log_var):
    kl = 0.5 * (mu.square() + torch.expm1(log_var) - log_var).sum(dim=-1)
    return torch.mean(image_loss(logits, x) + kl)


def train_vae(model, images, epochs):
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    history = []
    for epoch in range(epochs):
        total = 0.0
        for index in torch.randperm(len(images)).split(128):
            x = images[index]
            logits, mu, log_var = model(x)
            loss = vae_loss(logits, x, mu, log_var)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        history.append(total / len(images))
        print(f"epoch {epoch + 1}: {history[-1]:.1f}")
    return history
