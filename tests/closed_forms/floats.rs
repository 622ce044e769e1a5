//! Curves in `f64`: against integers of any size, against fixed point, and at both ends of the range.

use cfmm_math::{Concentrated, ConstantProduct, Invariant, PoolValue, StableSwap, Weighted, X_FOR_Y};
use fixed::types::{U64F64, U128F0};
use num_bigint::BigInt;
use num_traits::One;

use crate::ball::{Ball, PRECISION};
use crate::exact::{self, Random, Ratio, Worst};
use crate::{DOWN, reserve, ulps};

/// The exact amount out of a weighted pool, to the precision of the oracle.
fn weighted_out(x: f64, y: f64, dx: f64, w_x: f64, w_y: f64) -> Ratio {
    let [x, y, dx, w_x, w_y] = [x, y, dx, w_x, w_y].map(Ratio::of_f64);
    let (sum, exponent) = (x.add(&dx), w_x.div(&w_y));
    let ratio = x.div(&sum);
    let power = Ball::ln(&ratio.num, &ratio.den).times(&exponent.num).over(&exponent.den).exp();
    y.mul(&Ratio::new((BigInt::one() << PRECISION) - power.mid, BigInt::one() << PRECISION))
}

#[test]
fn small_trades_in_floats_keep_their_digits() {
    let mut random = Random::new(36);
    let [mut product, mut weighted, mut range, mut stable] = [(); 4].map(|()| Worst::new());
    for _ in 0..400 {
        let (x, y) = (reserve(&mut random), reserve(&mut random));
        let dx = x * random.between(1e-15, 1.0);
        let (w_x, w_y) = (random.between(0.1, 10.0), random.between(0.1, 10.0));
        let context = || format!("{dx} into {x} {y}, weights {w_x} {w_y}");

        let [rx, ry, rdx] = [x, y, dx].map(Ratio::of_f64);
        let exact = ry.mul(&rdx).div(&rx.add(&rdx));
        product.see(exact.error_of(ConstantProduct::new(x, y).unwrap().amount_out(X_FOR_Y, dx).unwrap()), &context);

        let pool = Weighted::new([x, y], [w_x, w_y]).unwrap();
        weighted.see(weighted_out(x, y, dx, w_x, w_y).error_of(pool.amount_out(X_FOR_Y, dx).unwrap()), &context);

        // Only where the pool can pay: a range around the price of the middle.
        let (a, b) = (y / x / 4.0, y / x * 4.0);
        let pool = Concentrated::new(x, y, a, b).unwrap();
        let dx_small = dx * 0.1;
        let [sa, sb] = [a, b].map(|p| {
            let p = Ratio::of_f64(p);
            let root = exact::root(&(p.num << 800_u32), &p.den, DOWN);
            Ratio::new(root, BigInt::one() << 400_u32)
        });
        // The exact level of these roots, to 400 bits.
        let one = Ratio::int(1);
        let (qa, qb) = (one.sub(&sa.div(&sb)), rx.mul(&sa).add(&ry.div(&sb)));
        let discriminant = qb.mul(&qb).add(&qa.mul(&rx).mul(&ry).mul(&Ratio::int(4)));
        let root = exact::root(&(discriminant.num << 800_u32), &discriminant.den, DOWN);
        let level = qb.add(&Ratio::new(root, BigInt::one() << 400_u32)).div(&qa.add(&qa));
        let (big_x, big_y) = (rx.add(&level.div(&sb)), ry.add(&level.mul(&sa)));
        let rdx = Ratio::of_f64(dx_small);
        let exact = big_y.mul(&rdx).div(&big_x.add(&rdx));
        range.see(exact.error_of(pool.amount_out(X_FOR_Y, dx_small).unwrap()), &context);
    }

    // Stable-swap: the exact trade in integers, at the scale of 2^-300.
    for _ in 0..200 {
        let (x, y, amplification) = (random.between(1e3, 1e5), random.between(1e3, 1e5), random.below(5000) + 1);
        let dx = x * random.between(1e-14, 1.0);
        let scale = |v: f64| Ratio::of_f64(v).mul(&Ratio::int(BigInt::one() << 300_u32)).units::<U128F0>(DOWN);
        let ann = BigInt::from(2 * amplification);
        let holds = |x: &BigInt, y: &BigInt, d: &BigInt| 4 * x * y * (&ann * (x + y - d) + d) >= d * d * d;
        let (x0, y0, dx0) = (scale(x), scale(y), scale(dx));
        let d = exact::largest(|d| holds(&x0, &y0, d));
        let after = exact::largest(|y| !holds(&(&x0 + &dx0), y, &d));
        let exact = Ratio::new(y0 - after, BigInt::one() << 300_u32);
        let got = StableSwap::new([x, y], amplification as f64).unwrap().amount_out(X_FOR_Y, dx).unwrap();
        // The bound of the docs, 16·(1 + A) at worst.
        let worst = exact.error_of(got) / (16.0 * (1.0 + amplification as f64));
        stable.see(worst, &|| format!("{dx} into {x} {y}, A {amplification}: {} ε", exact.error_of(got)));
    }
    println!(
        "amounts out of floats: product {:.2} ε, weighted {:.2} ε, range {:.2} ε, stable-swap {:.4} of 16·(1 + A) ε ({})",
        product.0, weighted.0, range.0, stable.0, stable.1
    );
    assert!(product.0 <= 3.0, "{} {}", product.0, product.1);
    assert!(weighted.0 <= 8.0, "{} {}", weighted.0, weighted.1);
    assert!(range.0 <= 16.0, "{} {}", range.0, range.1);
    assert!(stable.0 <= 1.0, "{} {}", stable.0, stable.1);
}

#[test]
fn floats_and_fixed_point_agree_within_both_bounds() {
    let mut random = Random::new(37);
    let fixed = |x: f64| U64F64::from_num(x);
    let float = |x: U64F64| Ratio::of(x);
    for _ in 0..500 {
        // Multiples of 2^-20, which both numbers hold exactly.
        let [x, y, dx] = [(); 3].map(|()| (random.between(1e3, 1e8) * 1_048_576.0).floor() / 1_048_576.0);
        let a = random.below(1000) + 1;
        let pairs: [(&str, f64, U64F64, f64); 4] = [
            (
                "product",
                ConstantProduct::new(x, y).unwrap().amount_out(X_FOR_Y, dx).unwrap(),
                ConstantProduct::new(fixed(x), fixed(y)).unwrap().amount_out(X_FOR_Y, fixed(dx)).unwrap(),
                3.0,
            ),
            (
                "weighted",
                Weighted::new([x, y], [0.75, 0.25]).unwrap().amount_out(X_FOR_Y, dx).unwrap(),
                Weighted::new([fixed(x), fixed(y)], [fixed(0.75), fixed(0.25)])
                    .unwrap()
                    .amount_out(X_FOR_Y, fixed(dx))
                    .unwrap(),
                8.0,
            ),
            (
                "level",
                StableSwap::new([x, y], a as f64).unwrap().level(DOWN).unwrap(),
                StableSwap::new([fixed(x), fixed(y)], U64F64::from_num(a)).unwrap().level(DOWN).unwrap(),
                4.0,
            ),
            (
                "stable-swap",
                StableSwap::new([x, y], a as f64).unwrap().amount_out(X_FOR_Y, dx).unwrap(),
                StableSwap::new([fixed(x), fixed(y)], U64F64::from_num(a))
                    .unwrap()
                    .amount_out(X_FOR_Y, fixed(dx))
                    .unwrap(),
                16.0 * (1.0 + a as f64),
            ),
        ];
        for (name, a, b, bound) in pairs {
            // An amount of thousands has a hundred bits, so that a unit is no part of it.
            let error = float(b).error_of(a);
            assert!(error <= bound + 1.0, "{name}: {a} {b}, {error} ε: {x} {y} {dx}");
        }
    }
}

#[test]
fn floats_keep_their_digits_at_both_ends_of_their_range() {
    let near = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-13, "{a:e} {b:e}");
    let stable = |s: f64| StableSwap::new([s, 2.0 * s], 100.0).unwrap();
    let range = |s: f64| Concentrated::new(s, 2.0 * s, 1.0, 4.0).unwrap();
    // The level is homogeneous, and so are amounts.
    for s in [1e-250, 1e-200, 1e-162, 1e-156, 1e-100, 1e100, 1e150, 1e160, 1e200, 1e250] {
        near(stable(s).level(DOWN).unwrap(), stable(1.0).level(DOWN).unwrap() * s);
        near(stable(s).reserve_at(0, 1.0, 1.0, DOWN).unwrap(), s);
        near(stable(s).amount_out(X_FOR_Y, 0.1 * s).unwrap(), stable(1.0).amount_out(X_FOR_Y, 0.1).unwrap() * s);
        near(stable(s).amount_in(X_FOR_Y, 0.1 * s).unwrap(), stable(1.0).amount_in(X_FOR_Y, 0.1).unwrap() * s);
        near(range(s).level(DOWN).unwrap(), range(1.0).level(DOWN).unwrap() * s);
        near(range(s).amount_out(X_FOR_Y, 0.1 * s).unwrap(), range(1.0).amount_out(X_FOR_Y, 0.1).unwrap() * s);
        near(range(s).amount_in(X_FOR_Y, 0.1 * s).unwrap(), range(1.0).amount_in(X_FOR_Y, 0.1).unwrap() * s);
        near(range(s).spot_price(X_FOR_Y, DOWN).unwrap(), range(1.0).spot_price(X_FOR_Y, DOWN).unwrap());
    }
}

#[test]
fn narrow_ranges_of_root_prices_are_as_precise_as_wide_ones() {
    for width in [1e-1, 1e-3, 1e-5, 1e-7] {
        // Numbers that both types hold.
        let [x, y, a] = [0.75, 1.375, 1.0 + 2_f64.powi(-9)];
        let b = a + (width * 2_f64.powi(40)).round() * 2_f64.powi(-40);
        let float = Concentrated::from_sqrt_prices(x, y, a, b).unwrap().level(DOWN).unwrap();
        let [x, y, a, b] = [x, y, a, b].map(U64F64::from_num);
        let exact = Concentrated::from_sqrt_prices(x, y, a, b).unwrap().level(DOWN).unwrap().to_num::<f64>();
        assert!(ulps(float, exact) <= 8.0, "width {width}: {float} {exact}");
    }
}

/// The reserves at the spot price of a pool are its reserves, however far from the peg.
#[test]
fn stable_swap_far_from_the_peg_is_where_it_is() {
    let random = &mut Random::new(44);
    let mut some = 0;
    let of_size = |random: &mut Random, digits: f64| 10_f64.powf(digits * (random.unit() - 0.5));
    let pools = [([1.1031737663740009e-185, 1.0696057671385214e16], 2.9392616421568626e-4)];
    let random = (0..4_000).map(|_| ([of_size(random, 400.0), of_size(random, 400.0)], of_size(random, 8.0)));
    for (reserves, amplification) in pools.into_iter().chain(random) {
        let pool = StableSwap::new(reserves, amplification).unwrap();
        let Ok(price) = pool.spot_price(X_FOR_Y, DOWN) else { continue };
        // A price or a reserve on the way may be no number.
        let Ok(found) = pool.reserves_at(price) else { continue };
        for (found, reserve) in found.into_iter().zip(reserves) {
            assert!((found / reserve - 1.0).abs() <= 1e-9, "{pool:?} at {price:e}: {found:e}");
        }
        some += 1;
    }
    assert!(some > 2_000, "{some}");
}
