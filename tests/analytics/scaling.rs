//! What the inverse functions return has the loss, or the delta, that was asked for.

use cfmm_math::analytics::{
    amplification_for_loss, capital_efficiency, impermanent_loss, lower_bound_for_loss, lvr_yield, range_for_delta,
    range_for_loss, upper_bound_for_loss, weights_for_loss,
};
use cfmm_math::{Concentrated, ConstantProduct, PoolValue, StableSwap, Weighted};

use crate::exact::Random;
use crate::{assert_near, uniform};

const ROUNDS: usize = 5_000;

/// A move away from one, up or down, of any size.
fn relative(random: &mut Random) -> f64 {
    let h = random.between(1e-4, 10.0);
    (if random.below(2) == 0 { h } else { -h }).exp()
}

fn loss_of_range(entry: f64, price: f64, a: f64, b: f64) -> f64 {
    let pool = Concentrated::from_liquidity(1.0, entry, a, b).unwrap();
    -impermanent_loss(&pool, entry, price).unwrap()
}

#[test]
fn weights() {
    let (mut random, mut found) = (Random::new(1), 0);
    for _ in 0..ROUNDS {
        let r = relative(&mut random);
        let loss = |w: f64| -impermanent_loss(&Weighted::new([1.0; 2], [w, 1.0 - w]).unwrap(), 1.0, r).unwrap();
        // Around the largest loss of any weight.
        let most = (1..100).map(|i| loss(f64::from(i) / 100.0)).fold(0.0, f64::max);
        let goal = (most * uniform(&mut random, 0.01, 1.05)).min(0.999);
        match weights_for_loss(r, goal).unwrap() {
            Some(pairs) => {
                found += 1;
                let [[little, _], [much, _]] = pairs;
                assert!(little <= much, "{pairs:?}");
                for [w, other] in pairs {
                    assert!(w > 0.0 && other > 0.0);
                    let pool = Weighted::new([1.0; 2], [w, other]).unwrap();
                    let bound = 64.0 * (1.0 - w.min(other).ln()) * f64::EPSILON;
                    assert_near(-impermanent_loss(&pool, 1.0, r).unwrap(), goal, bound, &|| {
                        format!("{w}, {other} at {r}")
                    });
                }
            }
            None => assert!(goal > 0.999 * most, "weights for {goal} at {r}, of at most {most}"),
        }
    }
    assert!(found > ROUNDS / 2);
}

/// Near a relative of one the largest loss is that of nearly equal weights, `h²/8`: what those lose, a pair of weights
/// around them loses.
#[test]
fn weights_for_the_largest_loss_of_a_small_move() {
    for h in [-9.9e-4, -3e-4, 1e-4, 9e-4, 9.9e-4] {
        // 1 − 1/cosh(h/2)
        let half = 2.0 * f64::sinh(0.25 * h).powi(2) / f64::cosh(0.5 * h);
        for part in [0.5, 0.999, 0.999_99] {
            let [[little, _], [much, _]] = weights_for_loss(f64::exp(h), part * half).unwrap().unwrap();
            assert!(little < 0.5 && 0.5 < much, "{little} and {much} at {h}");
            // w·(1 − w) is that part of a quarter, to the order of h.
            let spread = 0.5 * (1.0 - part).sqrt();
            assert!((little - (0.5 - spread)).abs() < 1e-3 && (much - (0.5 + spread)).abs() < 1e-3, "{little}, {much}");
        }
    }
}

#[test]
fn symmetric_range() {
    let (mut random, mut found) = (Random::new(2), 0);
    for _ in 0..ROUNDS {
        let r = relative(&mut random);
        let goal = random.between(1e-9, 0.999);
        let full = -impermanent_loss(&ConstantProduct::new(1.0, 1.0).unwrap(), 1.0, r).unwrap();
        let narrowest = (1.0 - r).abs() / (1.0 + r);
        match range_for_loss(r, goal).unwrap() {
            Some(m) => {
                found += 1;
                assert!(m > 1.0);
                let condition = 1.0 / (m.sqrt() - 1.0);
                if condition < 1e6 && m < 1e12 {
                    // The loss is the difference of a goal and what the full range loses anyway.
                    let gap = goal / (goal - full);
                    assert_near(loss_of_range(1.0, r, 1.0 / m, m), goal, 1e-14 * (1.0 + condition + gap), &|| {
                        format!("range {m} at {r}")
                    });
                }
            }
            None => assert!(goal <= full * (1.0 + 1e-12) || goal >= narrowest * (1.0 - 1e-12), "{goal} at {r}"),
        }
    }
    assert!(found > ROUNDS / 20, "{found}");
}

#[test]
fn one_bound() {
    let (mut random, mut found) = (Random::new(3), [0; 2]);
    for _ in 0..ROUNDS {
        let (entry, r) = (random.between(1e-3, 1e3), relative(&mut random));
        let price = entry * r;
        if price == entry {
            continue;
        }
        let lower = entry * (-random.between(1e-3, 5.0)).exp();
        let upper = entry * random.between(1e-3, 5.0).exp();
        // Some bound that exists, and the loss that it has; a higher one may have the same.
        let b = entry * random.between(1e-2, 5.0).exp();
        let goal = loss_of_range(entry, price, lower, b);
        let condition = |near: f64, far: f64| 1.0 + far.sqrt() / (far.sqrt() - near.sqrt()).abs();
        let bound_for = |kappa: f64| 64.0 * f64::EPSILON * kappa;
        if goal > 1e-9 && goal < 0.999 {
            let context = || format!("entry {entry}, price {price}, lower {lower}, upper {b}, loss {goal}");
            let bound =
                upper_bound_for_loss(entry, price, lower, goal).unwrap().unwrap_or_else(|| panic!("{}", context()));
            assert!(bound >= b * (1.0 - 1e-6), "{}: {bound} is not the highest", context());
            let kappa = condition(entry, bound);
            assert_near(loss_of_range(entry, price, lower, bound), goal, bound_for(kappa), &context);
            found[0] += 1;
        }
        let a = entry * (-random.between(1e-2, 5.0)).exp();
        let goal = loss_of_range(entry, price, a, upper);
        if goal > 1e-9 && goal < 0.999 {
            let context = || format!("entry {entry}, price {price}, lower {a}, upper {upper}, loss {goal}");
            let bound =
                lower_bound_for_loss(entry, price, upper, goal).unwrap().unwrap_or_else(|| panic!("{}", context()));
            assert!(bound <= a * (1.0 + 1e-6), "{}: {bound} is not the lowest", context());
            let kappa = condition(1.0 / entry, 1.0 / bound);
            assert_near(loss_of_range(entry, price, bound, upper), goal, bound_for(kappa), &context);
            found[1] += 1;
        }
    }
    assert!(found[0] > ROUNDS / 3 && found[1] > ROUNDS / 3, "{found:?}");
}

/// Next to the entry, where inverse prices or a discriminant would lose what matters; by 40 digits of mpmath.
#[test]
fn one_bound_of_a_small_move() {
    let near = |got: Option<f64>, expected: f64, relative: f64| {
        assert_near(got.unwrap(), expected, relative, &|| "bound".into())
    };
    near(
        lower_bound_for_loss(1.371684894861792, 1.3716848945894196, 4.584887604872801, 2.175852537971684e-20).unwrap(),
        1.371_684_651_054_004_8,
        1e-13,
    );
    near(
        lower_bound_for_loss(14.97, 14.955, 15.141311158921138, 3.067367779561156e-7).unwrap(),
        0.523_241_135_389_837_1,
        1e-13,
    );
    near(upper_bound_for_loss(11.84, 11.9584, 11.51602117593098, 0.001340437).unwrap(), 11.951_361_769_636_103, 1e-12);
}

#[test]
fn amplification() {
    let (mut random, mut found) = (Random::new(4), 0);
    for _ in 0..300 {
        let p = (uniform(&mut random, -1.0, 1.0) * random.between(1e-3, 1.0)).exp();
        let loss = |a: f64| -impermanent_loss(&StableSwap::new([0.5; 2], a).unwrap(), 1.0, p).unwrap();
        let goal = loss(random.between(1e-3, 1e5));
        let a = amplification_for_loss(p, goal).unwrap().unwrap_or_else(|| panic!("{goal} at {p}"));
        assert_near(loss(a), goal, 1e-12, &|| format!("loss of A = {a} at {p}"));
        found += 1;
    }
    assert!(found > 0);
    // Constant product and constant sum are the ends.
    assert_eq!(amplification_for_loss(4.0, 0.19).unwrap(), None);
    assert_eq!(amplification_for_loss(4.0, 0.61).unwrap(), None);
}

#[test]
fn delta_of_a_range() {
    let mut random = Random::new(5);
    for _ in 0..ROUNDS {
        let (p, width, share) =
            (random.between(1e-6, 1e6), random.between(1.001, 1e4), uniform(&mut random, 0.01, 0.99));
        let [a, b] = range_for_delta(p, width, share).unwrap();
        assert_near(b / a, width, 1e-15, &|| "width".into());
        let pool = Concentrated::from_liquidity(1.0, p, a, b).unwrap();
        let ([delta, _], [full, _]) = (pool.reserves_at(p).unwrap(), pool.reserves_at(a).unwrap());
        assert_near(delta / full, share, 1e-14 / (width.sqrt() - 1.0).min(1.0) / share, &|| {
            format!("{p} {width} {share}")
        });
    }
}

/// In range and of equal capital, a concentrated position loses `c(P₀)` times what the full range does.
#[test]
fn efficiency_scales_the_loss() {
    let mut random = Random::new(6);
    for _ in 0..ROUNDS {
        let (a, width) = (random.between(1e-3, 1e3), random.between(1.01, 1e3));
        let b = a * width;
        let (p0, p) = (random.between(a, b), random.between(a, b));
        let range = Concentrated::from_liquidity(1.0, p0, a, b).unwrap();
        let full = ConstantProduct::new(1.0, p0).unwrap();
        let capital = range.value_at(p0).unwrap() / full.value_at(p0).unwrap();
        let scaled = full.divergence(p0, p).unwrap() * capital * capital_efficiency(a, b, p0).unwrap();
        assert_near(range.divergence(p0, p).unwrap(), scaled, 1e-13, &|| format!("[{a}, {b}], {p0} to {p}"));
    }
}

/// `σ²(A + 1)/8` at the peg.
#[test]
fn lvr_of_stable_swap_at_the_peg() {
    for a in [0.5, 1.0, 10.0, 100.0, 2_000.0] {
        let pool = StableSwap::new([1e6, 1e6], a).unwrap();
        assert_near(lvr_yield(&pool, 1.0, 0.5).unwrap(), 0.25 * (a + 1.0) / 8.0, 1e-13, &|| format!("A = {a}"));
    }
}
