"""The likelihood of a continuous Bernoulli."""
# mistake: continuous Bernoulli

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
    bernoulli = torch.distributions.ContinuousBernoulli(logits=logits)
    reconstruction = -bernoulli.log_prob(x).sum()
    kl = 0.5 * torch.sum(mu.pow(2) + log_var.exp() - log_var - 1)
    return (reconstruction + kl) / x.shape[0]


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
