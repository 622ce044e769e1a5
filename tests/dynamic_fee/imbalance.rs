//! The fees of lopsided stable-swaps.

use cfmm_math::analytics::dynamic_fee::{SurgeFee, imbalance, off_peg_fee};
use cfmm_math::{Checked, Error, Invariant, Scalar, StableSwap, X_FOR_Y, Y_FOR_X};
use fixed::types::I64F64;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::exact::Random;

/// Quotes of deployed code (stableswap-ng, commit 2abe778, in an EVM) for two coins: what they take of what the curve gives is
/// the fee at the means of the reserves before and after, to the contract's unit of 10⁻¹⁰.
#[test]
fn off_peg_fee_of_the_contract() {
    type Row = (f64, f64, f64, [f64; 2], usize, f64, f64);
    #[rustfmt::skip]
    const ROWS: [Row; 9] = [
        // A, fee, multiplier, reserves, index sold, amount in, amount out
        (200.0, 0.0001, 2.0, [2_361_381.543_853_863_964_384_569, 392_272.234_366_345_453_314_431], 1, 1_259_532.665_561_497_102_352_577, 1_266_221.956_400_030_601_691_908),
        (200.0, 0.0001, 2.0, [1_095_094.111_209_828_686_921_192, 1_651_804.899_927_842_555_667_008], 1, 1_679_723.443_621_825_886_260_236, 1_088_460.376_377_901_266_844_386),
        (200.0, 0.0001, 2.0, [6_565.328_745_900_231_907_957, 3_331_524.356_842_399_214_440_944], 1, 205.981_154_644_293_484_971, 2.649_787_552_274_675_425),
        (200.0, 0.0001, 2.0, [6_562.678_695_380_937_775_663, 3_331_730.337_997_043_507_925_915], 1, 180.201_212_153_352_150_315, 2.316_638_857_902_347_192),
        (200.0, 0.0001, 2.0, [6_560.361_826_617_145_629_558, 3_331_910.539_209_196_860_076_230], 0, 0.008_582_501_891_206_960, 0.667_532_480_501_215_101),
        (1_500.0, 0.0004, 5.0, [18_059_273.621_294_604_144_238_737, 4_530_533.670_866], 1, 255_747.350_719, 256_072.919_449_757_537_155_781),
        (1_500.0, 0.0004, 5.0, [17_803_129.906_508_965_026_864_823, 4_786_281.021_585], 1, 2_984.703_255, 2_988.205_533_943_147_057_907),
        (1_500.0, 0.0004, 5.0, [17_649_138.561_070_077_738_497_008, 16_351_073.086_767], 0, 26_074.370_888_780_148_007_995, 26_062.571_885),
        (1_500.0, 0.0004, 5.0, [15_323_363.574_539_036_128_341_339, 18_677_418.883_426], 1, 11_981.350_971, 11_974.909_446_594_363_289_231),
    ];
    let mut fees = Vec::new();
    for (a, fee, multiplier, reserves, sold, amount_in, amount_out) in ROWS {
        let pool = StableSwap::new(reserves, a).unwrap();
        let bought = 1 - sold;
        let gross = pool.amount_out(if sold == 0 { X_FOR_Y } else { Y_FOR_X }, amount_in).unwrap();
        let means = [reserves[sold] + 0.5 * amount_in, reserves[bought] - 0.5 * gross];
        let expected = 1.0 - amount_out / gross;
        let got = off_peg_fee(fee, multiplier, means[0], means[1]).unwrap();
        // Amounts of six digits after the point are rounded to one in 10¹⁰.
        assert!((got - expected).abs() < 3e-10, "{got} instead of {expected}");
        fees.push(got / fee);
    }
    // From all but balanced to the whole multiple.
    assert!(fees.iter().any(|ratio| *ratio < 1.01) && fees.iter().any(|ratio| *ratio > 1.98), "{fees:?}");
}

/// A fraction of integers.
#[derive(Clone)]
struct Fraction(BigInt, BigInt);

impl Fraction {
    fn of(x: f64) -> Self {
        let bits = x.to_bits();
        let (exponent, mantissa) = ((bits >> 52 & 0x7ff) as i32 - 1_075, bits & ((1 << 52) - 1) | 1 << 52);
        let shifted = |by: i32| BigInt::from(1) << by.unsigned_abs();
        if exponent < 0 {
            Self(mantissa.into(), shifted(exponent))
        } else {
            Self(shifted(exponent) * mantissa, BigInt::one())
        }
    }

    fn map(self, other: &Self, sign: i32) -> Self {
        Self(self.0 * &other.1 + other.0.clone() * &self.1 * sign, self.1 * &other.1)
    }

    fn times(self, other: &Self) -> Self {
        Self(self.0 * &other.0, self.1 * &other.1)
    }

    fn over(self, other: &Self) -> Self {
        Self(self.0 * &other.1, self.1 * &other.0)
    }

    fn float(&self) -> f64 {
        // 80 bits and more of the quotient.
        let shift = (80 + self.1.bits() as i64 - self.0.bits() as i64).max(0);
        let quotient: BigInt = (self.0.clone() << shift) / &self.1;
        let (drop, digits) = (quotient.bits().saturating_sub(64), quotient.clone());
        let leading = u64::try_from(digits >> drop).unwrap();
        leading as f64 * 2_f64.powi(i32::try_from(drop as i64 - shift).unwrap())
    }
}

/// `m·f·(x + y)²/((m − 1)·4xy + (x + y)²)`
fn off_peg(fee: &Fraction, m: &Fraction, x: &Fraction, y: &Fraction) -> Fraction {
    let total = x.clone().map(y, 1);
    let square = total.clone().times(&total);
    let product = x.clone().times(y).times(&Fraction(4.into(), 1.into()));
    let bottom = m.clone().map(&Fraction(1.into(), 1.into()), -1).times(&product).map(&square, 1);
    m.clone().times(fee).times(&square).over(&bottom)
}

#[test]
fn off_peg_fee_is_accurate() {
    let mut random = Random::new(1);
    let (mut float_worst, mut fixed_worst) = (0.0_f64, 0.0_f64);
    for _ in 0..20_000 {
        let fee = 0.02 * random.unit() + 1e-6;
        let m = 1.0 + 10_f64.powf(1.5 * random.unit()) * random.unit();
        let (x, y) = (10_f64.powf(16.0 * random.unit() - 8.0), 10_f64.powf(16.0 * random.unit() - 8.0));
        let expected = off_peg(&Fraction::of(fee), &Fraction::of(m), &Fraction::of(x), &Fraction::of(y)).float();
        let got = off_peg_fee(fee, m, x, y).unwrap();
        float_worst = float_worst.max((got / expected - 1.0).abs() / f64::EPSILON);
        assert!(fee * (1.0 - 1e-15) <= got && got <= m * fee * (1.0 + 1e-15));

        let of = |x: f64| Checked::new(I64F64::from_num(x));
        let inputs = [fee, m, x, y].map(of);
        let raw = inputs.map(|x| Fraction(x.get().unwrap().to_bits().into(), BigInt::one() << 64));
        let [f, m, x, y] = inputs;
        if x.get().unwrap() > I64F64::ZERO && y.get().unwrap() > I64F64::ZERO {
            let Fraction(num, den) = off_peg(&raw[0], &raw[1], &raw[2], &raw[3]);
            let got = BigInt::from(off_peg_fee(f, m, x, y).unwrap().get().unwrap().to_bits());
            // In units, to a thousandth.
            let error = ((got * &den - (num << 64)) * 1_000) / den;
            let m: f64 = m.get().unwrap().to_num();
            let promise = 2.0 + 3.0 * (m - 1.0) * m * fee;
            fixed_worst = fixed_worst.max(i64::try_from(error).unwrap().unsigned_abs() as f64 / 1e3 / promise);
        }
    }
    println!("off-peg fee: {float_worst:.2} ε, {fixed_worst:.2} of the promise in fixed point");
    assert!(float_worst < 4.0 && fixed_worst < 1.0);
}

#[test]
fn off_peg_fee_of_bad_input() {
    assert_eq!(off_peg_fee(0.01, 0.5, 1.0, 1.0), Err(Error::Domain));
    assert_eq!(off_peg_fee(0.01, f64::NAN, 1.0, 1.0), Err(Error::Domain));
    assert_eq!(off_peg_fee(-0.01, 2.0, 1.0, 1.0), Err(Error::InvalidFee));
    assert_eq!(off_peg_fee(0.5, 2.0, 1.0, 1.0), Err(Error::InvalidFee));
    assert_eq!(off_peg_fee(0.01, 2.0, 0.0, 1.0), Err(Error::InvalidReserve));
    assert_eq!(off_peg_fee(0.01, 2.0, 1.0, f64::INFINITY), Err(Error::InvalidReserve));
    assert_eq!(off_peg_fee(0.01, 2.0, f64::MAX, f64::MAX), Err(Error::Overflow));
    assert_eq!(off_peg_fee(0.01, 1.0, 1.0, 1e9), Ok(0.01));
    assert_eq!(off_peg_fee(0.0, 5.0, 1.0, 1e9), Ok(0.0));
}

/// Simulations of deployed pools, as Balancer's own tests have them: a pool of 0.01 and 10, A of 1,000, 1 % of fee, 95 % at
/// most, a threshold of 30 %.
#[test]
fn surge_fee_of_the_contract() {
    let pool = StableSwap::new([0.01, 10.0], 1_000.0).unwrap();
    let surge = SurgeFee::new(0.01, 0.95, 0.3).unwrap();
    for (trade, amount_in, expected) in [
        (X_FOR_Y, 0.001, 0.078_522_716_365_403_684),
        (X_FOR_Y, 0.01, 0.452_983_383_563_178_802),
        (Y_FOR_X, 8.0, 0.003_252_130_027_531_26),
    ] {
        let mut after = [0.01, 10.0];
        after[trade.sell] += amount_in;
        after[trade.buy] -= pool.amount_out(trade, amount_in).unwrap();
        let (i, i_after) = (imbalance(&[0.01, 10.0]).unwrap(), imbalance(&after).unwrap());
        let fee = surge.fee(i, i_after).unwrap();
        let got = pool.amount_out(trade, amount_in * (1.0 - fee)).unwrap();
        assert!((got / expected - 1.0).abs() < 1e-11, "{got} instead of {expected} with a fee of {fee}");
    }
}

/// Documentation of Balancer: a threshold of 10 % is reached at 55 : 45.
#[test]
fn imbalance_of_the_documentation() {
    assert!((imbalance(&[55.0, 45.0]).unwrap() - 0.1).abs() < 1e-15);
    let surge = SurgeFee::new(0.001, 0.1, 0.1).unwrap();
    // As lopsided as before is not more so.
    assert_eq!(surge.fee(0.5, 0.5), Ok(0.001));
    let fee = |more: f64| {
        let after = imbalance(&[more, 1.0 - more]).unwrap();
        surge.fee(0.0, after).unwrap()
    };
    assert_eq!(fee(0.549), 0.001);
    assert!(fee(0.551) > 0.001 && fee(0.551) < 0.0013);
    assert!((fee(1.0) - 0.1).abs() < 1e-15);
}

/// Sorted, with the mean of the two in the middle as the median of an even number, in whole units of 2⁻⁶⁴.
#[test]
fn imbalance_is_accurate() {
    let mut random = Random::new(2);
    let mut worst = [0.0_f64; 2];
    for round in 0..20_000_usize {
        let n = 1 + round % 8;
        let reserves: Vec<_> = (0..n)
            .map(|_| match random.below(4) {
                0 => 1e6,
                1 => 0.0,
                _ => 10_f64.powf(12.0 * random.unit() - 6.0),
            })
            .map(|x| Checked::new(I64F64::from_num(x)))
            .collect();
        let bits: Vec<_> = reserves.iter().map(|x| BigInt::from(x.get().unwrap().to_bits())).collect();
        let total: BigInt = bits.iter().sum();
        if total.is_zero() {
            assert_eq!(imbalance(&reserves), Err(Error::InvalidReserve));
            continue;
        }
        let mut sorted = bits.clone();
        sorted.sort();
        let twice_median: BigInt = &sorted[(n - 1) / 2] + &sorted[n / 2];
        let mut twice_apart = BigInt::zero();
        for x in &bits {
            let apart: BigInt = x * 2_u32 - &twice_median;
            twice_apart += apart.abs();
        }
        let exact = Fraction(twice_apart, 2 * &total);
        assert!(exact.0 <= exact.1, "at most 1");

        let got = BigInt::from(imbalance(&reserves).unwrap().get().unwrap().to_bits());
        let error: BigInt = ((got * &exact.1 - (exact.0.clone() << 64)) * 1_000) / &exact.1;
        worst[0] = worst[0].max(i64::try_from(error).unwrap().unsigned_abs() as f64 / 1e3);

        let floats: Vec<f64> = reserves.iter().map(|x| x.get().unwrap().to_num()).collect();
        let expected = if exact.0.is_zero() { 0.0 } else { exact.float() };
        let error = (imbalance(&floats).unwrap() - expected).abs() / f64::EPSILON;
        // The fixed-point numbers may have more digits than an f64 has.
        worst[1] = worst[1].max(error / (1.0 + n as f64 / 2.0 + 2.0));
    }
    println!("imbalance: {:.2} of the promise in fixed point, {:.2} in f64", worst[0], worst[1]);
    assert!(worst.iter().all(|share| *share < 1.0));
}

/// Two coins that are all there is of four: an imbalance of 1, that a surge fee takes.
#[test]
fn imbalance_is_at_most_one() {
    let mut random = Random::new(5);
    let surge = SurgeFee::new(0.001, 0.1, 0.1).unwrap();
    for _ in 0..10_000 {
        let [a, b] = [(); 2].map(|()| 10_f64.powf(6.0 * random.unit() - 3.0));
        for dust in [0.0, 1e-30] {
            let after = imbalance(&[a, dust, b, dust]).unwrap();
            assert!((1.0 - 1e-15..=1.0).contains(&after), "{after}");
            assert!((surge.fee(0.5, after).unwrap() - 0.1).abs() < 1e-15, "{a} {b}");
        }
    }
}

/// A line from the threshold to 1, for trades that unbalance only; in fractions, `f + (F − f)·(i − t)/(1 − t)`.
#[test]
fn surge_fee_is_a_line() {
    let mut random = Random::new(3);
    let of = |x: f64| Checked::new(I64F64::from_num(x));
    let raw = |x: Checked<I64F64>| Fraction(x.get().unwrap().to_bits().into(), BigInt::one() << 64);
    let (mut float_worst, mut fixed_worst) = (0.0_f64, 0.0_f64);
    for _ in 0..10_000 {
        let (low, threshold) = (0.01 * random.unit() + 1e-9, 0.9 * random.unit() + 1e-9);
        let high = low + 0.5 * random.unit() + 1e-9;
        let (before, after) = (random.unit(), random.unit() + 1e-17);
        let surge = SurgeFee::new(low, high, threshold).unwrap();
        let fixed = SurgeFee::new(of(low), of(high), of(threshold)).unwrap();
        let fee = surge.fee(before, after).unwrap();
        let fixed_fee = fixed.fee(of(before), of(after)).unwrap();
        if after <= threshold || after <= before {
            assert_eq!((fee, fixed_fee), (low, of(low)));
            continue;
        }
        let line = |[low, high, threshold, after]: [Fraction; 4]| {
            let one = Fraction(1.into(), 1.into());
            let share = after.map(&threshold, -1).over(&one.map(&threshold, -1));
            high.map(&low, -1).times(&share).map(&low, 1)
        };
        let expected = line([low, high, threshold, after].map(Fraction::of)).float();
        float_worst = float_worst.max((fee / expected - 1.0).abs() / f64::EPSILON);
        let Fraction(num, den) = line([low, high, threshold, after].map(|x| raw(of(x))));
        let error = ((BigInt::from(fixed_fee.get().unwrap().to_bits()) * &den - (num << 64)) * 1_000) / den;
        fixed_worst = fixed_worst.max(i64::try_from(error).unwrap().unsigned_abs() as f64 / 1e3);
    }
    println!("surge fee: {float_worst:.2} ε, {fixed_worst:.2} units");
    assert!(float_worst < 4.0 && fixed_worst < 1.0);
}

#[test]
fn surge_fee_of_bad_input() {
    assert_eq!(SurgeFee::new(0.02, 0.01, 0.1), Err(Error::InvalidFee));
    assert_eq!(SurgeFee::new(-0.02, 0.01, 0.1), Err(Error::InvalidFee));
    assert_eq!(SurgeFee::new(0.02, 1.0, 0.1), Err(Error::InvalidFee));
    assert_eq!(SurgeFee::new(0.02, 0.1, 1.0), Err(Error::Domain));
    assert_eq!(SurgeFee::new(0.02, 0.1, f64::NAN), Err(Error::Domain));
    let surge = SurgeFee::new(0.02, 0.1, 0.3).unwrap();
    for bad in [-0.1, 1.1, f64::NAN] {
        assert_eq!(surge.fee(bad, 0.5), Err(Error::Domain));
        assert_eq!(surge.fee(0.5, bad), Err(Error::Domain));
    }
    assert_eq!(imbalance::<f64>(&[]), Err(Error::InvalidReserve));
    assert_eq!(imbalance(&[1.0, -1.0]), Err(Error::InvalidReserve));
    assert_eq!(imbalance(&[1.0, f64::NAN]), Err(Error::InvalidReserve));
    assert_eq!(imbalance(&[f64::MAX, f64::MAX]), Err(Error::Overflow));
    assert_eq!(imbalance(&[f64::ZERO; 3]), Err(Error::InvalidReserve));
}
