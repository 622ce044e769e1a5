//! Real numbers with a proven error: logarithms and exponentials in big integers, for an oracle.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::sync::OnceLock;

use cfmm_math::Rounding;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// Fractional bits.
pub const PRECISION: usize = 640;

/// `mid ± rad`, in units of `2^-PRECISION`.
#[derive(Clone, Debug)]
pub struct Ball {
    pub mid: BigInt,
    pub rad: BigInt,
}

impl Ball {
    pub fn ratio(num: &BigInt, den: &BigInt) -> Self {
        Self { mid: (num << PRECISION).div_floor(den), rad: BigInt::one() }
    }

    pub fn add(&self, rhs: &Self) -> Self {
        Self { mid: &self.mid + &rhs.mid, rad: &self.rad + &rhs.rad }
    }

    pub fn sub(&self, rhs: &Self) -> Self {
        Self { mid: &self.mid - &rhs.mid, rad: &self.rad + &rhs.rad }
    }

    pub fn mul(&self, rhs: &Self) -> Self {
        let rad = self.mid.abs() * &rhs.rad + rhs.mid.abs() * &self.rad + &self.rad * &rhs.rad;
        Self { mid: (&self.mid * &rhs.mid) >> PRECISION, rad: (rad >> PRECISION) + 2 }
    }

    pub fn times(&self, n: &BigInt) -> Self {
        Self { mid: &self.mid * n, rad: &self.rad * n.abs() }
    }

    pub fn over(&self, n: &BigInt) -> Self {
        Self { mid: self.mid.div_floor(n), rad: (&self.rad / n.abs()) + 2 }
    }

    fn shifted(self, bits: i64) -> Self {
        let by = bits.unsigned_abs();
        if bits >= 0 {
            Self { mid: self.mid << by, rad: self.rad << by }
        } else {
            Self { mid: self.mid >> by, rad: (self.rad >> by) + 2 }
        }
    }

    /// `2·atanh z` for `|z| ≤ 1/3`: `2·Σ z^(2i+1)/(2i+1)`.
    fn twice_atanh(z: &Self) -> Self {
        let square = z.mul(z);
        let (mut power, mut sum, mut n) = (z.clone(), z.clone(), 1_u32);
        // The terms left out are below an eighth of the last one.
        while power.mid.abs() > BigInt::one() {
            power = power.mul(&square);
            n += 2;
            sum = sum.add(&power.over(&n.into()));
        }
        Self { mid: sum.mid * 2, rad: sum.rad * 2 + 4 }
    }

    fn ln_2() -> &'static Self {
        static LN_2: OnceLock<Ball> = OnceLock::new();
        LN_2.get_or_init(|| Self::twice_atanh(&Self::ratio(&1.into(), &3.into())))
    }

    /// `ln(num/den)` of positive integers.
    pub fn ln(num: &BigInt, den: &BigInt) -> Self {
        let k = i64::try_from(num.bits()).expect("small") - i64::try_from(den.bits()).expect("small");
        let (num, den) = if k >= 0 { (num.clone(), den << k) } else { (num << -k, den.clone()) };
        // The ratio is now between ½ and 2.
        Self::ln_2().times(&k.into()).add(&Self::twice_atanh(&Self::ratio(&(&num - &den), &(&num + &den))))
    }

    pub fn log2(num: &BigInt, den: &BigInt) -> Self {
        let (ln, ln_2) = (Self::ln(num, den), Self::ln_2());
        let mid = (&ln.mid << PRECISION).div_floor(&ln_2.mid);
        // (l + δ)/(m + ε) − l/m, with m above ½
        let rad = (ln.rad + ((mid.abs() * &ln_2.rad) >> PRECISION) + 2) * 4;
        Self { mid, rad }
    }

    /// `e^self`, for an exponent of moderate size.
    pub fn exp(&self) -> Self {
        const HALVINGS: i64 = 10;
        let ln_2 = Self::ln_2();
        let k = self.mid.div_floor(&ln_2.mid);
        let f = self.sub(&ln_2.times(&k)).shifted(-HALVINGS);
        let one = Self { mid: BigInt::one() << PRECISION, rad: BigInt::zero() };
        let (mut term, mut sum, mut n) = (one.clone(), one, 0_u32);
        while term.mid.abs() > BigInt::one() {
            n += 1;
            term = term.mul(&f).over(&n.into());
            sum = sum.add(&term);
        }
        sum.rad += 4;
        for _ in 0..HALVINGS {
            sum = sum.mul(&sum);
        }
        sum.shifted(k.to_i64().expect("a moderate exponent"))
    }

    /// `2^(num/den)`.
    pub fn exp2(num: &BigInt, den: &BigInt) -> Self {
        Self::ln_2().times(num).over(den).exp()
    }

    pub fn approx(&self) -> f64 {
        let shift = self.mid.bits().saturating_sub(60);
        let exponent = i32::try_from(shift).expect("small") - i32::try_from(PRECISION).expect("small");
        (&self.mid >> shift).to_f64().expect("60 bits") * 2_f64.powi(exponent)
    }
}

/// Where a real number lies among the integers. `floor = ceil` where it is an integer as far as the precision tells.
#[derive(Clone, Debug)]
pub struct Place {
    pub floor: BigInt,
    pub ceil: BigInt,
    /// The floor and ceiling after widening by a relative `2^-bits`: the furthest that a kernel of so many bits may go.
    pub loose_floor: BigInt,
    pub loose_ceil: BigInt,
}

impl Place {
    /// Of a number at least 0.
    pub fn new(x: &Ball, bits: u32) -> Self {
        let widening = (x.mid.abs() >> bits) + &x.rad + 1;
        let floor_of = |mid: BigInt| mid >> PRECISION;
        let ceil_of = |mid: BigInt| -((-mid) >> PRECISION);
        let (low, high) = (floor_of(&x.mid - &x.rad), floor_of(&x.mid + &x.rad));
        let (floor, ceil) = if low == high { (low.clone(), low + 1) } else { (high.clone(), high) };
        assert!(&ceil - &floor <= BigInt::one(), "the oracle's precision is not enough");
        let zero = BigInt::zero();
        Self {
            floor: floor.max(zero.clone()),
            ceil,
            loose_floor: floor_of(&x.mid - &widening).max(zero),
            loose_ceil: ceil_of(&x.mid + &widening),
        }
    }

    /// Something above zero and far below one.
    pub fn tiny() -> Self {
        let (zero, one) = (BigInt::zero(), BigInt::one());
        Self { floor: zero.clone(), ceil: one.clone(), loose_floor: zero, loose_ceil: one }
    }

    /// The result of a power that was subtracted from an integer: `±(self − a)`, not below 0.
    pub fn less(&self, a: &BigInt) -> Self {
        let zero = BigInt::zero();
        let of = |x: &BigInt| (x - a).max(zero.clone());
        Self {
            floor: of(&self.floor),
            ceil: of(&self.ceil),
            loose_floor: of(&self.loose_floor),
            loose_ceil: of(&self.loose_ceil),
        }
    }

    pub fn negated(&self) -> Self {
        Self { floor: -&self.ceil, ceil: -&self.floor, loose_floor: -&self.loose_ceil, loose_ceil: -&self.loose_floor }
    }

    /// `a − self`, not below 0.
    pub fn from(&self, a: &BigInt) -> Self {
        self.negated().less(&-a)
    }

    /// The exact integer in a direction, and the furthest that may be returned.
    pub fn rounded(&self, rounding: Rounding) -> (&BigInt, &BigInt) {
        match rounding {
            Rounding::Down => (&self.floor, &self.loose_floor),
            Rounding::Up => (&self.ceil, &self.loose_ceil),
        }
    }
}

/// `a·Π (num/den)^(exp_num/exp_den)` for `a > 0` and positive bases; `None` far above 2^128.
pub fn power(a: &BigInt, bases: &[(BigInt, BigInt, BigInt)], exp_den: &BigInt, bits: u32) -> Option<Place> {
    let mut y = Ball { mid: BigInt::zero(), rad: BigInt::zero() };
    for (num, den, exp_num) in bases {
        y = y.add(&Ball::ln(num, den).times(exp_num));
    }
    let y = y.over(exp_den);
    let whole: BigInt = &y.mid >> PRECISION;
    if whole > 200.into() {
        return None;
    }
    if whole < (-300).into() {
        return Some(Place::tiny());
    }
    Some(Place::new(&y.exp().times(a), bits))
}
