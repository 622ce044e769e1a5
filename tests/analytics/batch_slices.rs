//! Slice forms as slices: any length, any place in memory, invalid elements among others, the same bits everywhere.

use cfmm_math::analytics::batch;
use cfmm_math::{Concentrated, ConstantProduct, Error, Invariant, Result, Weighted, X_FOR_Y, Y_FOR_X};

/// Numbers that are the same on every target: products and sums only.
fn numbers(low: f64, step: f64, n: u32) -> Vec<f64> {
    (0..n).map(|i| low + step * f64::from(i * i % 1_009)).collect()
}

/// The inputs of every form, long enough for more than two blocks.
struct Inputs {
    x: Vec<f64>,
    y: Vec<f64>,
    amounts: Vec<f64>,
    relatives: Vec<f64>,
    prices: Vec<f64>,
}

const LONGEST: usize = 400;

impl Inputs {
    fn new() -> Self {
        let n = u32::try_from(LONGEST).unwrap() + 8;
        Self {
            x: numbers(800.0, 7.3, n),
            y: numbers(3e5, 911.7, n),
            amounts: numbers(1e-6, 0.037, n),
            relatives: numbers(0.01, 0.0119, n),
            prices: numbers(1_300.0, 1.43, n),
        }
    }
}

const NAMES: [&str; 9] = [
    "constant_product_out",
    "weighted_out",
    "amounts_out",
    "weighted_amounts_out",
    "concentrated_amounts_out",
    "constant_product_loss",
    "weighted_loss",
    "constant_product_greeks",
    "concentrated_greeks",
];

/// A form on part of the inputs. Greeks leave value, delta and gamma, the others one result and zeros.
fn call(form: usize, inputs: &Inputs, from: usize, len: usize, out: &mut [Vec<f64>; 3]) -> Result<()> {
    let part = |values: &[f64]| values[from..from + len].to_vec();
    let (x, y, amounts) = (part(&inputs.x), part(&inputs.y), part(&inputs.amounts));
    let (relatives, prices) = (part(&inputs.relatives), part(&inputs.prices));
    let pool = ConstantProduct::new(1e3, 2e6)?;
    let weighted = Weighted::new([1e3, 5e5, 70.0], [0.3, 0.6, 0.1])?;
    let range = Concentrated::from_liquidity(1e3, 2e3, 1_500.0, 2_500.0)?;
    let [out, delta, gamma] = out;
    match NAMES[form] {
        "constant_product_out" => batch::constant_product_out(&x, &y, &amounts, out),
        "weighted_out" => batch::weighted_out(&x, &y, &amounts, 0.7, out),
        "amounts_out" => batch::amounts_out(&pool, Y_FOR_X, &amounts, out),
        "weighted_amounts_out" => batch::weighted_amounts_out(&weighted, Y_FOR_X, &amounts, out),
        "concentrated_amounts_out" => batch::concentrated_amounts_out(&range, Y_FOR_X, &amounts, out),
        "constant_product_loss" => batch::constant_product_loss(&relatives, out),
        "weighted_loss" => batch::weighted_loss(0.7, &relatives, out),
        "constant_product_greeks" => batch::constant_product_greeks(&pool, &prices, [out, delta, gamma]),
        _ => batch::concentrated_greeks(&range, &prices, [out, delta, gamma]),
    }
}

fn zeros(len: usize) -> [Vec<f64>; 3] {
    [(); 3].map(|()| vec![0.0; len])
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

/// An element's result is that of a slice of it alone.
#[test]
fn any_length_anywhere() {
    let inputs = Inputs::new();
    for (form, name) in NAMES.iter().enumerate() {
        let mut alone = zeros(LONGEST + 8);
        for i in 0..LONGEST + 8 {
            let mut one = zeros(1);
            call(form, &inputs, i, 1, &mut one).unwrap();
            for (alone, one) in alone.iter_mut().zip(&one) {
                alone[i] = one[0];
            }
        }
        assert!(alone[0].iter().all(|x| *x != 0.0), "{name}");
        for len in (0..=17).chain([127, 128, 129, 255, 256, 257, LONGEST]) {
            for from in 0..4 {
                let mut out = zeros(len);
                assert_eq!(call(form, &inputs, from, len, &mut out), Ok(()), "{name}");
                for (got, alone) in out.iter().zip(&alone) {
                    assert_eq!(bits(got), bits(&alone[from..from + len]), "{name}, {len} from {from}");
                }
            }
        }
        // A result that is longer or shorter than the arguments.
        let mut out = zeros(3);
        assert_eq!(call(form, &inputs, 0, 2, &mut out), Err(Error::InvalidAmount), "{name}");
        assert_eq!(out, zeros(3), "{name}");
    }
}

/// An invalid element is an error, and nothing to its neighbours.
#[test]
fn invalid_among_others() {
    let len = 300;
    for (form, name) in NAMES.iter().enumerate() {
        let mut expected = zeros(len);
        call(form, &Inputs::new(), 0, len, &mut expected).unwrap();
        for at in [0, 1, 2, 127, 128, 129, len - 1] {
            for bad in [-1.0, f64::NAN, f64::NEG_INFINITY, f64::INFINITY] {
                let mut inputs = Inputs::new();
                for values in [&mut inputs.amounts, &mut inputs.relatives, &mut inputs.prices] {
                    values[at] = bad;
                }
                let mut out = zeros(len);
                assert_eq!(call(form, &inputs, 0, len, &mut out), Err(Error::Domain), "{name} {bad}");
                assert!(!out[0][at].is_finite(), "{name} {bad}");
                for (got, expected) in out.iter_mut().zip(&expected) {
                    got[at] = expected[at];
                    assert_eq!(bits(got), bits(expected), "{name} {bad}");
                }
            }
        }
    }
}

/// Recorded once: no target, set of instructions or feature may give another.
#[test]
fn same_bits() {
    let inputs = Inputs::new();
    let hashes = [(); NAMES.len()].iter().enumerate().map(|(form, ())| {
        let mut out = zeros(LONGEST);
        call(form, &inputs, 0, LONGEST, &mut out).unwrap();
        // FNV-1a, of words.
        out.iter()
            .flatten()
            .fold(0xCBF2_9CE4_8422_2325_u64, |hash, x| (hash ^ x.to_bits()).wrapping_mul(0x0000_0100_0000_01B3))
    });
    let hashes: Vec<String> = hashes.map(|hash| format!("{hash:016x}")).collect();
    assert_eq!(hashes, RECORDED);
}

const RECORDED: [&str; NAMES.len()] = [
    "4394b538fe23ab30",
    "85431afefa81cdea",
    "87217668c56014e9",
    "38d70aa6d8ca08c4",
    "ebc976c4ed519787",
    "bbebbe7adb1f7dac",
    "5fbb5095b7fa1fba",
    "97feb2aae3a3969b",
    "61199b7933b77a17",
];

/// Beyond what the formulas can do is an error, not a wrong number.
#[test]
fn ends_of_the_range() {
    let mut out = [0.0; 2];
    // A reserve and an amount whose sum does not fit.
    let (huge, one) = ([1.5e308, 1.0], [1.0; 2]);
    assert_eq!(batch::constant_product_out(&huge, &one, &huge, &mut out), Err(Error::Domain));
    assert!(out[0].is_nan() && out[1] == 0.5);
    let pool = ConstantProduct::new(1.5e308, 1.0).unwrap();
    assert_eq!(batch::amounts_out(&pool, X_FOR_Y, &huge, &mut out), Err(Error::Domain));
    // Reserves that are no normal numbers, and those of which twice is none.
    for x in [1e-310, 1.2e308] {
        assert_eq!(batch::weighted_out(&[x, 1.0], &one, &[x, 1.0], 1.0, &mut out), Err(Error::Domain), "{x}");
        assert!(out[0].is_nan() && out[1] == 0.5, "{x}");
        assert_eq!(batch::weighted_loss(0.5, &[x, 1.0], &mut out), Err(Error::Domain), "{x}");
        assert!(out[0].is_nan() && out[1] == 0.0, "{x}");
    }
    for x in [f64::MIN_POSITIVE, 2e307] {
        batch::weighted_out(&[x, 1.0], &one, &[x, 1.0], 1.0, &mut out).unwrap();
        assert_eq!(out, [0.5; 2]);
    }
    // All of it is bought, and nothing at all.
    batch::weighted_out(&[1e-300; 2], &one, &[1e300, 0.0], 1e3, &mut out).unwrap();
    assert_eq!(out, [1.0, 0.0]);
    let [mut a, mut b] = [[0.0; 2]; 2];
    for range in [[1e-130, 1.0], [1.0, 1e130]] {
        let pool = Concentrated::from_liquidity(1.0, 1.0, range[0], range[1]).unwrap();
        let got = batch::concentrated_greeks(&pool, &[1.0; 2], [&mut out, &mut a, &mut b]);
        assert_eq!(got, Err(Error::InvalidRange));
    }
}

/// As one at a time: what takes the price out of the range is an error.
#[test]
fn whole_reserves() {
    for (liquidity, price, lower, upper) in
        [(1e3, 2e3, 1_500.0, 2_500.0), (7.0, 0.3, 1e-9, 4e5), (1.0, 1.0, 0.999, 1.001)]
    {
        let pool = Concentrated::from_liquidity(liquidity, price, lower, upper).unwrap();
        for trade in [X_FOR_Y, Y_FOR_X] {
            let reserve = pool.reserves()[trade.buy];
            let all = pool.amount_in(trade, reserve).unwrap();
            let mut out = [0.0; 4];
            batch::concentrated_amounts_out(&pool, trade, &[0.0, 0.5 * all, 0.999 * all, all], &mut out).unwrap();
            assert!(out[0] == 0.0 && out[1] < out[2] && out[2] < out[3] && out[3] <= reserve, "{out:?} {reserve}");
            assert!(reserve - out[3] <= 4.0 * f64::EPSILON * reserve, "{out:?} {reserve}");
            assert_eq!(pool.amount_out(trade, 1.001 * all), Err(Error::InsufficientReserves));
            let got = batch::concentrated_amounts_out(&pool, trade, &[1.001 * all, all], &mut out[..2]);
            assert!(got == Err(Error::Domain) && out[0].is_nan() && out[1] > 0.0);
        }
    }
    let pool = Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap();
    let bad = cfmm_math::Trade { sell: 0, buy: 2 };
    assert_eq!(batch::concentrated_amounts_out(&pool, bad, &[1.0], &mut [0.0]), Err(Error::InvalidAsset));
    let pool = Weighted::new([1.0, 1.0], [0.5, 0.5]).unwrap();
    assert_eq!(batch::weighted_amounts_out(&pool, bad, &[1.0], &mut [0.0]), Err(Error::InvalidAsset));
    let pool = Weighted::new([1.0, 1.0], [1e-320, 1e300]).unwrap();
    assert_eq!(batch::weighted_amounts_out(&pool, X_FOR_Y, &[1.0], &mut [0.0]), Err(Error::InvalidWeight));
}
