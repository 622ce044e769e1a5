//! The least input whose output covers a target, for pools whose contracts quote in one direction only.

use super::U256;
use super::full_math::{add, is_less, mul_div, shl, sub};
use crate::error::{Error, Result};
use crate::number::Rounding::{Down, Up};

/// No search evaluates more: the input at most doubles 256 times, the bracket at most halves 256 times, and from the
/// eighth evaluation on every fourth one does the latter.
const MAX_EVALUATIONS: u32 = 256 + 8 + 4 * 256;

/// An input `x` with `quote(x) ≥ target` and `quote(x − 1) < target`, both of them evaluated (of `x = 1` the latter is
/// taken for granted).
///
/// Where the quote never falls, this is the least of all that cover the target; where rounding lets it fall by a few
/// units, it is one of several such edges. The guess decides only how long the search takes: two or three evaluations
/// from within a few units, seven or eight from the spot price, at most [`MAX_EVALUATIONS`] from anywhere: false
/// position by the rule of Illinois, with bisections between.
///
/// An input that fails is too small as long as no smaller one has had an answer, and too large above one that had:
/// contracts revert where nothing would be paid, and where the pool would be drained. A guess should thus be no larger
/// than what the pool takes. Of a contract that also reverts at amounts between others the search may end at one of
/// those, with its error.
///
/// # Errors
/// [`Error::InvalidAmount`] for a target of zero; where no input covers the target, what the quote fails with, or
/// [`Error::InsufficientReserves`].
pub(super) fn least_input(guess: U256, target: U256, mut quote: impl FnMut(U256) -> Result<U256>) -> Result<U256> {
    let short_of_all = odd(sub(target, U256::ONE).map_err(|_| Error::InvalidAmount)?);
    let mut low = Low { input: U256::ZERO, distance: short_of_all };
    let mut high: Option<High> = None;
    let mut least_answered: Option<U256> = None;
    // Ends that moved in a row: below zero the lower one.
    let mut run = 0_i32;
    let mut input = guess.max(U256::ONE);
    for evaluation in 0..MAX_EVALUATIONS {
        let output = quote(input);
        let after_answers = least_answered.is_some_and(|least| is_less(least, input));
        match output {
            Ok(output) => {
                least_answered = Some(least_answered.map_or(input, |least| least.min(input)));
                match sub(output, target) {
                    Ok(above) => high = Some(High { input, distance: Ok(odd(above)) }),
                    Err(_) => low = Low { input, distance: odd(sub(sub(target, output)?, U256::ONE)?) },
                }
            }
            Err(error) if after_answers => high = Some(High { input, distance: Err(error) }),
            Err(_) => low = Low { input, distance: short_of_all },
        }
        let moved_up = low.input == input;
        run = if moved_up { run.min(0) - 1 } else { run.max(0) + 1 };
        let Some(upper) = &mut high else {
            input = next_above(input, output.unwrap_or_default(), target, run.unsigned_abs())?;
            continue;
        };
        // An end that stays while the other moves twice counts half: this is the rule of Illinois.
        match (run, &mut upper.distance) {
            (..-1, Ok(distance)) => *distance = distance.wrapping_shr(1),
            (2.., _) => low.distance = low.distance.wrapping_shr(1),
            _ => {}
        }
        let width = sub(upper.input, low.input)?;
        if width == U256::ONE {
            return upper.distance.map(|_| upper.input);
        }
        let step = match upper.distance {
            Ok(above) if evaluation < 8 || evaluation & 3 != 0 => {
                let sum = add(low.distance, above).unwrap_or(U256::MAX);
                mul_div(width, low.distance, sum.max(U256::ONE), Down)?
            }
            _ => width.wrapping_shr(1),
        };
        input = add(low.input, step.max(U256::ONE).min(sub(width, U256::ONE)?))?;
    }
    Err(Error::NoConvergence)
}

/// An input that is too small. Its distance, and that of [`High`], is twice that of its output from `target − ½`, so
/// that it is never zero and a plateau of equal outputs is bisected.
struct Low {
    input: U256,
    distance: U256,
}

/// An input that covers the target, or one too large for an answer.
struct High {
    input: U256,
    distance: Result<U256>,
}

/// `2·distance + 1`, or all that there is.
fn odd(distance: U256) -> U256 {
    add(distance, distance).map_or(U256::MAX, |double| double | U256::ONE)
}

/// A larger input: by what is missing at the average price so far, and each time in a row twice that.
fn next_above(input: U256, output: U256, target: U256, times: u32) -> Result<U256> {
    let missing = mul_div(sub(target, output)?, input, output.max(U256::ONE), Up);
    // Where next to nothing is paid there is no average price.
    let step = missing.unwrap_or(U256::MAX).min(shl(input, 1).unwrap_or(input));
    let step = shl(step, times.saturating_sub(1)).unwrap_or(U256::MAX).min(sub(U256::MAX, input)?);
    if step == U256::ZERO { Err(Error::InsufficientReserves) } else { add(input, step) }
}

#[cfg(test)]
mod tests;
