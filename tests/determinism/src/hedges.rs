//! Bands, strips, perpetuals and what they cost.

use alloc::vec;
use alloc::vec::Vec;

use cfmm_math::analytics::hedge::{FundingRate, HedgeBudget, NoTransactionBand, PerpetualShort, Rehedge, Strip};
use cfmm_math::analytics::{ExpectedLoss, LpPosition, Market};
use cfmm_math::{Concentrated, ConstantProduct, Result, StableSwap, Weighted};

use crate::rows::{File, Row};
use crate::table::Table;

pub(crate) fn file(table: &mut Table, file: &File) {
    for row in file.rows() {
        let [w, a, b, amp, p0] = row.numbers(["w", "a", "b", "amp", "p0"]);
        match (file.name, row.get("curve")) {
            ("hedge_whalley_wilmott", _) => band(table, &row),
            ("hedge_strip", "constant_product") => strip(table, &row, ConstantProduct::new(1.0, 1.0)),
            ("hedge_strip", "weighted") => strip(table, &row, Weighted::new([1.0, 1.0], [w, 1.0 - w])),
            ("hedge_strip", "concentrated") => strip(table, &row, Concentrated::from_liquidity(1.0, p0, a, b)),
            ("hedge_strip", "stableswap") => strip(table, &row, StableSwap::new([0.5, 0.5], amp)),
            _ => (),
        }
    }
}

fn band(table: &mut Table, row: &Row) {
    let columns = ["rate", "tau", "cost", "p", "gamma", "risk_aversion", "sigma"];
    let [rate, tau, cost, p, gamma, risk_aversion, sigma] = row.numbers(columns);
    let of = "analytics::hedge::NoTransactionBand::";
    let band = NoTransactionBand::whalley_wilmott(cost, risk_aversion, p, gamma, rate, tau);
    table.see(of, "whalley_wilmott", band.map(|band| [band.half_width(), band.cost()]));
    table.see(of, "new", NoTransactionBand::new(row.fraction(), cost).map(|band| band.half_width()));
    if let Ok(band) = band {
        table.see(of, "half_width", band.half_width());
        table.see(of, "cost", band.cost());
        for rehedge in [Rehedge::ToTarget, Rehedge::ToEdge] {
            table.see(of, "cost_per_year", band.cost_per_year(p, gamma, sigma, rehedge));
        }
    }

    let of = "analytics::hedge::FundingRate::";
    let funding = FundingRate::new(0.01 * rate, tau);
    table.see(of, "new", funding.map(|funding| funding.per_interval()));
    if let Ok(funding) = funding {
        table.see(of, "per_interval", funding.per_interval());
        table.see(of, "per_year", funding.per_year());
        table.see(of, "income", funding.income(p, 0.5));
    }

    let of = "analytics::hedge::PerpetualShort::";
    let short = PerpetualShort::new(10.0 * row.fraction(), p, 5.0 * p, 0.05);
    table.see(of, "new", short.and_then(|short| short.notional(p)));
    if let Ok(short) = short {
        let funding = short.funding([(p, 0.01 * rate), (p * 1.01, -0.001), (p * 0.98, 1e-4)]);
        table.see(of, "notional", short.notional(p * 1.1));
        table.see(of, "funding", funding);
        let funding = funding.unwrap_or(0.0);
        table.see(of, "equity", short.equity(p * 1.1, funding));
        table.see(of, "leverage", short.leverage(p * 1.1, funding));
        table.see(of, "liquidation_price", short.liquidation_price(funding));
    }

    let of = "analytics::hedge::HedgeBudget::";
    let budget = HedgeBudget::new(p * row.fraction(), sigma * sigma * p / 8.0, cost * p, rate * p);
    table.see(of, "new", budget.map(|budget| budget.cost()));
    if let Ok(budget) = budget {
        table.see(of, "cost", budget.cost());
        table.see(of, "decision", budget.decision());
        table.see(of, "net_income", budget.net_income());
        table.see(of, "net_yield", budget.net_yield(p));
    }
}

fn strip<P: ExpectedLoss>(table: &mut Table, row: &Row, pool: Result<P>) {
    let p0 = row.number("p0");
    let strikes = row.list("strikes");
    let Ok(position) = pool.and_then(|pool| LpPosition::new(pool, p0)) else { return };
    let (mut plain, mut tangent) = (vec![0.0; strikes.len()], vec![0.0; strikes.len()]);
    let of = "analytics::hedge::Strip::";
    let with_ends = Strip::with_tangent_ends(&position, &strikes, &mut tangent);
    table.see(of, "with_tangent_ends", with_ends.map(|strip| strip.legs().collect::<Vec<_>>()));
    let strip = Strip::new(&position, &strikes, &mut plain);
    table.see(of, "new", strip.as_ref().map(|strip| strip.legs().collect::<Vec<_>>()).map_err(|error| *error));
    let Ok(strip) = strip else { return };
    table.see(of, "at_entry", strip.at_entry());
    table.see(of, "legs", strip.legs().collect::<Vec<_>>());
    let p = p0 * (1.0 - row.fraction());
    table.see(of, "payoff", strip.payoff(p));
    table.see(of, "worst_gap", strip.worst_gap());
    if let Ok(market) = Market::new(0.6, 0.03, 0.01) {
        table.see(of, "cost", strip.cost(p, &market, 0.25));
        let price = |leg: &cfmm_math::analytics::hedge::Leg| leg.option(0.1)?.price(p, &market);
        table.see(of, "cost_at", strip.cost_at(price));
    }
    for leg in strip.legs() {
        table.see("analytics::hedge::Leg::", "option", leg.option(0.25).map(|option| option.strike()));
    }
}
