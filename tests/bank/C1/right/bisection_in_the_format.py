"""Each limit searched by halving intervals."""


# %% C1-limits-answer
def limits(largest, smallest, eps):
    def last(good, a, b):
        for _ in range(200):
            m = (a + b) / 2
            if good(m):
                a = m
            else:
                b = m
        return a

    return dict(
        variance_overflow=last(lambda v: v <= 700 and math.exp(v) <= largest, 0, 800),
        sigma_overflow=last(lambda v: v / 2 <= 700 and math.exp(v / 2) <= largest, 0, 1600),
        variance_underflow=last(lambda v: math.exp(v) > smallest / 2, 0, -700),
        softplus_underflow=last(lambda v: math.exp(v) > eps / 2, 0, -100),
        square_underflow=last(lambda v: v * v > smallest / 2, 1, 0),
    )
