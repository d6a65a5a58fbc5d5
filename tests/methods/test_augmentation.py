"""The months of a block: draws add up to the sum, and weigh what the model says."""

import numpy as np
import pytest
from scipy import special

from audit.errors import ParameterError
from audit.methods.augmentation import effective_draws, latent_rates
from audit.methods.autoregression import fits, whiten
from audit.methods.mixtures import StudentMixture
from audit.methods.monthly import MonthlyCounts

COUNTS = MonthlyCounts(
    month=np.arange("2020-01", "2021-01", dtype="datetime64[M]"),
    days=np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]),
    block=np.array([0, 1, 2, 2, 3, 4, 4, 5, 4, 6, 7, 8]),
    count=np.array([900, 1000, 2100, 800, 3300, 1500, 1300, 1400, 1250], dtype=np.float64),
)
DESIGN = np.column_stack([np.ones(12), np.arange(12)]).astype(np.float64)


def test_every_draw_adds_up_to_the_counts() -> None:
    """Days times rates, summed over each block, are what was counted."""
    latent = latent_rates(COUNTS, [DESIGN], draws=70, rng=np.random.default_rng(1))
    events = COUNTS.days * np.exp(latent.log_rate)
    sums = np.stack([np.bincount(COUNTS.block, weights=draw) for draw in events])

    assert (70, 12) == latent.log_rate.shape
    assert pytest.approx(np.broadcast_to(COUNTS.count, sums.shape)) == sums


def test_the_same_seed_gives_the_same_draws() -> None:
    """Randomness comes from the generator alone."""
    one, two = (
        latent_rates(COUNTS, [DESIGN], draws=9, rng=np.random.default_rng(1)) for _ in range(2)
    )

    assert one.log_rate.tolist() == two.log_rate.tolist()


def test_without_a_block_nothing_is_drawn() -> None:
    """One draw of known months, and the generator is not touched."""
    rng = np.random.default_rng(1)
    single = COUNTS.without("2020-03").without("2020-06")
    latent = latent_rates(single, [DESIGN[: single.month.size]], draws=500, rng=rng)

    assert pytest.approx(np.log(single.count / single.days)) == latent.log_rate[0]
    assert (1, single.month.size) == latent.log_rate.shape
    assert np.random.default_rng(1).random() == rng.random()


def split_by_quadrature(design: np.ndarray) -> StudentMixture:
    """Integrate the split of one block of two months, March and April, on a fine grid."""
    counts = MonthlyCounts(
        month=COUNTS.month[:8],
        days=COUNTS.days[:8],
        block=np.array([0, 1, 2, 2, 3, 4, 5, 6]),
        count=np.array([900, 1000, 2100, 1400, 1500, 1150, 1300], dtype=np.float64),
    )
    offset = np.linspace(-12, 12, 4001)
    log_rate = np.tile(np.log(counts.count[counts.block] / counts.days), (offset.size, 1))
    total = counts.days[2] * np.exp(offset) + counts.days[3]
    log_rate[:, 3] = np.log(2100 / total)
    log_rate[:, 2] = offset + log_rate[:, 3]
    fitted = fits(whiten(counts.time, design), log_rate, coefficient=1)
    weight = special.softmax(fitted.log_likelihood)
    return StudentMixture(
        location=fitted.location.ravel(),
        scale=fitted.scale.ravel(),
        weight=weight.ravel(),
        freedom=fitted.freedom,
    )


def test_the_draws_weigh_what_the_model_says() -> None:
    """With one block of two months, the weighted draws agree with an integral on a grid."""
    counts = MonthlyCounts(
        month=COUNTS.month[:8],
        days=COUNTS.days[:8],
        block=np.array([0, 1, 2, 2, 3, 4, 5, 6]),
        count=np.array([900, 1000, 2100, 1400, 1500, 1150, 1300], dtype=np.float64),
    )
    design = np.column_stack([np.ones(8), np.arange(8) >= 4]).astype(np.float64)
    latent = latent_rates(counts, [design], draws=4000, rng=np.random.default_rng(1))
    fitted = fits(whiten(counts.time, design), latent.log_rate, coefficient=1)
    joint = fitted.log_likelihood - latent.log_density
    drawn = StudentMixture(
        location=fitted.location.ravel(),
        scale=fitted.scale.ravel(),
        weight=special.softmax(joint).ravel(),
        freedom=fitted.freedom,
    )
    exact = split_by_quadrature(design)

    for probability in (0.025, 0.25, 0.5, 0.75, 0.975):
        assert pytest.approx(probability, abs=0.002) == drawn.cdf(exact.quantile(probability))
    assert effective_draws(special.logsumexp(joint, axis=0)) > 0.9 * 4000


def test_draws_for_two_models_weigh_the_same_for_each() -> None:
    """A mixture of proposals changes the noise of the evidence, not its value."""
    step = np.column_stack([DESIGN, np.arange(12) >= 9]).astype(np.float64)
    rng = np.random.default_rng(1)
    evidence = []
    for designs in ([DESIGN], [DESIGN, step]):
        latent = latent_rates(COUNTS, designs, draws=4000, rng=rng)
        fitted = fits(whiten(COUNTS.time, DESIGN), latent.log_rate, coefficient=1)
        evidence.append(special.logsumexp(fitted.log_likelihood - latent.log_density))

    assert pytest.approx(evidence[0], abs=0.05) == evidence[1]


def test_equal_weights_are_all_effective() -> None:
    """Kish's size of equal weights is their number; one draw is a series without blocks."""
    assert pytest.approx(80) == effective_draws(np.full(80, -3.0))
    assert 1 == effective_draws(np.zeros(1))


def test_draws_without_weight_are_refused() -> None:
    """If one draw has all the weight, the answer is not trusted."""
    with pytest.raises(ParameterError):
        effective_draws(np.array([0.0, *[-50.0] * 99]))


def test_a_count_of_zero_is_refused() -> None:
    """It has no logarithm; the refusal names the month."""
    empty = MonthlyCounts(
        month=COUNTS.month,
        days=COUNTS.days,
        block=COUNTS.block,
        count=np.where(np.arange(9) == 3, 0, COUNTS.count),
    )
    with pytest.raises(ParameterError) as raised:
        latent_rates(empty, [DESIGN], draws=9, rng=np.random.default_rng(1))

    assert "0 in the one that starts with 2020-05" == raised.value.found


def test_too_few_counts_are_refused() -> None:
    """Three counts, one of them for ten months, cannot carry three coefficients."""
    few = MonthlyCounts(
        month=COUNTS.month,
        days=COUNTS.days,
        block=np.array([0] + [1] * 10 + [2]),
        count=np.array([900.0, 9000, 1000]),
    )
    design = np.column_stack([DESIGN, np.arange(12) >= 6]).astype(np.float64)
    with pytest.raises(ParameterError):
        latent_rates(few, [design], draws=9, rng=np.random.default_rng(1))
