//! Loads the state of a Uniswap v3 pool from a file of JSON, quotes it to the wei in both directions, and says what a position
//! in it is worth, loses and risks.
//!
//! ```text
//! cargo run --release --features protocol --example uniswap_v3 -- pool.json
//! ```
//!
//! The file: `pool`, `token0` and `token1` with `symbol` and `decimals`, `fee_pips`, `tick_spacing`, `sqrt_price_x96`, `liquidity`,
//! `tick`, and `ticks`, a list of `[tick, liquidityNet, liquidityGross]`; large integers as strings.

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use cfmm_math::analytics::{
    Claim, ExpectedLoss, Gbm, LpPosition, Market, break_even_fee_rate, il_quantile, lvr_rate, time_in_range,
};
use cfmm_math::bridge::{Base, Tokens, uniswap_v3_position};
use cfmm_math::protocol::uniswap_v3::Direction;
use cfmm_math::protocol::uniswap_v3::pool::{Pool, PoolState, ProtocolFees, SortedTicks, Swap, Tick, TickInfo};
use cfmm_math::protocol::uniswap_v3::tick_math::{MAX_TICK, MIN_TICK};
use cfmm_math::protocol::{Amount, U256};
use serde_json::Value;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        eprintln!("Usage: uniswap_v3 POOL.JSON");
        return ExitCode::from(2);
    };
    let report = fs::read_to_string(&path)
        .map_err(Into::into)
        .and_then(|text| File::read(&serde_json::from_str(&text)?))
        .and_then(|file| file.report());
    match report {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}: {error}", path.to_string_lossy());
            ExitCode::FAILURE
        }
    }
}

/// A pool and what its tokens are called.
struct File {
    name: String,
    symbols: [String; 2],
    tokens: Tokens,
    fee_pips: u32,
    tick_spacing: i32,
    state: PoolState,
    ticks: Vec<Tick>,
}

impl File {
    fn read(json: &Value) -> Result<Self> {
        let token = |name: &str| -> Result<(String, u8)> {
            let token = json.get(name).ok_or_else(|| format!("no {name}"))?;
            Ok((text(token, "symbol")?, number(token, "decimals")?))
        };
        let ((symbol_0, decimals_0), (symbol_1, decimals_1)) = (token("token0")?, token("token1")?);
        let mut ticks = Vec::new();
        for row in json.get("ticks").and_then(Value::as_array).ok_or("no list of ticks")? {
            ticks
                .push(tick(row).ok_or_else(|| format!("a tick is [tick, liquidityNet, liquidityGross], found {row}"))?);
        }
        // A stablecoin is the quote that people think in; without one, token 1 is.
        let is_dollar = |symbol: &str| ["USDC", "USDT", "DAI"].contains(&symbol);
        let base = if is_dollar(&symbol_0) { Base::Token1 } else { Base::Token0 };
        let file = Self {
            name: text(json, "pool")?,
            symbols: [symbol_0, symbol_1],
            tokens: Tokens { decimals: [decimals_0, decimals_1], base },
            fee_pips: number(json, "fee_pips")?,
            tick_spacing: number(json, "tick_spacing")?,
            state: PoolState {
                sqrt_price_x96: number(json, "sqrt_price_x96")?,
                tick: number(json, "tick")?,
                liquidity: number(json, "liquidity")?,
                ..PoolState::default()
            },
            ticks,
        };
        file.check()?;
        Ok(file)
    }

    /// What the contract keeps: ticks at multiples of the spacing, the active liquidity that of the ticks below.
    fn check(&self) -> Result<()> {
        let mut below = 0_i128;
        for Tick { index, info } in &self.ticks {
            if self.tick_spacing <= 0 || index.rem_euclid(self.tick_spacing) != 0 {
                return Err(format!("tick {index} is no multiple of the spacing {}", self.tick_spacing).into());
            }
            if *index <= self.state.tick {
                below = below.checked_add(info.liquidity_net).ok_or("more liquidity than a pool can hold")?;
            }
        }
        if u128::try_from(below) != Ok(self.state.liquidity) {
            return Err(
                format!("liquidity is {}, and {below} by the ticks below the price", self.state.liquidity).into()
            );
        }
        Ok(())
    }

    /// Base and quote by name.
    fn names(&self) -> [&str; 2] {
        let [token_0, token_1] = &self.symbols;
        match self.tokens.base {
            Base::Token0 => [token_0, token_1],
            Base::Token1 => [token_1, token_0],
        }
    }

    fn report(&self) -> Result<()> {
        let ticks = SortedTicks::new(&self.ticks[..])?;
        let pool = Pool::from_state(self.fee_pips, self.tick_spacing, self.state, ProtocolFees::default(), ticks)?;
        let [base, quote] = self.names();
        let price = self.tokens.price(self.state.sqrt_price_x96)?;
        println!("{}", self.name);
        println!("{price:.4} {quote} for one {base}, {} initialised ticks\n", self.ticks.len());

        println!("{:>16} in {:>22} out {:>13} impact {:>7}  fee in wei", "", "", "price", "ticks");
        for (sell, amounts) in
            [(Sell::Base, [0.01, 1.0, 100.0, 3_000.0]), (Sell::Quote, [25.0, 2_500.0, 250_000.0, 7.5e6])]
        {
            for amount in amounts {
                self.quote(&pool, sell, amount, price)?;
            }
        }
        self.position(price)
    }

    fn quote(&self, pool: &Pool<SortedTicks<&[Tick]>>, sell: Sell, amount: f64, price: f64) -> Result<()> {
        let [base, quote] = self.names();
        let direction = match (sell, self.tokens.base) {
            (Sell::Base, Base::Token0) | (Sell::Quote, Base::Token1) => Direction::ZeroForOne,
            (Sell::Base, Base::Token1) | (Sell::Quote, Base::Token0) => Direction::OneForZero,
        };
        let [decimals_0, decimals_1] = self.tokens.decimals;
        let decimals = if direction == Direction::ZeroForOne { decimals_0 } else { decimals_1 };
        let swap = pool.quote(direction, Amount::In(wei(amount, decimals)?), None)?;
        if swap.amount_out == U256::ZERO || swap.unfilled > U256::ZERO {
            let sold = if matches!(sell, Sell::Base) { base } else { quote };
            println!("{amount:>14.4} {sold:<5} the pool cannot fill");
            return Ok(());
        }
        let [amount_in, amount_out] = self.amounts(&swap)?;
        let (sold, bought, paid) = match sell {
            Sell::Base => (base, quote, amount_out / amount_in),
            Sell::Quote => (quote, base, amount_in / amount_out),
        };
        // Of what the trade loses against the spot price, the fee is no part.
        let fee = f64::from(swap.fee_pips) / 1e6;
        let impact = match sell {
            Sell::Base => 1.0 - paid / (price * (1.0 - fee)),
            Sell::Quote => 1.0 - price / (paid * (1.0 - fee)),
        };
        println!(
            "{amount_in:>14.4} {sold:<5} {amount_out:>17.6} {bought:<5} {paid:>12.4} {:>6.3} % {:>6}  {}",
            100.0 * impact,
            swap.ticks_crossed,
            swap.fee_amount
        );
        Ok(())
    }

    /// In and out, in whole tokens.
    fn amounts(&self, swap: &Swap) -> Result<[f64; 2]> {
        let (wei, sells_base) = match swap.direction {
            Direction::ZeroForOne => ([swap.amount_in, swap.amount_out], self.tokens.base == Base::Token0),
            Direction::OneForZero => ([swap.amount_out, swap.amount_in], self.tokens.base == Base::Token1),
        };
        let [base, quote] = self.tokens.amounts(wei)?;
        Ok(if sells_base { [base, quote] } else { [quote, base] })
    }

    /// A position of some 10 % to each side of the price, of a hundredth of the pool's active liquidity.
    fn position(&self, price: f64) -> Result<()> {
        let [base, quote] = self.names();
        // Multiples of the spacing, one at least to each side.
        let width = self.tick_spacing.max(960);
        let lower = (self.state.tick - width).div_euclid(self.tick_spacing) * self.tick_spacing;
        let upper = (self.state.tick + width).div_euclid(self.tick_spacing) * self.tick_spacing + self.tick_spacing;
        if lower < MIN_TICK || upper > MAX_TICK || self.state.liquidity < 100 {
            println!("\nNo position: the price is at the end of all prices, or nobody provides liquidity at it.");
            return Ok(());
        }
        let liquidity = self.state.liquidity.checked_div(100).ok_or("no liquidity")?;
        let position = uniswap_v3_position(self.tokens, self.state.sqrt_price_x96, lower, upper, liquidity)?;
        let pool = position.pool();
        let [a, b] = pool.price_range();
        let value = position.value_at(price)?;
        let [x, y] = position.holdings_at(price)?;
        println!("\nA position of liquidity {liquidity} from {a:.2} to {b:.2}, entered now: {value:.2} {quote}");
        println!("  holds {x:.4} {base} and {y:.2} {quote}: short {x:.4} {base} and its value stands still");

        let (sigma, years) = (0.8, 30.0 / 365.0);
        let (gbm, market) = (Gbm::new(0.0, sigma)?, Market::new(sigma, 0.0, 0.0)?);
        let greeks = position.greeks_at(price)?.per_percent(price)?;
        println!("  gamma: {:+.4} {base} of delta for +1 %", greeks.gamma);
        println!("  at 80 % volatility it loses {:.0} {quote} a year to arbitrage", lvr_rate(pool, price, sigma)?);
        let fee = break_even_fee_rate(pool, price, sigma, 100.0)?;
        println!("  which a fee of {:.3} % pays for, if its value turns over 100 times a year", 100.0 * fee);
        println!("  expected loss in 30 days: {:.2} %", -100.0 * pool.expected_il(price, &gbm, years)?);
        let at_risk = il_quantile(pool, price, price, &gbm, years, 0.05)?;
        println!("  loss that one month in twenty exceeds: {:.2} %", 100.0 * at_risk);
        println!("  expected in its range for {:.1} of 30 days", 365.0 * time_in_range(price, a, b, &gbm, years)?);
        println!("  full protection for 30 days is worth {:.0} {quote}", pool.premium(price, price, &market, years)?);
        losses(&position, price, quote)
    }
}

fn losses(position: &LpPosition<impl Claim>, price: f64, quote: &str) -> Result<()> {
    println!("\n{:>12} {:>14} {:>14} {:>10}", "price", format!("value, {quote}"), "held instead", "loss");
    for relative in [0.5, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25, 2.0] {
        let p = relative * price;
        let (value, held) = (position.value_at(p)?, position.held_value_at(p)?);
        let loss = 100.0 * position.impermanent_loss(p)?.against_hold;
        println!("{p:>12.2} {value:>14.2} {held:>14.2} {loss:>8.2} %");
    }
    Ok(())
}

/// Which token is paid in.
#[derive(Clone, Copy)]
enum Sell {
    Base,
    Quote,
}

/// An amount of whole tokens, with as many digits after the point as the token has, six at most, in wei.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "amounts of this example")]
fn wei(amount: f64, decimals: u8) -> Result<U256> {
    let digits = decimals.min(6);
    let units = U256::from((amount * 10_f64.powi(digits.into())).round() as u64);
    let scale = 10_u128.checked_pow((decimals - digits).into()).ok_or("a token of more decimals than any has")?;
    units.checked_mul(U256::from(scale)).ok_or_else(|| "too large an amount".into())
}

fn tick(row: &Value) -> Option<Tick> {
    let field = |index: usize| row.get(index).map(plain);
    let (liquidity_net, liquidity_gross) = (field(1)?.parse().ok()?, field(2)?.parse().ok()?);
    Some(Tick {
        index: field(0)?.parse().ok()?,
        info: TickInfo { liquidity_gross, liquidity_net, ..TickInfo::default() },
    })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), String::from)
}

fn text(json: &Value, name: &str) -> Result<String> {
    json.get(name).and_then(Value::as_str).map(String::from).ok_or_else(|| format!("no text {name}").into())
}

fn number<T: std::str::FromStr>(json: &Value, name: &str) -> Result<T> {
    let value = json.get(name).map(plain).ok_or_else(|| format!("no number {name}"))?;
    value.parse().map_err(|_| format!("{name}: {value} is no such number").into())
}
