//! A concentrated position over real minutes of a Uniswap v3 pool: what it earns, what it loses to price and to arbitrage, and
//! what is left of that when it is hedged.
//!
//! ```text
//! cargo run --release --features protocol --example backtest -- day.csv --width 2% --hedge
//! cargo run --release --features protocol --example backtest -- *.csv --width 1% --move-outside 30 --hedge --hedge-band 5%
//! ```
//!
//! A file has a row for every minute: `timestamp`, `openTick`, `highestTick`, `lowestTick`, `closeTick`, `inAmount0`, `inAmount1`
//! (wei paid in) and `currentLiquidity`. The position trades beside the pool's liquidity and changes no price. Fees are
//! sold for quote as they come in; the range is entered and left at the last price of a minute.
//!
//! Exits with 0, with 1 where a file or a measure fails, and with 2 for a bad argument.

use std::path::PathBuf;
use std::process::ExitCode;

use cfmm_math::analytics::hedge::FundingRate;
use cfmm_math::analytics::rebalance::{DistanceBand, HedgeDeviation, LossLimit, OutOfRange, Periodic};
use cfmm_math::bridge::{Base, Tokens};
use cfmm_math::protocol::uniswap_v3::tick_math::{MAX_TICK, MIN_TICK};

#[path = "backtest/account.rs"]
mod account;
#[path = "backtest/chart.rs"]
mod chart;
#[path = "backtest/data.rs"]
mod data;
#[path = "support/options.rs"]
mod options;
#[path = "backtest/report.rs"]
mod report;

use account::Hedge;
use options::{Failure, bad, failed, fraction, pair, parse};

const HELP: &str = "\
A concentrated position over real minutes of a Uniswap v3 pool.

Usage: backtest FILE.csv... [OPTIONS]

The pool:
  --decimals <D0,D1>       of its tokens  [default: 6,18]
  --base <0|1>             the token whose price is meant  [default: 1]
  --fee <FEE>              0.0005, 0.05% or 5bp  [default: 5bp]
  --spacing <TICKS>        ticks that a bound is a multiple of  [default: 10]

The position:
  --capital <QUOTE>        what is put in  [default: 10000]
  --width <WIDTH>          of the range to each side of the price  [default: 2%]
  --ticks <LOWER,UPPER>    the range by its ticks instead

When to move the range to the price, by any of:
  --move-outside <MINUTES> outside of it for so long
  --move-distance <SHARE>  the price this far from where it was entered
  --move-loss <SHARE>      an impermanent loss of so much
  --move-every <MINUTES>   a time
  --swap-cost <SHARE>      of what is swapped for it  [default: the fee]
  --move-cost <QUOTE>      of each move, such as gas  [default: 0]

The hedge:
  --hedge                  short the base that the position holds
  --hedge-band <SHARE>     let it be off by so much  [default: 0]
  --hedge-cost <SHARE>     of what is traded  [default: 2bp]
  --funding <RATE>         per year, paid to the short; negative where it pays  [default: 0]

The report:
  --every <MINUTES>        of a row  [default: 60]
  --svg <FILE>             the picture  [default: target/backtest.svg]
  --help                   this text
";

type Triggers = (Option<OutOfRange<f64>>, (Option<DistanceBand<f64>>, (Option<LossLimit<f64>>, Option<Periodic<f64>>)));

fn main() -> ExitCode {
    options::exit(run())
}

/// What is asked for.
struct Request {
    files: Vec<PathBuf>,
    tokens: Tokens,
    fee: f64,
    spacing: i32,
    capital: f64,
    width: f64,
    ticks: Option<[i32; 2]>,
    outside: Option<f64>,
    distance: Option<f64>,
    loss: Option<f64>,
    period: Option<f64>,
    swap_cost: f64,
    move_cost: f64,
    hedge: Option<Hedge>,
    every: f64,
    svg: PathBuf,
}

fn run() -> Result<(), Failure> {
    let mut arguments = pico_args::Arguments::from_env();
    if arguments.contains(["-h", "--help"]) {
        print!("{HELP}");
        return Ok(());
    }
    let request = Request::parse(arguments)?;
    let rows = data::read(&request.files, request.tokens).map_err(failed)?;
    let report = report::Report::of(&request, &rows)?;
    print!("{}", report.text(&request, &rows)?);
    chart::draw(&request.svg, &report.points).map_err(|error| failed(format!("{}: {error}", request.svg.display())))?;
    println!("\n{}", request.svg.display());
    Ok(())
}

impl Request {
    fn parse(mut arguments: pico_args::Arguments) -> Result<Self, Failure> {
        let mut text = |name: &'static str| arguments.opt_value_from_str::<_, String>(name).map_err(bad);
        let mut number = |name: &'static str| text(name)?.map(|text| fraction(name, &text)).transpose();
        let mut positive = |name: &'static str| match number(name)? {
            Some(x) if x > 0.0 => Ok(Some(x)),
            Some(x) => Err(bad(format!("{name}: expected more than 0, found {x}"))),
            None => Ok(None),
        };
        let capital = positive("--capital")?.unwrap_or(10_000.0);
        let (width, every) = (positive("--width")?, positive("--every")?.unwrap_or(60.0));
        let (distance, loss, period) =
            (positive("--move-distance")?, positive("--move-loss")?, positive("--move-every")?);
        let mut not_negative = |name: &'static str| match number(name)? {
            Some(x) if x < 0.0 => Err(bad(format!("{name}: expected 0 or more, found {x}"))),
            found => Ok(found),
        };
        let fee = not_negative("--fee")?.unwrap_or(0.0005);
        if fee >= 1.0 {
            return Err(bad(format!("--fee: expected less than 1, found {fee}")));
        }
        let outside = not_negative("--move-outside")?;
        let (swap_cost, move_cost) = (not_negative("--swap-cost")?.unwrap_or(fee), not_negative("--move-cost")?);
        let (band, cost) = (not_negative("--hedge-band")?, not_negative("--hedge-cost")?);
        if swap_cost >= 1.0 || cost.is_some_and(|cost| cost >= 1.0) {
            return Err(bad("--swap-cost, --hedge-cost: expected less than 1"));
        }
        let funding = number("--funding")?;
        let decimals = text("--decimals")?.map_or(Ok([6, 18]), |text| pair("--decimals", &text))?;
        let ticks = text("--ticks")?.map(|text| pair("--ticks", &text)).transpose()?;
        let spacing = text("--spacing")?.map_or(Ok(10), |text| parse("--spacing", &text))?;
        let base = match text("--base")?.as_deref() {
            Some("0") => Base::Token0,
            Some("1") | None => Base::Token1,
            Some(other) => return Err(bad(format!("--base: expected 0 or 1, found {other:?}"))),
        };
        let svg = text("--svg")?.map_or_else(|| PathBuf::from("target/backtest.svg"), PathBuf::from);
        let hedged = arguments.contains("--hedge");
        if !hedged && (band.is_some() || cost.is_some() || funding.is_some()) {
            return Err(bad("--hedge-band, --hedge-cost, --funding: expected with --hedge only"));
        }
        if !(1..=16_384).contains(&spacing) {
            return Err(bad(format!("--spacing: expected 1 to 16384, found {spacing}")));
        }
        if let Some([lower, upper]) = ticks {
            if width.is_some() {
                return Err(bad("--ticks, --width: expected one of the two"));
            }
            let on_grid = |tick: i32| (MIN_TICK..=MAX_TICK).contains(&tick) && tick.rem_euclid(spacing) == 0;
            if !(lower < upper && on_grid(lower) && on_grid(upper)) {
                return Err(bad(format!(
                    "--ticks: expected two that ascend and are multiples of {spacing}, found {lower},{upper}"
                )));
            }
        }
        let hedge = if hedged {
            Some(Hedge {
                band: HedgeDeviation::new(0.0, band.unwrap_or(0.0)).map_err(bad)?,
                cost: cost.unwrap_or(0.0002),
                funding: FundingRate::new(funding.unwrap_or(0.0), 1.0).map_err(bad)?,
            })
        } else {
            None
        };
        let rest = arguments.finish();
        if let Some(option) = rest.iter().find(|argument| argument.to_string_lossy().starts_with('-')) {
            return Err(bad(format!("expected options of the list, found {option:?}")));
        }
        if rest.is_empty() {
            return Err(bad("expected a file of minutes"));
        }
        Ok(Self {
            files: rest.into_iter().map(PathBuf::from).collect(),
            tokens: Tokens { decimals, base },
            fee,
            spacing,
            capital,
            width: width.unwrap_or(0.02),
            ticks,
            outside,
            distance,
            loss,
            period,
            swap_cost,
            move_cost: move_cost.unwrap_or(0.0),
            hedge,
            every,
            svg,
        })
    }

    /// Ticks from the price down and up, at the start; and so of every later range.
    fn offsets(&self, start: f64) -> Result<[i32; 2], Failure> {
        if let Some([lower, upper]) = self.ticks {
            let center = data::tick_of_price(self.tokens, start)?;
            return Ok([center - lower, upper - center]);
        }
        let ticks = self.width.ln_1p() / 1.0001_f64.ln();
        if ticks < f64::from(MAX_TICK) {
            #[allow(clippy::cast_possible_truncation, reason = "checked above")]
            Ok([ticks.round() as i32; 2])
        } else {
            Err(bad(format!("--width: wider than all prices, {}", self.width)))
        }
    }

    /// The range around a price: multiples of the spacing, one at least.
    fn range(&self, [down, up]: [i32; 2], price: f64) -> cfmm_math::Result<[f64; 2]> {
        let center = data::tick_of_price(self.tokens, price)?;
        let snapped = |tick: i32| (f64::from(tick) / f64::from(self.spacing)).round() * f64::from(self.spacing);
        #[allow(clippy::cast_possible_truncation, reason = "near the ticks that it is made of")]
        let (lower, upper) = (snapped(center - down) as i32, snapped(center + up) as i32);
        let upper = upper.max(lower + self.spacing);
        let a = data::price_of_tick(self.tokens, lower)?;
        let b = data::price_of_tick(self.tokens, upper)?;
        Ok(if a < b { [a, b] } else { [b, a] })
    }

    fn triggers(&self, start: f64, price: f64) -> cfmm_math::Result<Triggers> {
        let outside = self.outside.map(|minutes| OutOfRange::new(60.0 * minutes)).transpose()?;
        let distance = self.distance.map(|share| DistanceBand::new(price, 1.0 + share)).transpose()?;
        let loss = self.loss.map(LossLimit::new).transpose()?;
        let period = self.period.map(|minutes| Periodic::new(start, 60.0 * minutes)).transpose()?;
        Ok((outside, (distance, (loss, period))))
    }
}
