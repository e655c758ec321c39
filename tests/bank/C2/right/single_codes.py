"""One code at a time, without a batch dimension."""


# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.stack([torch.sigmoid(decode(torch.randn(latent_dim))) for _ in range(count)])
