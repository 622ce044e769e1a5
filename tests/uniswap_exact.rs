//! Uniswap's amounts and prices against their formulas in big integers, over operands of every width: the fast paths and
//! the ones that they leave to the contract's own steps.
#![cfg(feature = "protocol")]
#![allow(clippy::unwrap_used, unreachable_pub, reason = "a test may panic")]

use cfmm_math::protocol::U256;
use cfmm_math::protocol::full_math::{div, mul, mul_div};
use cfmm_math::protocol::int256::Int256;
use cfmm_math::protocol::uniswap_v3::price::{
    price_at_sqrt_ratio, price_at_tick, price_ratio_at_sqrt_ratio, sqrt_ratio_at_decimal_price, sqrt_ratio_at_price,
    tick_at_price,
};
use cfmm_math::protocol::uniswap_v3::sqrt_price_math::{
    Change, amount_0_delta, amount_1_delta, next_sqrt_price_from_amount_0_rounding_up,
    next_sqrt_price_from_amount_1_rounding_down,
};
use cfmm_math::protocol::uniswap_v3::tick_math::{MAX_SQRT_RATIO, MIN_SQRT_RATIO, sqrt_ratio_at_tick};
use cfmm_math::{Error, Rounding};
use num_bigint::BigUint;
use num_integer::Integer;

#[path = "support/random.rs"]
mod random;

use random::Random;

/// Repeatable operands of every width, with long runs of ones and zeros: what trips a division.
struct Operands(Random);

impl Operands {
    fn bits(&mut self) -> u64 {
        self.0.next()
    }

    fn limb(&mut self) -> u64 {
        match self.bits() % 8 {
            0 => 0,
            1 => u64::MAX,
            2 => 1 << 63,
            3 => u64::MAX << (self.bits() % 64),
            4 => u64::MAX >> (self.bits() % 64),
            _ => self.bits(),
        }
    }

    /// Of at most that many bits.
    fn wide(&mut self, bits: u64) -> U256 {
        let x = U256::from_limbs([self.limb(), self.limb(), self.limb(), self.limb()]);
        x >> (256 - bits + self.bits() % bits) as usize
    }

    fn liquidity(&mut self) -> u128 {
        self.wide(128).to()
    }

    /// A sqrt price, seldom outside of a pool's range.
    fn price(&mut self) -> U256 {
        if self.bits() % 8 == 0 { self.wide(160) } else { (self.wide(160) | U256::ONE << 32) % MAX_SQRT_RATIO }
    }
}

const ROUNDS: u32 = 100_000;

fn big(x: U256) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<32>())
}

fn small(x: &BigUint) -> Option<U256> {
    U256::try_from_le_slice(&x.to_bytes_le())
}

fn divided(a: &BigUint, b: &BigUint, rounding: Rounding) -> BigUint {
    match rounding {
        Rounding::Down => a.div_floor(b),
        Rounding::Up => a.div_ceil(b),
    }
}

const BOTH: [Rounding; 2] = [Rounding::Down, Rounding::Up];

#[test]
fn division_is_exact() {
    let mut operands = Operands(Random(0x9e37_79b9_7f4a_7c15));
    for _ in 0..ROUNDS {
        let (a, b, d) = (operands.wide(256), operands.wide(256), operands.wide(256));
        // A quotient of runs of ones is what the estimates miss.
        let multiple = mul_div(d, operands.wide(256), U256::MAX, Rounding::Down).unwrap_or(a);
        // A digit of ones, the last one or not, with a large remainder: where an estimate from the top digit is none.
        let ones = U256::MAX >> 128_usize;
        let share = (d / ones / U256::from(8_u8)).saturating_mul(U256::from(operands.bits() % 9));
        let (near, is_wrapped) = d.overflowing_add(share);
        if !d.is_zero() && !is_wrapped {
            for (a, rounding) in [ones, ones << 128_usize | a >> (131 + operands.bits() % 100) as usize]
                .into_iter()
                .flat_map(|a| BOTH.map(|rounding| (a, rounding)))
            {
                let expected = small(&divided(&(big(a) * big(near)), &big(d), rounding));
                assert_eq!(mul_div(a, near, d, rounding).ok(), expected, "{a}·{near}/{d}");
            }
        }
        for rounding in BOTH {
            for a in [a, multiple] {
                let expected = if d.is_zero() { None } else { small(&divided(&(big(a) * big(b)), &big(d), rounding)) };
                assert_eq!(mul_div(a, b, d, rounding).ok(), expected, "{a}·{b}/{d}");
                let expected = if d.is_zero() { None } else { small(&divided(&big(a), &big(d), rounding)) };
                assert_eq!(div(a, d, rounding).ok(), expected, "{a}/{d}");
                assert_eq!(mul(a, b).ok(), small(&(big(a) * big(b))), "{a}·{b}");
            }
        }
    }
}

#[test]
fn amounts_are_the_formulas() {
    let mut operands = Operands(Random(0x2545_f491_4f6c_dd1d));
    for _ in 0..ROUNDS {
        let (a, b, l) = (operands.price(), operands.price(), operands.liquidity());
        let (low, high) = (a.min(b), a.max(b));
        let move_ = (big(high) - big(low)) * l;
        for rounding in BOTH {
            let expected = small(&divided(&move_, &(BigUint::from(1_u8) << 96_u32), rounding));
            assert_eq!(amount_1_delta(a, b, l, rounding).ok(), expected, "{a} {b} {l}");
            let expected = if low.is_zero() {
                None
            } else {
                small(&divided(&(&move_ << 96_u32), &(big(low) * big(high)), rounding))
            };
            assert_eq!(amount_0_delta(a, b, l, rounding).ok(), expected, "{a} {b} {l}");
        }
    }
}

#[test]
fn next_prices_are_the_formulas() {
    let mut operands = Operands(Random(0x1234_5678_9abc_def1));
    let limit = BigUint::from(1_u8) << 160_u32;
    for _ in 0..ROUNDS {
        let (p, l, amount) = (operands.price(), operands.liquidity(), operands.wide(256));
        let numerator = BigUint::from(l) << 96_u32;
        let product = big(amount) * big(p);
        let is_wide = product.bits() > 256;

        let denominator = &numerator + &product;
        let expected = if amount.is_zero() {
            Some(big(p))
        } else if denominator.bits() <= 256 {
            (denominator.bits() > 0).then(|| (&numerator * big(p)).div_ceil(&denominator))
        } else {
            let denominator = &numerator / big(p) + big(amount);
            (denominator.bits() <= 256).then(|| numerator.div_ceil(&denominator))
        };
        let got = next_sqrt_price_from_amount_0_rounding_up(p, l, amount, Change::Add).ok();
        assert_eq!(got.map(big), expected, "{p} {l} + {amount}");

        let expected = if amount.is_zero() {
            Some(big(p))
        } else if is_wide || product >= numerator {
            None
        } else {
            Some((&numerator * big(p)).div_ceil(&(&numerator - &product))).filter(|next| *next < limit)
        };
        let got = next_sqrt_price_from_amount_0_rounding_up(p, l, amount, Change::Remove).ok();
        assert_eq!(got.map(big), expected, "{p} {l} − {amount}");

        if l == 0 {
            continue;
        }
        let shifted = big(amount) << 96_u32;
        let expected = Some(big(p) + &shifted / l).filter(|next| *next < limit);
        let got = next_sqrt_price_from_amount_1_rounding_down(p, l, amount, Change::Add).ok();
        assert_eq!(got.map(big), expected, "{p} {l} + {amount} of token 1");
        let quotient = shifted.div_ceil(&BigUint::from(l));
        let expected = (big(p) > quotient).then(|| big(p) - quotient);
        let got = next_sqrt_price_from_amount_1_rounding_down(p, l, amount, Change::Remove).ok();
        assert_eq!(got.map(big), expected, "{p} {l} − {amount} of token 1");
    }
}

#[test]
fn prices_of_ratios_are_exact_roots() {
    let mut operands = Operands(Random(0xdead_beef_cafe_f00d));
    for _ in 0..ROUNDS {
        let (a, b) = (operands.wide(256), operands.wide(256));
        let expected = if b.is_zero() {
            None
        } else {
            small(&((big(a) << 192_u32) / big(b)).sqrt()).filter(|p| (MIN_SQRT_RATIO..MAX_SQRT_RATIO).contains(p))
        };
        assert_eq!(sqrt_ratio_at_price(a, b).ok(), expected, "√({a}/{b})");
        if let Ok(tick) = tick_at_price(a, b) {
            let at = |tick| big(sqrt_ratio_at_tick(tick).unwrap()).pow(2) * big(b);
            let price = big(a) << 192_u32;
            assert!(at(tick) <= price && price < at(tick + 1), "{a}/{b}: {tick}");
        }
    }
}

#[test]
fn prices_in_decimals_are_rounded_once() {
    let mut operands = Operands(Random(0x0ddb_a115_ca1a_b1e5));
    let ten = BigUint::from(10_u8);
    for _ in 0..ROUNDS {
        let p = operands.price();
        let [decimals_0, decimals_1, digits] = [19, 19, 25].map(|below| u8::try_from(operands.bits() % below).unwrap());
        let inside = (MIN_SQRT_RATIO..MAX_SQRT_RATIO).contains(&p);
        let numerator = big(p).pow(2) * ten.pow(u32::from(decimals_0) + u32::from(digits));
        let denominator = ten.pow(u32::from(decimals_1)) << 192_u32;
        for rounding in BOTH {
            let expected = if inside { small(&divided(&numerator, &denominator, rounding)) } else { None };
            let got = price_at_sqrt_ratio(p, decimals_0, decimals_1, digits, rounding);
            assert_eq!(got.ok(), expected, "{p} {decimals_0} {decimals_1} {digits}");
        }
        if let Ok((num, den)) = price_ratio_at_sqrt_ratio(p) {
            assert_eq!(big(num) << 192_u32, big(p).pow(2) * big(den));
            assert_eq!(big(num).gcd(&big(den)), BigUint::from(1_u8));
        }
        let price = operands.wide(120);
        let numerator = (big(price) * ten.pow(u32::from(decimals_1))) << 192_u32;
        let root = (numerator / ten.pow(u32::from(digits) + u32::from(decimals_0))).sqrt();
        let expected = small(&root).filter(|p| (MIN_SQRT_RATIO..MAX_SQRT_RATIO).contains(p));
        assert_eq!(sqrt_ratio_at_decimal_price(price, digits, decimals_0, decimals_1).ok(), expected, "{price}");
    }
    let sqrt_price = sqrt_ratio_at_tick(-201_788).unwrap();
    let expected = price_at_sqrt_ratio(sqrt_price, 18, 6, 4, Rounding::Up);
    assert_eq!(price_at_tick(-201_788, 18, 6, 4, Rounding::Up), expected);
}

#[test]
fn signed_numbers() {
    let ordered = [Int256::MIN, Int256::from(i128::MIN), Int256::from(-1), Int256::ZERO, Int256::from(1), Int256::MAX];
    for (i, x) in ordered.into_iter().enumerate() {
        for (j, y) in ordered.into_iter().enumerate() {
            assert_eq!(x.cmp(&y), i.cmp(&j), "{x} {y}");
        }
        assert_eq!(x.to_string().parse(), Ok(x));
        assert_eq!(Int256::new(x.is_negative(), x.unsigned_abs()), Ok(x));
        assert_eq!(Int256::from_bits(x.to_bits()), x);
    }
    assert_eq!(Int256::from(i128::MIN).to_string(), i128::MIN.to_string());
    assert_eq!(-Int256::from(7), Ok(Int256::from(-7)));
    assert_eq!(-Int256::MIN, Err(Error::Overflow));
    assert_eq!(Int256::MAX.checked_add(Int256::from(1)), Err(Error::Overflow));
    assert_eq!(Int256::MIN.checked_add(Int256::from(-1)), Err(Error::Overflow));
    assert_eq!(Int256::MAX.checked_add(Int256::MIN), Ok(Int256::from(-1)));
    assert_eq!(Int256::new(true, U256::ZERO), Ok(Int256::ZERO));
    assert_eq!(Int256::new(false, U256::ONE << 255), Err(Error::Overflow));
    for text in ["", "-", "+-1", "1_0", "0x1", "1e3", " 1"] {
        assert_eq!(text.parse::<Int256>(), Err(Error::Domain), "{text}");
    }
    assert_eq!((U256::MAX.to_string()).parse::<Int256>(), Err(Error::Overflow));
}
