"""The maximum searched on a grid."""
# mistake: near the maximum

# %% A2-tightest-answer

def tightest(x, a, b, s):
    grid = torch.linspace(-6, 6, 2401, dtype=torch.float64)[:, None]
    mu = grid[elbo(x, grid, torch.zeros_like(grid), a, b, s).argmax(dim=0), 0]
    log_var = 2 * grid[elbo(x, mu, 2 * grid, a, b, s).argmax(dim=0), 0]
    return mu, log_var
