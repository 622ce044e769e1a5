//! The equation of the curve, solved in 600 bits.

use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::tricrypto_math;
use cfmm_math::protocol::curve_finance::twocrypto_math::{Version, get_p, get_y, newton_d, newton_y};
use dashu_float::FBig;

use crate::random::Random;

pub type Big = FBig;

/// A whole number.
pub fn int(x: i64) -> Big {
    Big::try_from(x as f64).unwrap().with_precision(600).value()
}

pub fn big(x: U256) -> Big {
    let parts = x.into_limbs().into_iter().rev().flat_map(|limb| [limb >> 32, limb & 0xffff_ffff]);
    parts.fold(int(0), |sum, part| sum * int(1 << 32) + int(part as i64))
}

/// 18 decimals.
pub fn wad(x: U256) -> Big {
    big(x) / int(1_000_000_000_000_000_000)
}

pub fn f64_of(x: &Big) -> f64 {
    x.to_f64().value()
}

fn power(x: &Big, n: usize) -> Big {
    (0..n).fold(int(1), |product, _| product * x)
}

/// `nⁿ·A`, and `γ`.
pub struct Curve {
    pub a: Big,
    pub gamma: Big,
}

impl Curve {
    pub fn new(ann: U256, gamma: U256) -> Self {
        Self { a: big(ann) / int(10_000), gamma: wad(gamma) }
    }

    /// `K·Dⁿ⁻¹·(Σx − D) + ∏x − (D/n)ⁿ`
    fn f(&self, x: &[Big], d: &Big) -> Big {
        let n = x.len();
        let count = int(n as i64);
        let product = x.iter().fold(int(1), |product, x| product * x);
        let sum = x.iter().fold(int(0), |sum, x| sum + x);
        let level = power(&(d / &count), n);
        let k0 = &product / &level;
        let gap = &self.gamma + int(1) - &k0;
        let k = &self.a / power(&count, n) * &k0 * &self.gamma * &self.gamma / (&gap * &gap);
        k * power(d, n - 1) * (sum - d) + product - level
    }

    /// The root near a guess.
    fn root(guess: &Big, f: impl Fn(&Big) -> Big) -> Big {
        let small = guess.clone() / power(&int(10), 60);
        let mut x = guess.clone();
        for _ in 0..8 {
            let value = f(&x);
            let slope = (f(&(&x + &small)) - &value) / &small;
            x -= value / slope;
        }
        x
    }

    pub fn level(&self, x: &[Big], guess: &Big) -> Big {
        Self::root(guess, |d| self.f(x, d))
    }

    pub fn balance(&self, x: &[Big], i: usize, d: &Big) -> Big {
        Self::root(&x[i], |y| {
            let mut x = x.to_vec();
            x[i] = y.clone();
            self.f(&x, d)
        })
    }

    /// `−dx₀/dxᵢ` along the level.
    pub fn slope(&self, x: &[Big], i: usize, d: &Big) -> Big {
        let partial = |i: usize| {
            let h = x[i].clone() / power(&int(10), 60);
            let moved = |step: Big| {
                let mut x = x.to_vec();
                x[i] += step;
                self.f(&x, d)
            };
            (moved(h.clone()) - moved(-h.clone())) / (h * int(2))
        };
        partial(i) / partial(0)
    }

    /// The formula of the contracts' `get_p`.
    pub fn price(&self, x: &[Big], i: usize, d: &Big) -> Big {
        let n = x.len();
        let product = x.iter().fold(int(1), |product, x| product * x);
        let k0 = product / power(&(d / int(n as i64)), n);
        let one = int(1);
        let g = int(2) * power(&k0, 3) - &k0 * &k0 * (int(2) * &self.gamma + int(3)) + power(&(&self.gamma + one), 2);
        let term = |x: &Big| &g + &self.a * &self.gamma * &self.gamma * &k0 * x / d;
        &x[0] * term(&x[i]) / (&x[i] * term(&x[0]))
    }
}

/// How far a number is from what it should be, as a fraction of it.
fn error(got: &Big, exact: &Big) -> f64 {
    f64_of(&((got - exact) / exact)).abs()
}

/// Parameters and balances that the contracts take, up to a factor of `spread` apart.
fn state<const N: usize>(random: &mut Random, max_gamma: f64, spread: f64) -> (U256, U256, [U256; N]) {
    let mut uniform = || (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
    let [least, most] = if N == 2 { [4_000.0, 4e7] } else { [2_700.0, 2.7e8_f64] };
    let ann = least * f64::powf(most / least, uniform());
    let gamma = 1e10 * f64::powf(max_gamma * 1e8, uniform());
    let size = 1e18 * f64::powf(1e12, uniform());
    let x = core::array::from_fn(|_| U256::from((size * spread.powf(uniform())) as u128));
    (U256::from(ann as u64), U256::from(gamma as u64), x)
}

/// The largest errors of a test, as fractions: of levels, of balances in closed form and by Newton's method, of prices.
#[derive(Debug, Default)]
struct Errors {
    level: f64,
    hinted: f64,
    balance: f64,
    newton: f64,
    price: f64,
}

/// Levels to a relative 2·10⁻¹⁷, balances to 10⁻¹⁵ and 2·10⁻¹⁷, prices to three units of `1 + p`; the formula of the
/// price is the slope of the level.
#[test]
fn two_coins() {
    let mut random = Random(1);
    let (mut errors, mut count, mut hints) = (Errors::default(), 0, 0);
    for version in [Version::V200, Version::V210] {
        let max_gamma = if version == Version::V200 { 0.002 } else { 0.199 };
        for _ in 0..3_000 {
            let (ann, gamma, x) = state::<2>(&mut random, max_gamma, 50.0);
            let Ok(d) = newton_d(version, ann, gamma, x, U256::ZERO) else { continue };
            let Ok([y, k0]) = get_y(version, ann, gamma, x, d, 0) else { continue };
            count += 1;
            let (curve, xs) = (Curve::new(ann, gamma), x.map(wad));
            let exact = curve.level(&xs, &wad(d));
            errors.level = errors.level.max(error(&wad(d), &exact));
            // From the balances that are found, with the hint, unless they are just too far apart.
            if let Ok(hinted) = newton_d(version, ann, gamma, [y, x[1]], k0) {
                hints += 1;
                errors.hinted = errors.hinted.max(error(&wad(hinted), &exact));
            }
            let d_stored = wad(d);
            let balance = curve.balance(&xs, 0, &d_stored);
            errors.balance = errors.balance.max(error(&wad(y), &balance));
            // It refuses balances that are just too far apart, which get_y lets pass where K₀ is zero.
            let newton = newton_y(version, ann, gamma, x, d, 0).ok().filter(|_| k0 != U256::ZERO).unwrap_or(y);
            errors.newton = errors.newton.max(error(&wad(newton), &balance));
            let p = wad(get_p(x, d, ann, gamma).unwrap());
            let price = curve.price(&xs, 1, &d_stored);
            errors.price = errors.price.max(f64_of(&((&p - &price) / (int(1) + &price))).abs());
            assert!(error(&curve.price(&xs, 1, &exact), &curve.slope(&xs, 1, &exact)) < 1e-100);
        }
    }
    println!("{count} states, {hints} again, {errors:?}");
    assert!(count > 5_000 && hints > 4_000);
    assert!(errors.level < 2e-17 && errors.balance < 1e-15 && errors.newton < 2e-17 && errors.price < 3e-18);
    assert!(errors.hinted < 1e-14);
}

#[test]
fn three_coins() {
    let mut random = Random(2);
    let (mut errors, mut closed, mut newton) = (Errors::default(), 0, 0);
    for _ in 0..5_000 {
        let (ann, gamma, x) = state::<3>(&mut random, 0.05, 50.0);
        let Ok(d) = tricrypto_math::newton_d(ann, gamma, x, U256::ZERO) else { continue };
        let i = random.below(3) as usize;
        let Ok([y, k0]) = tricrypto_math::get_y(ann, gamma, x, d, i) else { continue };
        let (curve, xs) = (Curve::new(ann, gamma), x.map(wad));
        let (exact, d_stored) = (curve.level(&xs, &wad(d)), wad(d));
        errors.level = errors.level.max(error(&wad(d), &exact));
        let balance = error(&wad(y), &curve.balance(&xs, i, &d_stored));
        // Where the closed form does not apply, by Newton's method.
        if k0 == U256::ZERO {
            newton += 1;
            errors.newton = errors.newton.max(balance);
        } else {
            closed += 1;
            errors.balance = errors.balance.max(balance);
        }
        let prices = tricrypto_math::get_p(x, d, ann, gamma).unwrap();
        for (coin, p) in [(1, prices[0]), (2, prices[1])] {
            let price = curve.price(&xs, coin, &d_stored);
            errors.price = errors.price.max(f64_of(&((wad(p) - &price) / (int(1) + &price))).abs());
            assert!(error(&curve.price(&xs, coin, &exact), &curve.slope(&xs, coin, &exact)) < 1e-100);
        }
    }
    println!("{closed} states in closed form, {newton} by Newton's method, {errors:?}");
    assert!(closed > 4_000 && newton > 0);
    assert!(errors.level < 2e-17 && errors.balance < 1e-15 && errors.newton < 2e-17 && errors.price < 3e-18);
}
