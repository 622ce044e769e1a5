//! The least and the largest that a pair and its library take.

use cfmm_math::Error;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::uniswap_v2::{Holder, Pair, ProtocolFee, SwapFee, fraction, quote};

use crate::{MAX_RESERVE, NONE};

/// `encode` takes a u112 and `uqdiv` divides by one: the largest of them is one too.
#[test]
fn prices_of_the_largest_reserves() {
    assert_eq!(fraction(MAX_RESERVE, MAX_RESERVE), Ok(U256::from(1) << 112));
    assert_eq!(fraction(MAX_RESERVE, 1), Ok(U256::from(MAX_RESERVE) << 112));
    // 2¹¹²/(2¹¹² − 1)
    assert_eq!(fraction(1, MAX_RESERVE), Ok(U256::from(1)));
    for (numerator, denominator) in [(MAX_RESERVE + 1, 1), (1, MAX_RESERVE + 1), (1, u128::MAX)] {
        assert_eq!(fraction(numerator, denominator), Err(Error::Overflow));
    }
}

/// One at a price of one is one, whichever of the limbs have a bit: none but zero is nothing.
#[test]
fn only_zero_is_nothing() {
    let one = U256::from(1);
    for limbs in 1..16_u64 {
        let x = U256::from_limbs([0, 1, 2, 3].map(|limb| limbs >> limb & 1));
        assert_eq!(quote(x, one, one), Ok(x));
        assert_eq!(quote(one, x, x), Ok(one));
    }
    assert_eq!(quote(NONE, one, one), Err(Error::InvalidAmount));
    assert_eq!(quote(one, NONE, one), Err(Error::InvalidReserve));
    assert_eq!(quote(one, one, NONE), Err(Error::InvalidReserve));
}

/// `INSUFFICIENT_LIQUIDITY_BURNED`: shares that are paid in one asset alone stay, whichever it is.
#[test]
fn a_withdrawal_of_one_asset_alone_fails() {
    let amounts = [U256::from(1_000_000_000), U256::from(1_000)];
    for [a, b] in [[0, 1], [1, 0]] {
        let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
        // A million shares: a thousandth of them is the least that both pay for.
        pair.mint([amounts[a], amounts[b]], 0).unwrap();
        let before = pair;
        assert_eq!(pair.burn(Holder::Provider, U256::from(999), 0), Err(Error::InvalidAmount));
        assert_eq!(pair, before);
        let paid = pair.burn(Holder::Provider, U256::from(1_000), 0).unwrap();
        assert_eq!([paid[a], paid[b]], [U256::from(1_000_000), U256::from(1)]);
    }
}

/// `UQ112x112`·seconds at a price of 4: `2¹¹⁴` and `2¹¹⁰` a second, on top of what was before, in any time mod 2³².
#[test]
fn cumulative_prices_without_a_sync() {
    let balances = [U256::from(1_000_000), U256::from(4_000_000)];
    let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
    pair.mint(balances, (1 << 32) - 5).unwrap();
    for (now, elapsed) in [((1 << 32) - 5, 0_u64), ((1 << 32) + 7, 12), ((1 << 32) + 95, 100)] {
        let cumulative = [U256::from(elapsed) << 114, U256::from(elapsed) << 110];
        assert_eq!(pair.current_cumulative_prices(now), Ok(cumulative));
        pair.sync(balances, now).unwrap();
        let kept = pair.state();
        assert_eq!([kept.price0_cumulative_last, kept.price1_cumulative_last], cumulative);
    }
}
