//! Other units of time, and volatilities at both ends of the numbers.

use super::*;

/// Time has no unit of its own: all rates times a power of four, and the break-even time is its part, to the bit.
#[test]
fn break_even_time_in_other_units() {
    let random = &mut Random::new(12);
    let mut some = 0;
    for _ in 0..500 {
        let (w, sigma, mu) = (uniform(random, 0.02, 0.98), random.between(0.1, 3.0), uniform(random, -0.3, 0.3));
        let fee_apr = 0.5 * w * (1.0 - w) * sigma * sigma * uniform(random, 0.3, 0.999);
        let Some(time) = break_even_time_weighted(w, fee_apr, &gbm(mu, sigma)).unwrap() else { continue };
        for power in [-180, 180] {
            let (root, rate) = (2.0_f64.powi(power), 2.0_f64.powi(2 * power));
            let scaled = break_even_time_weighted(w, fee_apr * rate, &gbm(mu * rate, sigma * root));
            assert_eq!(scaled, Ok(Some(time / rate)), "{w} {fee_apr} {mu} {sigma} times 4^{power}");
        }
        some += 1;
    }
    assert!(some > 200, "{some} times");
}

/// What is left of a position after a move of any size, `E[V/H]` with no drift of the logarithm, is `φ(0)/s` times the
/// integral of `V/H` over all moves, but for `1/(ws)²` of it: `e^(wh)/(1 − w + w·e^h)` has `π/sin(πw)·w^(−w)·(1 − w)^(w − 1)`.
#[test]
fn next_to_everything_is_lost_to_a_volatility_without_measure() {
    let pi = core::f64::consts::PI;
    for s in [1e4, 1e5, 1e6, 1e8, 1e12_f64] {
        let gbm = gbm(0.5 * s * s, s);
        let left = 1.0 + ConstantProduct::new(1.0, 1.0).unwrap().expected_il(1.0, &gbm, 1.0).unwrap();
        let check = |left: f64, w: f64| {
            let whole = pi / (pi * w).sin() * w.powf(-w) * (1.0 - w).powf(w - 1.0);
            let expected = whole / (2.0 * pi).sqrt() / s;
            let (least, rounding) = (w.min(1.0 - w) * s, 64.0 * f64::EPSILON);
            assert!((left - expected).abs() <= 8.0 * expected / least / least + rounding, "{left:e}, not {expected:e}");
        };
        check(left, 0.5);
        for w in [0.02, 0.3, 0.9] {
            let pool = Weighted::new([1.0, 1.0], [w, 1.0 - w]).unwrap();
            check(1.0 + pool.expected_il(1.0, &gbm, 1.0).unwrap(), w);
        }
    }
}

/// The volatility may be as small as a number can be: the price then goes along its drift.
#[test]
fn time_in_range_with_next_to_no_volatility() {
    for sigma in [1e-200, 1e-307, 1e-310, 5e-324] {
        for (mu, years) in [(1.0, 2.0), (1e-3, 2e3), (1e6, 2e-6)] {
            for (lower, upper, time) in [
                (0.5, 1.5, 1.5_f64.ln()),
                (1.2, 1.5, (1.5_f64 / 1.2).ln()),
                (1.5, 1e300, 2.0 - 1.5_f64.ln()),
                (0.5, 0.9, 0.0),
            ] {
                let got = time_in_range(1.0, lower, upper, &gbm(mu, sigma), years).unwrap() * mu;
                assert!((got - time).abs() <= 1e-12 * time, "{got}, not {time}, from {lower} to {upper} at {sigma:e}");
            }
        }
        // Without a drift as often above a bound as below it.
        close(time_in_range(1.0, 1.0, 2.0, &gbm(0.0, sigma), 0.01).unwrap(), 0.005, 1e-13, "from the price on");
        close(time_in_range(1.0, 0.5, 1.0, &gbm(0.0, sigma), 0.01).unwrap(), 0.005, 1e-13, "up to the price");
    }
}

struct Fees;

impl Law for Fees {
    fn holds(&mut self, pool: &impl ExpectedLoss, entry: f64) {
        for h in [-1.5, -0.2, 0.0, 0.3, 2.0] {
            // G = H/V − 1 of what the reserves say.
            let loss = loss_by_reserves(pool, entry, h);
            let got = pool.break_even_yield(entry, h).unwrap();
            assert!((got - loss / (1.0 - loss)).abs() <= 1e-9 * (1.0 + got), "{got} for a loss of {loss}");
        }
    }
}

/// The yield that makes up for a loss, whatever the sum of the weights and with a fee around the curve.
#[test]
fn break_even_yields_are_those_of_the_loss() {
    over_pools(13, 20, &mut Fees);
    let random = &mut Random::new(14);
    for _ in 0..20 {
        let (entry, weights) = (random.between(1e-3, 1e3), [random.between(0.1, 9.0), random.between(0.1, 9.0)]);
        let pool = Weighted::new([3.0, 7.0], weights).unwrap();
        Fees.holds(&pool, entry);
        Fees.holds(&WithFee::new(pool, Fee::basis_points(30).unwrap()).unwrap(), entry);
        Fees.holds(&WithFee::new(random_range(random, entry), Fee::basis_points(5).unwrap()).unwrap(), entry);
    }
}

/// With a rising price fees have to be paid for a long time: the least that ever cover the loss are the least of
/// `(w·(e^(μt) − 1) − (e^(ct) − 1))/t`.
#[test]
fn the_least_fees_that_ever_cover_the_loss() {
    let random = &mut Random::new(15);
    let mut some = 0;
    for _ in 0..300 {
        let (w, sigma, mu) = (uniform(random, 0.1, 0.9), random.between(0.3, 2.0), uniform(random, 0.001, 0.05));
        let k = 0.5 * w * (1.0 - w) * sigma * sigma;
        let c = w * mu - k;
        let fees = |log: f64| (w * (mu * log.exp()).exp_m1() - (c * log.exp()).exp_m1()) / log.exp();
        let (mut low, mut high) = (-5.0_f64, (300.0 / mu).ln());
        for _ in 0..200 {
            let [a, b] = [low + (high - low) / 3.0, high - (high - low) / 3.0];
            if fees(a) < fees(b) { high = b } else { low = a }
        }
        let least = fees(low);
        if least > 0.9 * k {
            continue;
        }
        some += 1;
        let time = |part: f64| break_even_time_weighted(w, part * least, &gbm(mu, sigma)).unwrap();
        assert!(time(1.0 + 1e-9).is_some() && time(1.0 - 1e-9).is_none(), "{least} of {k}: {w} {sigma} {mu}");
    }
    assert!(some > 100, "{some}");
}

/// Over moves as wide as there are all is lost, as the probability of losing all but nothing says.
#[test]
fn nothing_is_left_of_the_widest_moves() {
    fn check(pool: &impl ExpectedLoss) {
        for (sigma, years) in [(1e15, 1.0), (2e16, 1.0), (1e17, 1.0), (1e100, 1.0), (1e150, 1.0), (0.8, 1e34)] {
            for drift in [0.0, 0.5 * sigma * sigma] {
                let market = gbm(drift, sigma);
                let il = pool.expected_il(1.0, &market, years).unwrap();
                close(il, -1.0, 1e-14, &format!("{sigma}, {drift} over {years}"));
                let nearly_all = il_probability(pool, 1.0, 1.0, &market, years, 1.0 - 1e-12).unwrap();
                close(nearly_all, 1.0, 1e-12, "the probability of losing nearly all");
            }
        }
    }
    check(&ConstantProduct::new(1.0, 1.0).unwrap());
    check(&Weighted::new([1.0, 1.0], [0.3, 0.7]).unwrap());
    check(&Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap());
}

/// What arbitrage takes is a part of the pool, of one without digits too: and found as soon.
#[test]
fn a_pool_of_next_to_nothing_loses_its_part() {
    let lost = |reserve: f64| {
        let pool = StableSwap::new([reserve; 2], 0.065).unwrap();
        expected_lvr(&pool, 41.0, &gbm(3.9, 3.9), 3.9).unwrap() / reserve
    };
    close(lost(1.8e-307), lost(1.0), 1e-8, "of next to nothing");
}
