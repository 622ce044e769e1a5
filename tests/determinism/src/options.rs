//! Options, and hedges by them.

use cfmm_math::analytics::hedge::{Exposure, delta_gamma_hedge, delta_gamma_hedge_by_options, delta_gamma_vega_hedge};
use cfmm_math::analytics::{EuropeanOption, Market, OptionKind};

use crate::rows::{File, Row};
use crate::table::Table;

pub(crate) fn file(table: &mut Table, file: &File) {
    if file.name == "black_scholes" {
        file.rows().for_each(|row| option(table, &row));
    }
}

fn option(table: &mut Table, row: &Row) {
    let [s, k, sigma, t, rate, carry] = row.numbers(["s", "k", "sigma", "t", "rate", "carry"]);
    let of = "analytics::EuropeanOption::";
    let Ok(market) = Market::new(sigma, rate, carry) else { return };
    table.see(of, "call", EuropeanOption::call(k, t).map(|option| option.strike()));
    table.see(of, "put", EuropeanOption::put(k, t).map(|option| option.strike()));
    let mut exposures = [None; 2];
    for (kind, exposure) in [OptionKind::Call, OptionKind::Put].into_iter().zip(&mut exposures) {
        let option = EuropeanOption::new(kind, k, t);
        table.see(of, "new", option.map(|option| option.years()));
        let Ok(option) = option else { return };
        table.see(of, "kind", option.kind());
        table.see(of, "strike", option.strike());
        table.see(of, "years", option.years());
        table.see(of, "payoff", option.payoff(s));
        let price = option.price(s, &market);
        table.see(of, "price", price);
        let greeks = option.greeks(s, &market);
        table.see(of, "greeks", greeks);
        *exposure = greeks.map(Exposure::from).ok();
        table.see("analytics::hedge::Exposure as From<analytics::OptionGreeks>::", "from", *exposure);
        if let Ok(price) = price {
            table.see(of, "implied_volatility", option.implied_volatility(price, s, rate, carry));
            let dearer = price * (1.0 + 0.1 * row.fraction());
            table.see(of, "implied_volatility", option.implied_volatility(dearer, s, rate, carry));
        }
    }
    if let [Some(call), Some(put)] = exposures {
        let of = "analytics::hedge::";
        let position = Exposure { delta: 0.5 / s, gamma: -0.25 / s, vega: -s };
        let longer = Exposure { gamma: put.gamma * 0.7, vega: put.vega * 1.4, ..put };
        table.see(of, "delta_gamma_hedge", delta_gamma_hedge(position, call));
        table.see(of, "delta_gamma_vega_hedge", delta_gamma_vega_hedge(position, [call, longer]));
        table.see(of, "delta_gamma_hedge_by_options", delta_gamma_hedge_by_options(position, [call, longer]));
    }
}
