//! European options and hedges.

use cfmm_math::analytics::hedge::{
    Exposure, FundingRate, HedgeBudget, HedgeDecision, NoTransactionBand, PerpetualShort, Rehedge, delta_gamma_hedge,
    delta_gamma_hedge_by_options, delta_gamma_vega_hedge,
};
use cfmm_math::analytics::{EuropeanOption, Market, OptionKind};

use super::{amount, number};
use crate::input::Input;

/// An option in any market: bounds of its price, signs of its greeks, and the volatility that its price implies.
pub fn of_market(input: &mut Input) {
    let kind = if input.flag() { OptionKind::Call } else { OptionKind::Put };
    let (strike, spot) = (input.positive_f64(), input.positive_f64());
    let spot = if input.byte() < 200 { strike * (0.5 + input.unit_f64()) } else { spot };
    let wild = input.byte() < 32;
    let size = |input: &mut Input| if wild { input.positive_f64() } else { input.unit_f64() * 4.0 };
    let (volatility, years) = (size(input), size(input));
    let (rate, carry) = (input.unit_f64() - 0.5, input.unit_f64() - 0.5);
    let Ok(option) = EuropeanOption::new(kind, strike, years) else { return };
    let Ok(market) = Market::new(volatility, rate, carry) else { return };
    let context = format!("{option:?} at {spot} in {market:?}");
    amount(option.payoff(spot), &context);
    let price = amount(option.price(spot, &market), &context);
    if let Some(price) = price {
        let (forward, discounted) = (spot * (-carry * years).exp(), strike * (-rate * years).exp());
        let most = if kind == OptionKind::Call { forward } else { discounted };
        let least = if kind == OptionKind::Call { forward - discounted } else { discounted - forward };
        let slack = 1e-9 * (forward + discounted);
        if slack.is_finite() && slack > 1e-280 {
            assert!(price <= most + slack && price >= least - slack, "{context}: {price} in {least} ..= {most}");
        }
        if let Some(implied) = amount(option.implied_volatility(price, spot, rate, carry), &context) {
            let again = Market::new(implied, rate, carry).and_then(|market| option.price(spot, &market));
            let near = again.is_ok_and(|again| (again - price).abs() <= 1e-6 * price + slack);
            assert!(near || price < 1e-280, "{context}: {price} implies {implied}, which gives {again:?}");
        }
    }
    if let Ok(greeks) = option.greeks(spot, &market) {
        let context = format!("{context}: {greeks:?}");
        for at_least_zero in [greeks.value, greeks.gamma, greeks.vega] {
            amount(Ok(at_least_zero), &context);
        }
        for any in [greeks.theta, greeks.rho, greeks.vanna, greeks.volga, greeks.delta] {
            number(Ok(any), &context);
        }
        assert!(if kind == OptionKind::Call { greeks.delta >= 0.0 } else { greeks.delta <= 0.0 }, "{context}");
    }
}

/// Hedges by options, in a band, and by a perpetual future.
pub fn of_hedge(input: &mut Input) {
    let mut exposure = || Exposure { delta: input.any_f64(), gamma: input.any_f64(), vega: input.any_f64() };
    let (position, options) = (exposure(), [exposure(), exposure()]);
    let context = format!("{position:?} by {options:?}");
    if let Ok(hedge) = delta_gamma_hedge(position, options[0]) {
        number(Ok(hedge.options[0]), &context);
        number(Ok(hedge.short), &context);
    }
    if let Ok(hedge) = delta_gamma_vega_hedge(position, options) {
        for one in hedge.options.into_iter().chain([hedge.short]) {
            number(Ok(one), &context);
        }
    }
    if let Ok(hedge) = delta_gamma_hedge_by_options(position, options) {
        for one in hedge {
            number(Ok(one), &context);
        }
    }

    let [a, b, c, d, e] = [(); 5].map(|()| input.any_f64());
    let (price, years) = (input.positive_f64(), input.positive_f64());
    let context = format!("{a}, {b}, {c}, {d}, {e} at {price}, {years}");
    if let Ok(band) = NoTransactionBand::whalley_wilmott(a, b, price, c, d, years) {
        amount(Ok(band.half_width()), &context);
        for rehedge in [Rehedge::ToTarget, Rehedge::ToEdge] {
            amount(band.cost_per_year(price, c, e, rehedge), &context);
        }
    }
    if let Ok(budget) = HedgeBudget::new(a, b, c, d) {
        let cost = number(Ok(budget.cost()), &context);
        // Of what is paid and earned for the hedge, whatever the pool loses with it and without.
        let pays = cost.is_some_and(|cost| a > cost);
        assert_eq!(budget.decision() == HedgeDecision::Hedge, pays, "{context}");
        number(budget.net_income(), &context);
        number(budget.net_yield(e), &context);
    }
    if let Ok(short) = PerpetualShort::new(a, price, b, input.unit_f64()) {
        amount(short.notional(c), &context);
        number(short.equity(c, d), &context);
        number(short.leverage(c, d), &context);
        number(short.funding([(a, b), (d, e)]), &context);
        number(short.liquidation_price(d), &context);
    }
    if let Ok(funding) = FundingRate::new(a, b) {
        number(Ok(funding.per_year()), &context);
        number(funding.income(c, d), &context);
    }
}
