"""Two numbers, copied into the other dimensions."""
# mistake: dependent codes


# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    z = torch.randn(count, 2)
    return torch.sigmoid(decode(z[:, torch.arange(latent_dim) % 2]))
