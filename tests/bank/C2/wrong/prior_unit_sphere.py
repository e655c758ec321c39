"""Codes of equal length."""
# mistake: dependent codes


# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(
        decode(F.normalize(torch.randn(count, latent_dim), dim=1) * math.sqrt(latent_dim))
    )
