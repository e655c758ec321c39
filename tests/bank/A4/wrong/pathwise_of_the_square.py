"""The estimates for z² whatever f is."""
# mistake: z² in place of f

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    s = torch.exp(log_var / 2)
    z = mu + s * eps
    return 2 * z, z * s * eps
