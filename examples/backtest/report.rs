//! What came of it: a table, and where the result is from.

use std::fmt::{self, Write};

use cfmm_math::Concentrated;
use cfmm_math::analytics::implied_volatility_of_volume;
use cfmm_math::analytics::rebalance::Reason;
use cfmm_math::analytics::volatility::{Bar, CloseToClose, RangeEstimator, RangeVolatility};

use crate::account::{Account, Entries, Plan, Step, YEAR};
use crate::chart::Point;
use crate::data::Row;
use crate::{Failure, Request, failed};

/// A row of the table: a stretch of time, and where the accounts are at its end.
#[derive(Default)]
struct Line {
    /// Which stretch, counted from 1970.
    stretch: f64,
    label: String,
    price: f64,
    minutes: f64,
    inside: f64,
    volume: f64,
    entries: Entries,
    against_hold: f64,
    total: Entries,
    moves: u32,
}

pub(crate) struct Report {
    lines: Vec<Line>,
    pub(crate) points: Vec<Point>,
    range: [f64; 2],
    /// Of the position and of the deposit, at the end.
    value: f64,
    held: f64,
    total: Entries,
    reasons: Vec<Reason>,
    /// Of the short.
    trades: u32,
    inside: f64,
}

impl Report {
    pub(crate) fn of(request: &Request, rows: &[Row]) -> Result<Self, Failure> {
        let [first, rest @ ..] = rows else { return Err(failed("expected two minutes or more")) };
        let offsets = request.offsets(first.minute.price)?;
        let plan = Plan {
            capital: request.capital,
            fee: request.fee,
            range: |price| request.range(offsets, price),
            trigger: request.triggers(first.minute.time, first.minute.price)?,
            swap_cost: request.swap_cost,
            move_cost: request.move_cost,
            hedge: request.hedge,
        };
        let mut account = Account::open(plan, &first.minute)?;
        let entry = *account.position();
        let range = entry.pool().price_range();
        let mut report = Self {
            lines: Vec::new(),
            points: vec![Point::of(&first.minute, range, 0.0, account.total())],
            range,
            value: request.capital,
            held: request.capital,
            total: *account.total(),
            reasons: Vec::new(),
            trades: u32::from(request.hedge.is_some()),
            inside: 0.0,
        };
        // What opening the short costs belongs to the first stretch, what closing it costs to the last.
        let mut opening = Some(*account.total());
        let mut minutes = rest.iter().peekable();
        while let Some(Row { label, minute, .. }) = minutes.next() {
            let range = account.position().pool().price_range();
            let Step { mut entries, inside, moved, hedged } = account.step(minute)?;
            entries.add(&opening.take().unwrap_or_default());
            if minutes.peek().is_none() {
                entries.add(&account.close());
            }
            (report.value, report.held) = (account.value()?, entry.held_value_at(minute.price)?);
            report.total = *account.total();
            let stretch = (minute.time / 60.0 / request.every).floor();
            if report.lines.last().is_none_or(|line| line.stretch < stretch) {
                report.lines.push(Line { stretch, ..Line::default() });
            }
            if let Some(line) = report.lines.last_mut() {
                label.clone_into(&mut line.label);
                line.price = minute.price;
                line.minutes += 1.0;
                line.inside += inside;
                line.volume += minute.volume();
                line.entries.add(&entries);
                line.moves += u32::from(moved.is_some());
                (line.against_hold, line.total) = (report.value - report.held, report.total);
            }
            report.points.push(Point::of(minute, range, report.held - request.capital, account.total()));
            report.reasons.extend(moved);
            report.trades += u32::from(hedged);
            report.inside += inside;
        }
        Ok(report)
    }

    pub(crate) fn text(&self, request: &Request, rows: &[Row]) -> Result<String, Failure> {
        let mut text = String::new();
        self.head(&mut text, request, rows).map_err(failed)?;
        self.table(&mut text, request).map_err(failed)?;
        self.accounts(&mut text, request, rows).map_err(failed)?;
        Self::volatility(&mut text, request, rows)?;
        Ok(text)
    }

    fn head(&self, text: &mut String, request: &Request, rows: &[Row]) -> fmt::Result {
        let [first, .., last] = rows else { return Err(fmt::Error) };
        let prices = rows.iter().map(|row| (row.minute.low, row.minute.high));
        let (low, high) = prices.fold((f64::INFINITY, 0.0_f64), |(low, high), (l, h)| (low.min(l), high.max(h)));
        writeln!(
            text,
            "{} to {}: {} minutes, price {} to {}",
            first.label,
            last.label,
            rows.len(),
            decimal(low),
            decimal(high)
        )?;
        let [lower, upper] = self.range;
        let [lower, upper, entry] = [lower, upper, first.minute.price].map(decimal);
        writeln!(text, "{} put in at {entry}, range {lower} to {upper}", money(request.capital))
    }

    fn table(&self, text: &mut String, request: &Request) -> fmt::Result {
        let names = ["price", "in range", "volume", "fees", "LVR", "IL", "gain", "hedged"];
        write!(text, "\n{:19}", "until")?;
        let columns = if request.hedge.is_some() { &names[..] } else { &names[..7] };
        for name in columns {
            write!(text, "{name:>11}")?;
        }
        writeln!(text, "{:>7}", "moves")?;
        for line in &self.lines {
            let Line { label, price, entries, total, .. } = line;
            let inside = percent(line.inside / line.minutes);
            write!(text, "{label:19}{:>11}{inside:>11}{:>11}", decimal(*price), whole(line.volume))?;
            for amount in [entries.fees, -entries.lvr, line.against_hold, total.unhedged()] {
                write!(text, "{:>11}", money(amount))?;
            }
            if request.hedge.is_some() {
                write!(text, "{:>11}", money(total.hedged()))?;
            }
            writeln!(text, "{:>7}", line.moves)?;
        }
        Ok(())
    }

    /// Where the gain is from, and where it would have been from otherwise.
    fn accounts(&self, text: &mut String, request: &Request, rows: &[Row]) -> fmt::Result {
        let [first, .., last] = rows else { return Err(fmt::Error) };
        let years = (last.minute.time - first.minute.time) / YEAR;
        let total = &self.total;
        let mut line = |name: &str, amount: f64| {
            let share = amount / request.capital;
            writeln!(text, "{name:36}{:>13}{:>12}{:>12}", money(amount), percent(share), percent(share / years))
        };
        line("\nfees", total.fees)?;
        line("the price of the base it held", total.exposure)?;
        line("loss versus rebalancing", -total.lvr)?;
        line(&format!("moving the range{}", self.why()), -total.moving)?;
        line("= gain", total.unhedged())?;
        if request.hedge.is_some() {
            line("short", total.short)?;
            line("funding", total.funding)?;
            line(&format!("hedging, {} trades", self.trades), -total.hedging)?;
            line("= gain, hedged", total.hedged())?;
        }
        line("\nholding the deposit instead", self.held - request.capital)?;
        line("the position against that, fees apart", self.value - self.held)?;
        let time = self.inside / count(rows.len() - 1);
        writeln!(text, "in quote, of the capital, and that per year; in range for {} of the time", percent(time))
    }

    /// How often the range was moved, and for what.
    fn why(&self) -> String {
        let names = [
            (Reason::Range, "outside"),
            (Reason::Distance, "distance"),
            (Reason::Loss, "loss"),
            (Reason::Time, "time"),
        ];
        let mut why = String::new();
        for (reason, name) in names {
            let count = self.reasons.iter().filter(|found| **found == reason).count();
            if count > 0 {
                why += &[", ", &count.to_string(), " ", name].concat();
            }
        }
        why
    }

    /// What the price did, and what the fees pay for: their square is to the other's as fees are to LVR, in range.
    fn volatility(text: &mut String, request: &Request, rows: &[Row]) -> Result<(), Failure> {
        let [Row { minute: first, .. }, rest @ ..] = rows else { return Err(failed("expected two minutes or more")) };
        let mut closes = CloseToClose::new(first.price)?;
        let mut ranges = RangeVolatility::new(RangeEstimator::RogersSatchell);
        let (mut last, mut volume) = (first, 0.0);
        // Of an hour: a minute sees too few prices for its range to be one.
        let (mut open, mut bar) = (first, Bar::at(first.price)?);
        for Row { minute, .. } in rest {
            closes.push(minute.price, (minute.time - last.time) / YEAR)?;
            for price in [minute.high, minute.low, minute.price] {
                bar.push(price)?;
            }
            if minute.time - open.time >= 3_600.0 {
                ranges.push(&bar, (minute.time - open.time) / YEAR)?;
                (open, bar) = (minute, Bar::at(minute.price)?);
            }
            // For each unit of liquidity: what it was worth to be there.
            volume += if minute.liquidity > 0.0 { minute.volume() / minute.liquidity } else { 0.0 };
            last = minute;
        }
        let years = (last.time - first.time) / YEAR;
        let pool = Concentrated::from_liquidity(1.0, last.price, 0.5 * last.price, 2.0 * last.price)?;
        let implied = implied_volatility_of_volume(&pool, last.price, request.fee, volume / years)?;
        let realized = percent(closes.realized_volatility()?);
        // Less than an hour has none.
        let of_ranges = ranges
            .volatility()
            .map_or_else(|_| String::new(), |sigma| format!(", {} by hourly ranges", percent(sigma)));
        writeln!(text, "volatility {realized} from minute to minute{of_ranges}; the fees pay for {}", percent(implied))
            .map_err(failed)
    }
}

#[allow(clippy::cast_precision_loss, reason = "no file has 2⁵² rows")]
fn count(n: usize) -> f64 {
    n as f64
}

fn percent(x: f64) -> String {
    let x = 100.0 * x;
    if x.abs() < 5e-4 {
        "0.0 %".into()
    } else if x.abs() < 1.0 {
        format!("{x:.3} %")
    } else {
        format!("{x:.1} %")
    }
}

/// A price.
fn decimal(x: f64) -> String {
    if (1.0..1e7).contains(&x) { format!("{x:.2}") } else { format!("{x:.4e}") }
}

/// Two digits after the point, and no minus before a zero.
fn money(x: f64) -> String {
    let cents = format!("{:.2}", x.abs());
    let (whole, rest) = cents.split_once('.').unwrap_or((&cents, ""));
    let sign = if x < 0.0 && cents != "0.00" { "-" } else { "" };
    format!("{sign}{}.{rest}", grouped(whole))
}

fn whole(x: f64) -> String {
    grouped(&format!("{x:.0}"))
}

/// Commas between groups of three digits.
fn grouped(digits: &str) -> String {
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}
