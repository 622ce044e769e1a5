//! A pair of v2 without its protocol fee, which would mint shares to somebody else: `√(x·y)` per share never falls.

use cfmm_math::protocol::uniswap_v2::{Holder, Pair, ProtocolFee, SwapFee};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{X_FOR_Y, Y_FOR_X};
use num_bigint::BigUint;

use crate::input::Input;

const STEPS: usize = 32;
const NOW: u64 = 1_700_000_000;

pub fn chain(input: &mut Input) {
    let thousandths = input.u16() % 1_000;
    let fee = if input.flag() { SwapFee::UNISWAP } else { SwapFee::per_thousand(thousandths).expect("below 1000") };
    let mut pair = Pair::new(fee, ProtocolFee::Off);
    let amount = |input: &mut Input| U256::from(input.positive(112));
    let first = [amount(input), amount(input)];
    let Ok(minted) = pair.mint(first, NOW) else { return };
    assert!(minted > U256::ZERO);
    let (mut held, mut brought) = (U256::ZERO, [U256::ZERO; 2]);
    let mut taken = [U256::ZERO; 2];
    for _ in 0..STEPS {
        if input.is_empty() {
            break;
        }
        let before = pair;
        let what = input.byte();
        match what % 6 {
            0..3 => {
                let trade = if input.flag() { X_FOR_Y } else { Y_FOR_X };
                let size = part(input, [before.state().reserve0, before.state().reserve1][trade.sell]);
                let amount = if what % 6 == 2 { Amount::Out(size) } else { Amount::In(size) };
                if let Ok([dx, dy]) = pair.apply(trade, amount) {
                    brought[trade.sell] += dx;
                    taken[trade.buy] += dy;
                    let back = ExactPool::amount_out(&pair, trade.reversed(), dy);
                    assert!(
                        back.is_err() || back.is_ok_and(|back| back <= dx),
                        "{before:?}: {dx} is {back:?} in the end"
                    );
                }
            }
            3 => {
                let reserves = [before.state().reserve0, before.state().reserve1];
                let amounts = reserves.map(|reserve| part(input, reserve));
                if let Ok(shares) = pair.mint(amounts, NOW) {
                    held += shares;
                    for i in 0..2 {
                        brought[i] += amounts[i];
                    }
                }
            }
            _ => {
                let shares = if what % 6 == 4 { held } else { held >> usize::from(input.byte() % 64) };
                if let Ok(paid) = pair.burn(Holder::Provider, shares, NOW) {
                    held -= shares;
                    for i in 0..2 {
                        taken[i] += paid[i];
                    }
                }
            }
        }
        check(&before, &pair);
    }
    let before = pair;
    if let Ok(paid) = pair.burn(Holder::Provider, held, NOW) {
        check(&before, &pair);
        for i in 0..2 {
            taken[i] += paid[i];
        }
        held = U256::ZERO;
    }
    if held == U256::ZERO {
        let gains = taken[0] >= brought[0] && taken[1] >= brought[1] && taken != brought;
        assert!(!gains, "{taken:?} were taken for {brought:?}");
    }
}

/// A part of a reserve, or a few units.
fn part(input: &mut Input, reserve: u128) -> U256 {
    let (how, digits) = (input.byte(), input.u32());
    U256::from(match how % 4 {
        0 => u128::from(digits % 32),
        1 => reserve.saturating_sub(u128::from(digits % 32)),
        _ => (reserve >> (how / 4)) * u128::from(digits >> 20) / 2_048,
    })
}

/// `x·y·S² ` before and after: the product per share, squared.
fn check(before: &Pair, after: &Pair) {
    let level = |pair: &Pair| BigUint::from(pair.state().reserve0) * pair.state().reserve1;
    let supply = |pair: &Pair| BigUint::from_bytes_le(&pair.state().total_supply.to_le_bytes::<32>());
    let (old, new) = (supply(before), supply(after));
    assert!(level(after) * &old * &old >= level(before) * &new * &new, "{before:?}\n{after:?}");
}
