"""Another distribution."""
# mistake: noise shared over the batch

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(decode(torch.randn(1, latent_dim).expand(count, -1)))
