//! Measures of a pool at a price, and of a position in it.

use cfmm_math::analytics::hedge::{Exposure, HedgeTarget, delta_hedge};
use cfmm_math::analytics::{self, Arbitrage, ArbitrageModel, LpPosition, SpotGreeks, dynamic_fee};
use cfmm_math::{Concentrated, ConstantProduct, PoolValue, StableSwap, Weighted};

use crate::answers::Reserves;
use crate::rows::{File, Row};
use crate::table::Table;

pub(crate) fn file(table: &mut Table, file: &File) {
    for row in file.rows() {
        let [w, a, b, amp, p] = row.numbers(["w", "a", "b", "amp", "p"]);
        match (file.name, row.get("curve")) {
            ("lvr" | "break_even_fees", "constant_product") => of_pool(table, &row, ConstantProduct::new(1.0, 1.0)),
            ("lvr" | "break_even_fees", "weighted") => of_pool(table, &row, Weighted::new([1.0, 1.0], [w, 1.0 - w])),
            ("lvr" | "break_even_fees", "concentrated") => {
                of_pool(table, &row, Concentrated::from_liquidity(1.0, p, a, b));
            }
            ("lvr" | "break_even_fees", "stableswap") => of_pool(table, &row, StableSwap::new([0.5, 0.5], amp)),
            ("il_constant_product", _) => loss(table, &row, ConstantProduct::new(1.0, 1.0)),
            ("il_weighted", _) => loss(table, &row, Weighted::new([1.0, 1.0], [w, 1.0 - w])),
            ("il_concentrated", _) => {
                loss(table, &row, Concentrated::from_liquidity(1.0, row.number("p0"), a, b));
            }
            ("il_stableswap", _) => loss(table, &row, StableSwap::new([0.5, 0.5], amp)),
            ("il_weighted_multi", _) => {
                let loss = analytics::impermanent_loss_weighted(&row.list("w"), &row.list("r"));
                table.see("analytics::", "impermanent_loss_weighted", loss);
            }
            ("break_even_fee_yield", _) => {
                let fee_yield = analytics::break_even_fee_yield(row.number("il"));
                table.see("analytics::", "break_even_fee_yield", fee_yield);
            }
            ("capital_efficiency", _) => {
                table.see("analytics::", "capital_efficiency", analytics::capital_efficiency(a, b, p));
                let range = analytics::range_for_delta(p, b / a, row.fraction());
                table.see("analytics::", "range_for_delta", range);
            }
            ("arb_with_fees", _) => arbitrage(table, &row),
            ("stableswap_d", _) => {
                let reserves = row.list("reserves");
                table.see("analytics::dynamic_fee::", "imbalance", dynamic_fee::imbalance(&reserves));
                if let [x, y, ..] = reserves[..] {
                    let fee = dynamic_fee::off_peg_fee(row.fraction() * 0.01, 2.0, x, y);
                    table.see("analytics::dynamic_fee::", "off_peg_fee", fee);
                }
            }
            _ => (),
        }
    }
}

fn of_pool<P: PoolValue<Scalar = f64>>(table: &mut Table, row: &Row, pool: cfmm_math::Result<P>) {
    let Ok(pool) = pool else { return };
    let [p, sigma] = row.numbers(["p", "sigma"]);
    let part = row.fraction();
    let [fee, turnover] = ["fee", "turnover"].map(|column| Some(row.number(column)).filter(|x| x.is_finite()));
    let (fee, turnover) = (fee.unwrap_or(0.01 * part), turnover.unwrap_or(100.0 * part));
    let of = "analytics::";
    table.see(of, "lvr_rate", analytics::lvr_rate(&pool, p, sigma));
    table.see(of, "lvr_yield", analytics::lvr_yield(&pool, p, sigma));
    table.see(of, "realized_lvr", analytics::realized_lvr(&pool, [p, p * (1.0 + part), p * (1.0 - part), p * 1.001]));
    table.see(of, "break_even_fee_rate", analytics::break_even_fee_rate(&pool, p, sigma, turnover));
    table.see(of, "break_even_turnover", analytics::break_even_turnover(&pool, p, sigma, fee));
    table.see(of, "implied_volatility", analytics::implied_volatility(&pool, p, fee, turnover));
    table.see(of, "implied_volatility_of_volume", analytics::implied_volatility_of_volume(&pool, p, fee, turnover));
    table.see(of, "implied_volatility_of_tick", analytics::implied_volatility_of_tick(fee, turnover, part));
    let tracking = dynamic_fee::tracking_fee(&pool, p, sigma, turnover, 1e-4, 0.1);
    table.see("analytics::dynamic_fee::", "tracking_fee", tracking);
    let blocks = Arbitrage::with_fee(0.003, 12.0 + 1e6 * part);
    if let Ok(blocks) = blocks {
        table.see("analytics::Arbitrage::", "pool_profit_rate", blocks.pool_profit_rate(&pool, p, sigma));
        table.see("analytics::Arbitrage::", "pool_fee_income", blocks.pool_fee_income(&pool, p, sigma));
    }
    let greeks = SpotGreeks::of(&pool, p);
    table.see("analytics::SpotGreeks::", "of", greeks);
    table.see("analytics::SpotGreeks::", "per_percent", greeks.and_then(|greeks| greeks.per_percent(p)));
    table.see("analytics::hedge::Exposure as From<analytics::SpotGreeks>::", "from", greeks.map(Exposure::from));
}

/// Loss of a pool and of a position.
fn loss<P: PoolValue<Scalar = f64>>(table: &mut Table, row: &Row, pool: cfmm_math::Result<P>) {
    let Ok(pool) = pool else { return };
    let [p0, p] = row.numbers(["p0", "p"]);
    let part = row.fraction();
    table.see("analytics::", "impermanent_loss", analytics::impermanent_loss(&pool, p0, p));
    let of = "analytics::LpPosition::";
    let at_spot = LpPosition::at_spot(pool);
    table.see(of, "at_spot", at_spot.map(|position| position.entry_price()));
    let position = LpPosition::new(pool, p0);
    table.see(of, "new", position.map(|position| position.share()));
    let Ok(position) = position else { return };
    table.see(of, "pool", Reserves(*position.pool()));
    let shares = position.with_share(part, 3.0);
    table.see(of, "with_share", shares.map(|position| position.share()));
    let capital = position.with_capital(1e6 * part);
    table.see(of, "with_capital", capital.map(|position| position.share()));
    let Ok(position) = capital else { return };
    table.see(of, "entry_price", position.entry_price());
    table.see(of, "share", position.share());
    table.see(of, "scale", position.scale(part));
    table.see(of, "holdings_at", position.holdings_at(p));
    table.see(of, "value_at", position.value_at(p));
    table.see(of, "held_value_at", position.held_value_at(p));
    table.see(of, "impermanent_loss", position.impermanent_loss(p));
    table.see(of, "net_loss", position.net_loss(p, part));
    table.see(of, "greeks_at", position.greeks_at(p));
    table.see(of, "loss_greeks_at", position.loss_greeks_at(p));
    table.see("analytics::hedge::", "delta_hedge", delta_hedge(&position, p, HedgeTarget::Quote));
    table.see("analytics::hedge::", "delta_hedge", delta_hedge(&position, p, HedgeTarget::Holding));
}

fn arbitrage(table: &mut Table, row: &Row) {
    let [sigma, gamma, lambda] = row.numbers(["sigma", "gamma", "blocks_per_year"]);
    let of = "analytics::Arbitrage::";
    let blocks = Arbitrage::new(gamma, lambda);
    table.see(of, "new", blocks.map(|blocks| [blocks.log_fee(), blocks.blocks_per_year()]));
    let fee = 0.01 * row.fraction();
    table.see("analytics::", "log_fee", analytics::log_fee(fee));
    table.see(of, "with_fee", Arbitrage::with_fee(fee, lambda).map(|blocks| blocks.log_fee()));
    let Ok(blocks) = blocks else { return };
    table.see(of, "log_fee", blocks.log_fee());
    table.see(of, "blocks_per_year", blocks.blocks_per_year());
    table.see(of, "trade_probability", blocks.trade_probability(sigma));
    table.see(of, "profit_rate", blocks.profit_rate(sigma * sigma / 8.0, sigma));
    table.see(of, "fee_income", blocks.fee_income(sigma * sigma / 8.0, sigma));
    for model in
        [ArbitrageModel::DriftlessFeeInQuote, ArbitrageModel::DriftlessFeeInKind, ArbitrageModel::MartingaleFeeInQuote]
    {
        table.see(of, "constant_product", blocks.constant_product(sigma, model));
    }
}
