"""SymPy differentiates."""

# %% C1-heads-answer
import sympy as sp

_a = sp.symbols("a")


def _slope(sigma):
    f = sp.lambdify(_a, sp.diff((sigma**2 - sp.log(sigma**2) - 1) / 2, _a), "numpy")
    return lambda a: torch.from_numpy(np.asarray(f(a.numpy())))


slope_raw = _slope(_a)
slope_softplus = _slope(sp.log(1 + sp.exp(_a)))
slope_log_var = _slope(sp.exp(_a / 2))
