//! Measures of a pool that are algebraic, in any number.

use core::fmt::Debug;

use cfmm_math::analytics::dynamic_fee::{SurgeFee, imbalance, off_peg_fee, tracking_fee};
use cfmm_math::analytics::{
    LpPosition, SpotGreeks, break_even_fee_rate, break_even_fee_yield, break_even_turnover, capital_efficiency,
    impermanent_loss, impermanent_loss_weighted, implied_volatility, implied_volatility_of_tick,
    implied_volatility_of_volume, lvr_rate, lvr_yield, range_for_delta, realized_lvr,
};
use cfmm_math::{PoolValue, Rounding, X_FOR_Y};

use super::{Analytic, amount, loss, number};
use crate::input::Input;

/// A price near another, or any.
fn price<T: Analytic>(input: &mut Input, near: Option<T>) -> T {
    let how = input.byte();
    match near {
        Some(near) if how % 4 != 0 => {
            let moved = near + near * T::part(input) * T::rational(1, 1_i64 << (how / 4 % 60));
            if moved.is_number() && moved > T::ZERO { moved } else { near }
        }
        _ => T::positive(input),
    }
}

/// Where numbers have digits for a law that is not of signs alone.
pub struct Tame<T> {
    /// Reserves and prices are between the inverse of this and it.
    pub most: T,
    /// Whether the parameters of the curve are of a size that somebody may want.
    pub shape: bool,
    /// Whether no loss is larger than all, wherever the numbers are.
    pub bounded: bool,
}

impl<T: Analytic> Tame<T> {
    fn holds(&self, numbers: impl IntoIterator<Item = T>) -> bool {
        let least = T::ONE / self.most;
        // A limit that the number does not hold is none.
        let mut small = numbers.into_iter().map(|x| !(x > self.most) && !(x < least));
        self.shape && small.all(|is_in| is_in)
    }
}

/// What holds of every curve: signs, and that a position is worth no more than what was put in.
pub fn of_pool<T: Analytic, P: PoolValue<Scalar = T> + Debug>(pool: &P, input: &mut Input, tame: Tame<T>) {
    let spot = number(pool.spot_price(X_FOR_Y, Rounding::Down), "a spot price");
    let from = price(input, spot.filter(|spot| *spot > T::ZERO));
    let to = price(input, Some(from));
    let (volatility, fee, rate) = (T::positive(input), T::part(input), T::positive(input));
    for p in [from, to] {
        at_price(pool, p);
        of_yields(pool, p, volatility, fee, rate);
    }
    of_move(pool, from, to, &tame);
    of_position(pool, from, to, rate, fee);
    if let Some(sum) = amount(realized_lvr(pool, [from, to, from]), "a realised loss") {
        let there = pool.divergence(from, to);
        assert!(there.is_ok_and(|there| there <= sum), "{pool:?}: {sum:?} of {there:?} at least");
    }
}

fn at_price<T: Analytic, P: PoolValue<Scalar = T> + Debug>(pool: &P, p: T) {
    if let Ok(reserves) = pool.reserves_at(p) {
        for reserve in reserves {
            amount(Ok(reserve), "a reserve at a price");
        }
    }
    amount(pool.depth_at(p), "a depth");
    number(pool.speed_at(p), "a speed");
    amount(pool.value_at(p), "a value");
    if let Ok(greeks) = SpotGreeks::of(pool, p) {
        amount(Ok(greeks.delta), "a delta");
        loss(Ok(greeks.gamma), "a gamma");
        number(Ok(greeks.speed), "a speed");
        if let Ok(greeks) = greeks.per_percent(p) {
            amount(Ok(greeks.delta), "a delta per percent");
            loss(Ok(greeks.gamma), "a gamma per percent");
            number(Ok(greeks.speed), "a speed per percent");
        }
    }
}

fn of_yields<T: Analytic, P: PoolValue<Scalar = T> + Debug>(pool: &P, p: T, volatility: T, fee: T, rate: T) {
    amount(lvr_rate(pool, p, volatility), "a loss versus rebalancing");
    amount(lvr_yield(pool, p, volatility), "its yield");
    amount(break_even_fee_rate(pool, p, volatility, rate), "a fee rate");
    amount(break_even_turnover(pool, p, volatility, fee), "a turnover");
    amount(implied_volatility(pool, p, fee, rate), "an implied volatility");
    amount(implied_volatility_of_volume(pool, p, fee, rate), "an implied volatility of a volume");
    let cap = fee + (T::ONE - fee) * T::rational(1, 3);
    if let Some(tracked) = amount(tracking_fee(pool, p, volatility, rate, fee, cap), "a tracking fee") {
        assert!(fee <= tracked && tracked <= cap, "{pool:?}: a fee of {tracked:?} is not in {fee:?} ..= {cap:?}");
    }
}

fn of_move<T: Analytic, P: PoolValue<Scalar = T> + Debug>(pool: &P, from: T, to: T, tame: &Tame<T>) {
    let bounded = tame.bounded;
    let tame = tame.holds(pool.reserves().iter().copied().filter(|x| *x > T::ZERO).chain([from, to]));
    let lost = amount(pool.divergence(from, to), "a divergence");
    let held = amount(pool.held_value(from, to), "a value held");
    let value = amount(pool.value_at(to), "a value");
    if let (Some(_), Some(held), Some(value)) = (lost, held, value) {
        // The three are rounded on their own.
        if tame && !held.is_small() && !value.is_small() {
            let slack = held * T::rational(1, 1_000_000);
            // A limit above the largest number is none.
            let most = held + slack;
            let is_less = value <= most || !most.is_number();
            assert!(is_less, "{pool:?}: worth {value:?} at {to:?}, held from {from:?} {held:?}");
        }
    }
    if let Some(il) = loss(impermanent_loss(pool, from, to), "an impermanent loss") {
        assert!(!bounded || il >= -T::ONE, "{pool:?}: a loss of {il:?} from {from:?} to {to:?}");
        if tame && held.is_some_and(|held| !held.is_small()) {
            assert!(il >= -T::ONE - T::rational(1, 1_000_000), "{pool:?}: a loss of {il:?} from {from:?} to {to:?}");
        }
        if -T::ONE < il {
            amount(break_even_fee_yield(il), "a break-even yield");
        }
    }
}

fn of_position<T: Analytic, P: PoolValue<Scalar = T> + Debug>(pool: &P, from: T, to: T, supply: T, part: T) {
    let position = LpPosition::new(*pool, from).and_then(|position| position.with_share(part, supply));
    let Ok(position) = position else { return };
    amount(position.value_at(to), "a position's value");
    amount(position.held_value_at(to), "a position's value held");
    if let Ok(holdings) = position.holdings_at(to) {
        for holding in holdings {
            amount(Ok(holding), "a holding");
        }
    }
    if let Ok(lost) = position.impermanent_loss(to) {
        for lost in [lost.against_hold, lost.against_entry, lost.in_quote] {
            loss(Ok(lost), "a position's loss");
        }
        if let Ok(net) = position.net_loss(to, supply) {
            for (net, lost) in [
                (net.against_hold, lost.against_hold),
                (net.against_entry, lost.against_entry),
                (net.in_quote, lost.in_quote),
            ] {
                assert!(net.is_number() && net >= lost, "{pool:?}: {net:?} with an income, {lost:?} without");
            }
        }
    }
    if let Ok(greeks) = position.greeks_at(to) {
        amount(Ok(greeks.delta), "a position's delta");
        loss(Ok(greeks.gamma), "a position's gamma");
        number(Ok(greeks.speed), "a position's speed");
    }
    if let Ok(greeks) = position.loss_greeks_at(to) {
        number(Ok(greeks.delta), "a loss's delta");
        loss(Ok(greeks.gamma), "a loss's gamma");
    }
}

/// Measures that need no pool.
pub fn of_prices<T: Analytic>(input: &mut Input) {
    let weights = [T::positive(input), T::positive(input), T::positive(input)];
    let relatives = [T::positive(input), price(input, Some(weights[0])), T::positive(input)];
    if let Some(il) = loss(impermanent_loss_weighted(&weights, &relatives), "a weighted loss") {
        assert!(il >= -T::ONE, "{weights:?}, {relatives:?}: a loss of {il:?}");
    }
    let (lower, part, at) = (T::positive(input), T::part(input), T::part(input));
    let upper = if input.flag() { lower + lower * part } else { lower + T::positive(input) };
    let within = lower + (upper - lower) * at;
    amount(capital_efficiency(lower, upper, within), "a capital efficiency");
    if let Ok([a, b]) = range_for_delta(within, upper, part) {
        assert!(a.is_number() && b.is_number() && T::ZERO < a && a < b, "a range of {a:?} to {b:?}");
    }
    amount(implied_volatility_of_tick(part, lower, within), "an implied volatility of a tick");
    // A multiplier of the fee off the peg, of at least one.
    amount(off_peg_fee(part, T::ONE + lower, upper, within), "a fee off the peg");
    if let Some(share) = amount(imbalance(&[lower, upper, within]), "an imbalance") {
        assert!(share <= T::ONE, "an imbalance of {share:?}");
        let (floor, cap) = (part * at, part);
        if let Ok(surge) = SurgeFee::new(floor, cap, at) {
            if let Some(fee) = amount(surge.fee(at, share), "a surge fee") {
                assert!(floor <= fee && fee <= cap, "a surge fee of {fee:?} in {floor:?} ..= {cap:?}");
            }
        }
    }
}
