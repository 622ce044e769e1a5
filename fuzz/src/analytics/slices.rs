//! Slices: where the call is no error, every element is a number, of its sign and no more than there is; and one element alone is
//! what it is among others.

use cfmm_math::analytics::batch;
use cfmm_math::{Concentrated, ConstantProduct, Invariant, Result, Trade, Weighted, X_FOR_Y, Y_FOR_X};

use super::range;
use crate::input::Input;

/// Up to nine elements: with vector instructions, without, and what is left over.
fn amounts(input: &mut Input) -> Vec<f64> {
    (0..=input.below(9)).map(|_| input.positive_f64()).collect()
}

/// What a function writes for some elements; each alone is the same, and an element that fails is why all did.
fn written(elements: &[f64], call: impl Fn(&[f64], &mut [f64]) -> Result<()>) -> Option<Vec<f64>> {
    let mut out = vec![f64::NAN; elements.len()];
    let done = call(elements, &mut out);
    let alone = elements.iter().zip(&out).all(|(element, of_all)| {
        let mut one = [f64::NAN];
        let done = call(&[*element], &mut one);
        assert!(done.is_err() || one[0].to_bits() == of_all.to_bits(), "{element:e}: {:e} alone, {of_all:e}", one[0]);
        done.is_ok()
    });
    assert_eq!(done.is_ok(), alone, "{elements:?}");
    done.ok()?;
    assert!(out.iter().all(|x| x.is_finite()), "{elements:?} to {out:?}");
    Some(out)
}

/// Amounts that a pool pays are between nothing and all of its reserve.
fn quotes(
    pool: &impl Invariant<Scalar = f64>,
    trade: Trade,
    input: &mut Input,
    call: impl Fn(&[f64], &mut [f64]) -> Result<()>,
) {
    let reserve = pool.reserves()[trade.buy];
    for out in written(&amounts(input), call).into_iter().flatten() {
        assert!((0.0..=reserve).contains(&out), "{out:e} of {reserve:e}");
    }
}

pub fn of_pools(input: &mut Input) {
    let trade = if input.flag() { X_FOR_Y } else { Y_FOR_X };
    let numbers = [(); 4].map(|()| input.positive_f64());
    match input.below(5) {
        0 => {
            if let Ok(pool) = ConstantProduct::new(numbers[0], numbers[1]) {
                quotes(&pool, trade, input, |amounts, out| batch::amounts_out(&pool, trade, amounts, out));
            }
        }
        1 => {
            if let Ok(pool) = Weighted::new([numbers[0], numbers[1]], [numbers[2], numbers[3]]) {
                quotes(&pool, trade, input, |amounts, out| batch::weighted_amounts_out(&pool, trade, amounts, out));
            }
        }
        2 => {
            if let Some(pool) = range::<f64>(input) {
                quotes(&pool, trade, input, |amounts, out| batch::concentrated_amounts_out(&pool, trade, amounts, out));
            }
        }
        3 => {
            let w = input.unit_f64();
            for call in [
                &(|r: &[f64], out: &mut [f64]| batch::weighted_loss(w, r, out))
                    as &dyn Fn(&[f64], &mut [f64]) -> Result<()>,
                &batch::constant_product_loss,
            ] {
                for loss in written(&amounts(input), call).into_iter().flatten() {
                    assert!((-1.0..=0.0).contains(&loss), "{loss:e}");
                }
            }
        }
        _ => greeks(input, numbers),
    }
}

/// A delta is a reserve, and a gamma not positive.
fn greeks(input: &mut Input, [x, y, ..]: [f64; 4]) {
    let prices = amounts(input);
    let check = |call: &dyn Fn([&mut [f64]; 3]) -> Result<()>| {
        let [mut value, mut delta, mut gamma] = [(); 3].map(|()| vec![f64::NAN; prices.len()]);
        if call([&mut value, &mut delta, &mut gamma]).is_ok() {
            assert!(
                value.iter().chain(&delta).all(|x| x.is_finite() && *x >= 0.0),
                "{value:?} {delta:?} at {prices:?}"
            );
            assert!(gamma.iter().all(|x| x.is_finite() && *x <= 0.0), "{gamma:?} at {prices:?}");
        }
    };
    if let Ok(pool) = ConstantProduct::new(x, y) {
        check(&|out| batch::constant_product_greeks(&pool, &prices, out));
    }
    if let Some(pool) = range::<f64>(input) {
        check(&|out| batch::concentrated_greeks(&pool as &Concentrated<f64>, &prices, out));
    }
}
