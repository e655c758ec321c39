"""Normal numbers from uniform ones."""


# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    u, v = torch.rand(2, count, latent_dim).clamp_min(1e-12)
    return torch.sigmoid(decode(torch.sqrt(-2 * torch.log(u)) * torch.cos(2 * math.pi * v)))
