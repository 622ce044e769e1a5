//! Minutes of a Uniswap v3 pool from files.

use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

use cfmm_math::bridge::{Base, Tokens, uniswap_v3_range};
use cfmm_math::protocol::U256;
use cfmm_math::protocol::uniswap_v3::tick_math::{MAX_TICK, MIN_TICK, sqrt_ratio_at_tick};
use cfmm_math::{Invariant, Rounding};

use crate::account::Minute;

/// A minute, and its time as the file has it.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) minute: Minute,
}

/// All rows of all files, in the order of time.
pub(crate) fn read(paths: &[impl AsRef<Path>], tokens: Tokens) -> Result<Vec<Row>, String> {
    let mut rows: Vec<Row> = Vec::new();
    for path in paths {
        let path = path.as_ref();
        let at = |error: &dyn Display| format!("{}: {error}", path.display());
        let mut reader = csv::Reader::from_path(path).map_err(|error| at(&error))?;
        let columns = Columns::find(reader.headers().map_err(|error| at(&error))?).map_err(|error| at(&error))?;
        for record in reader.records() {
            let record = record.map_err(|error| at(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let row = columns.row(&record, tokens).map_err(|error| at(&format!("line {line}: {error}")))?;
            if rows.last().is_some_and(|last| last.minute.time >= row.minute.time) {
                return Err(at(&format!("line {line}: not later than the row before it")));
            }
            rows.push(row);
        }
    }
    if rows.len() < 2 { Err("expected two minutes or more".into()) } else { Ok(rows) }
}

const NAMES: [&str; 8] =
    ["timestamp", "openTick", "highestTick", "lowestTick", "closeTick", "inAmount0", "inAmount1", "currentLiquidity"];

struct Columns([usize; NAMES.len()]);

impl Columns {
    fn find(header: &csv::StringRecord) -> Result<Self, String> {
        let mut columns = [0; NAMES.len()];
        for (column, name) in columns.iter_mut().zip(NAMES) {
            *column = header.iter().position(|found| found == name).ok_or_else(|| format!("no column {name}"))?;
        }
        Ok(Self(columns))
    }

    fn row(&self, record: &csv::StringRecord, tokens: Tokens) -> Result<Row, String> {
        let [time, open, highest, lowest, close, in_0, in_1, liquidity] = self.0.map(|column| record.get(column));
        let label = time.unwrap_or_default().trim().to_owned();
        let time = seconds(&label).ok_or("timestamp: expected one such as 2023-08-13 00:00:00")?;
        let ticks = [("openTick", open), ("highestTick", highest), ("lowestTick", lowest), ("closeTick", close)];
        let mut prices = [0.0; 4];
        for (price, (name, tick)) in prices.iter_mut().zip(ticks) {
            *price = price_of_tick(tokens, parse(name, tick)?).map_err(|error| format!("{name}: {error}"))?;
        }
        let [_, _, _, close] = prices;
        // Of all four: the last price may have gone past the tick that the file calls the lowest or the highest.
        let (low, high) = prices.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), p| (low.min(*p), high.max(*p)));
        let wei = [parse::<u128>("inAmount0", in_0)?, parse("inAmount1", in_1)?].map(U256::from);
        let paid_in = tokens.amounts(wei).map_err(|error| error.to_string())?;
        let liquidity = level(tokens, parse("currentLiquidity", liquidity)?)
            .map_err(|error| format!("currentLiquidity: {error}"))?;
        Ok(Row { label, minute: Minute { time, price: close, low, high, paid_in, liquidity } })
    }
}

/// Quote for one base.
pub(crate) fn price_of_tick(tokens: Tokens, tick: i32) -> cfmm_math::Result<f64> {
    tokens.price(sqrt_ratio_at_tick(tick)?)
}

/// The nearest tick to a price.
#[allow(clippy::cast_possible_truncation, reason = "no tick is beyond the bounds")]
pub(crate) fn tick_of_price(tokens: Tokens, price: f64) -> cfmm_math::Result<i32> {
    let ticks = (price / price_of_tick(tokens, 0)?).ln() / 1.0001_f64.ln();
    let up = match tokens.base {
        Base::Token0 => ticks,
        Base::Token1 => -ticks,
    };
    Ok(up.round().clamp(MIN_TICK.into(), MAX_TICK.into()) as i32)
}

/// Liquidity in whole tokens. No liquidity is none.
fn level(tokens: Tokens, liquidity: u128) -> cfmm_math::Result<f64> {
    if liquidity == 0 {
        return Ok(0.0);
    }
    // Whatever the range.
    uniswap_v3_range(tokens, sqrt_ratio_at_tick(0)?, -60, 60, liquidity)?.level(Rounding::Down)
}

fn parse<T: FromStr>(name: &str, field: Option<&str>) -> Result<T, String> {
    let field = field.unwrap_or_default().trim();
    field.parse().map_err(|_| format!("{name}: expected a whole number, found {field:?}"))
}

/// Seconds since 1970 of `YYYY-MM-DD HH:MM:SS`.
fn seconds(text: &str) -> Option<f64> {
    let (date, time) = text.split_once([' ', 'T'])?;
    let numbers = |text: &str, by: char| -> Option<[i64; 3]> {
        let mut parts = text.split(by).map(|part| part.parse::<u16>().ok().map(i64::from));
        let found = [parts.next()??, parts.next()??, parts.next()??];
        parts.next().is_none().then_some(found)
    };
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Days of the Gregorian calendar, years beginning in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2).div_euclid(5)
        + day;
    // From 1 March of the year 0, day 1, to 1970.
    let seconds = (days - 719_469) * 86_400 + hour * 3_600 + minute * 60 + second;
    #[allow(clippy::cast_precision_loss, reason = "no time of ours has 2⁵² seconds")]
    Some(seconds as f64)
}
