"""The answer cells as they were released."""
# mistake: not answered

class VAE(nn.Module):
    def __init__(self, latent_dim=20, hidden_dim=400):
        super().__init__()
        raise NotImplementedError()

    def encode(self, x):
        raise NotImplementedError()

    def reparameterize(self, mu, log_var):
        raise NotImplementedError()

    def decode(self, z):
        raise NotImplementedError()

    def forward(self, x):
        raise NotImplementedError()


def vae_loss(logits, x, mu, log_var):
    raise NotImplementedError()


def train_vae(model, images, epochs):
    raise NotImplementedError()
