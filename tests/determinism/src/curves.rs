//! Pools: trades, liquidity, and where the reserves sit.

use cfmm_math::Rounding::{Down, Up};
use cfmm_math::{
    Concentrated, ConstantProduct, Fee, Invariant, Liquidity, PoolValue, Result, StableSwap, Trade, Weighted, WithFee,
    X_FOR_Y, Y_FOR_X,
};

use crate::answers::Reserves;
use crate::rows::{File, Row};
use crate::table::Table;

pub(crate) fn file(table: &mut Table, file: &File) {
    for row in file.rows() {
        let p = row.number("p");
        match file.name {
            "position_greeks_constant_product" => {
                let level = row.number("l");
                // With the price among the reserves, and without.
                let pool = ConstantProduct::new(level, level * p);
                table.see("ConstantProduct::", "new", pool.map(Reserves));
                each(table, "ConstantProduct", &row, pool);
                values(table, "ConstantProduct", &row, pool);
            }
            "position_greeks_weighted" => {
                let [k, w] = row.numbers(["k", "w"]);
                let pool = Weighted::new([k, k * p], [w, 1.0 - w]);
                table.see("Weighted::", "new", pool.map(Reserves));
                table.see("Weighted::", "weights", pool.map(|pool| *pool.weights()));
                table.see("Weighted::", "total_weight", pool.map(|pool| pool.total_weight()));
                each(table, "Weighted", &row, pool);
                values(table, "Weighted", &row, pool);
            }
            "il_weighted_multi" => {
                let (weights, relatives) = (row.list("w"), row.list("r"));
                if let ([v, w, x], [r, s, t]) = (&weights[..], &relatives[..]) {
                    each(table, "Weighted", &row, Weighted::new([1e3 * r, 1e3 * s, 1e3 * t], [*v, *w, *x]));
                }
            }
            "position_greeks_concentrated" => concentrated(table, &row),
            "position_greeks_stableswap" => {
                let [amp, d, p] = row.numbers(["amp", "d", "p"]);
                let even = StableSwap::new([0.5 * d, 0.5 * d], amp);
                let pool = even.and_then(|pool| StableSwap::new(pool.reserves_at(p)?, amp));
                table.see("StableSwap::", "new", pool.map(Reserves));
                table.see("StableSwap::", "amplification", pool.map(|pool| pool.amplification()));
                each(table, "StableSwap", &row, pool);
                values(table, "StableSwap", &row, pool);
            }
            "stableswap_d" => {
                let (amp, reserves) = (row.number("amp"), row.list("reserves"));
                match reserves[..] {
                    [x, y] => each(table, "StableSwap", &row, StableSwap::new([x, y], amp)),
                    [x, y, z] => each(table, "StableSwap", &row, StableSwap::new([x, y, z], amp)),
                    [w, x, y, z] => each(table, "StableSwap", &row, StableSwap::new([w, x, y, z], amp)),
                    _ => (),
                }
            }
            _ => (),
        }
    }
}

fn concentrated(table: &mut Table, row: &Row) {
    let [l, a, b, p] = row.numbers(["l", "a", "b", "p"]);
    let pool = Concentrated::from_liquidity(l, p, a, b);
    table.see("Concentrated::", "from_liquidity", pool.map(Reserves));
    if let Ok([x, y]) = pool.map(|pool| [pool.reserves()[0], pool.reserves()[1]]) {
        table.see("Concentrated::", "new", Concentrated::new(x, y, a, b).map(Reserves));
        let [low, high, root] = [a, b, p].map(root);
        let by_roots = Concentrated::from_sqrt_prices(x, y, low, high);
        table.see("Concentrated::", "from_sqrt_prices", by_roots.map(Reserves));
        let by_roots = Concentrated::from_liquidity_sqrt(l, root, low, high);
        table.see("Concentrated::", "from_liquidity_sqrt", by_roots.map(Reserves));
    }
    table.see("Concentrated::", "price_range", pool.map(|pool| pool.price_range()));
    table.see("Concentrated::", "sqrt_price_range", pool.map(|pool| pool.sqrt_price_range()));
    each(table, "Concentrated", row, pool);
    values(table, "Concentrated", row, pool);
}

fn root(x: f64) -> f64 {
    cfmm_math::Real::sqrt(x)
}

/// A pool, and the same with a fee.
fn each<C: Invariant<Scalar = f64>>(table: &mut Table, curve: &'static str, row: &Row, pool: Result<C>) {
    let Ok(pool) = pool else { return };
    let bps = [1, 5, 30, 100][row.index % 4];
    for trade in [X_FOR_Y, Y_FOR_X] {
        trades(table, curve, row, pool, trade);
    }
    liquidity(table, row, pool);
    // Which says what the price, the trade and the fee make of each other; every other row.
    if row.index % 2 == 0 {
        let with_fee = Fee::basis_points(bps).and_then(|fee| WithFee::new(pool, fee));
        table.see("WithFee::", "new", with_fee.map(Reserves));
        if let (Ok(with_fee), Ok(share)) = (with_fee, Fee::fraction(0.25)) {
            let with_fee = with_fee.with_protocol_share(share);
            table.see("WithFee::", "with_protocol_share", Reserves(with_fee));
            table.see("WithFee::", "protocol_share", with_fee.protocol_share());
            table.see("WithFee::", "protocol_fee", with_fee.protocol_fee(pool.reserves()[0]));
            table.see("WithFee::", "pool", Reserves(*with_fee.pool()));
            trades(table, "WithFee", row, with_fee, X_FOR_Y);
            liquidity(table, row, with_fee);
        }
    }
}

fn trades<P: Invariant<Scalar = f64>>(table: &mut Table, of: &'static str, row: &Row, pool: P, trade: Trade) {
    let Ok((x, y)) = trade.of(pool.reserves()) else { return };
    let part = row.fraction();
    let (dx, dy) = (part * x, part * y);
    table.see("Trade::", "of", trade.of(pool.reserves()));
    table.see("Trade::", "reversed", trade.reversed());
    let mut see = |function, answer: Result<f64>| table.see(of, function, answer);
    let price = pool.spot_price(trade, Down);
    see(" as Invariant::level", pool.level(Down));
    see(" as Invariant::level", pool.level(Up));
    see(" as Invariant::reserve_at", pool.reserve_at(trade.sell, 1.0 + part, 1.0, Up));
    see(" as Invariant::spot_price", price);
    see(" as Invariant::price_slope", pool.price_slope(trade, Down));
    see(" as Invariant::amount_out", pool.amount_out(trade, dx));
    see(" as Invariant::amount_out", pool.amount_out(trade, 1e9 * x));
    see(" as Invariant::amount_in", pool.amount_in(trade, dy));
    let target = price.unwrap_or(1.0) * (1.0 - part);
    see(" as Invariant::amount_to_price", pool.amount_to_price(trade, target));
    see(" as Invariant::effective_price", pool.effective_price(trade, dx));
    see(" as Invariant::price_impact", pool.price_impact(trade, dx));
    table.see(of, " as Invariant::fee", pool.fee());
    table.see(of, " as Invariant::reserves", pool.reserves());
    let mut changed = pool;
    table.see(of, " as Invariant::set_reserve", (changed.set_reserve(trade.sell, x + dx), Reserves(changed)));
    let mut changed = pool;
    table.see(of, " as Invariant::swap", (changed.swap(trade, dx), Reserves(changed)));
    let mut changed = pool;
    table.see(of, " as Invariant::swap_exact_out", (changed.swap_exact_out(trade, dy), Reserves(changed)));
    let mut changed = pool;
    table.see(of, " as Invariant::swap_to_price", (changed.swap_to_price(trade, target), Reserves(changed)));
}

/// Chains of deposits and withdrawals, the pool being part of every answer.
fn liquidity<P: Invariant<Scalar = f64>>(table: &mut Table, row: &Row, mut pool: P) {
    let of = "_";
    let part = row.fraction();
    let supply = pool.initial_shares();
    table.see(of, " as Liquidity::initial_shares", supply);
    let Ok(supply) = supply else { return };
    let mut amounts = pool.reserves().to_vec();
    amounts.iter_mut().zip([1.0, 0.9, 1.1, 0.2]).for_each(|(x, uneven)| *x *= part * uneven);
    let reserve = pool.reserves()[0];

    table.see(of, " as Liquidity::deposit", (pool.deposit(&amounts, supply), Reserves(pool)));
    table.see(of, " as Liquidity::deposit_one", (pool.deposit_one(0, part * reserve, supply), Reserves(pool)));
    let asked = pool.deposit_one_for_shares(1, part * supply, supply);
    table.see(of, " as Liquidity::deposit_one_for_shares", (asked, Reserves(pool)));
    let asked = pool.deposit_for_shares(part * supply, supply, &mut amounts);
    table.see(of, " as Liquidity::deposit_for_shares", (asked, (&amounts, Reserves(pool))));
    table.see(of, " as Liquidity::withdraw_one", (pool.withdraw_one(1, 0.5 * part * supply, supply), Reserves(pool)));
    amounts.iter_mut().for_each(|x| *x *= 0.5);
    table.see(of, " as Liquidity::withdraw_exact", (pool.withdraw_exact(&amounts, supply), Reserves(pool)));
    let paid = pool.withdraw(0.5 * part * supply, supply, &mut amounts);
    table.see(of, " as Liquidity::withdraw", (paid, (&amounts, Reserves(pool))));
}

/// Where the reserves sit, with and without a fee.
fn values<C: PoolValue<Scalar = f64>>(table: &mut Table, curve: &'static str, row: &Row, pool: Result<C>) {
    let Ok(pool) = pool else { return };
    value(table, curve, row, &pool);
    if let Ok(with_fee) = Fee::pips(3_000).and_then(|fee| WithFee::new(pool, fee)) {
        value(table, "WithFee", row, &with_fee);
    }
}

fn value<P: PoolValue<Scalar = f64>>(table: &mut Table, of: &'static str, row: &Row, pool: &P) {
    let p = row.number("p");
    let to = p * (1.0 + row.fraction());
    table.see(of, " as PoolValue::reserves_at", pool.reserves_at(p));
    table.see(of, " as PoolValue::reserves_at", pool.reserves_at(to));
    table.see(of, " as PoolValue::depth_at", pool.depth_at(p));
    table.see(of, " as PoolValue::speed_at", pool.speed_at(p));
    table.see(of, " as PoolValue::value_at", pool.value_at(p));
    table.see(of, " as PoolValue::held_value", pool.held_value(p, to));
    table.see(of, " as PoolValue::divergence", pool.divergence(p, to));
    table.see(of, " as PoolValue::divergence", pool.divergence(to, p));
    table.see(of, " as PoolValue::price_bounds", pool.price_bounds());
}
