"""Everything through torch.distributions; RMSprop; forward does it all inline."""

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
        return D.Normal(mu, log_var.mul(0.5).exp()).rsample()

    def decode(self, z):
        return self.decoder(z).view(-1, 1, 28, 28)

    def forward(self, x):
        mu, log_var = self.encode(x)
        z = D.Normal(mu, torch.exp(log_var / 2)).rsample()
        return self.decoder(z).reshape(x.shape), mu, log_var


def vae_loss(logits, x, mu, log_var):
    likelihood = D.Bernoulli(logits=logits, validate_args=False)
    reconstruction = likelihood.log_prob(x).sum(dim=(1, 2, 3))
    q = D.Independent(D.Normal(mu, (log_var / 2).exp()), 1)
    p = D.Independent(D.Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    return (D.kl_divergence(q, p) - reconstruction).mean()


def train_vae(model, images, epochs):
    optimizer = optim.RMSprop(model.parameters(), lr=1e-3)
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
