//! The books of `examples/backtest.rs` balance: on random minutes, every gain is one of the accounts', and each account is
//! what the library says of the whole path.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss, reason = "a test may panic")]

#[path = "../examples/backtest/account.rs"]
mod account;
#[cfg(feature = "protocol")]
#[path = "../examples/backtest/data.rs"]
mod data;
#[path = "support/exact.rs"]
mod exact;

use account::{Account, Entries, Hedge, Minute, Plan, YEAR};
use cfmm_math::analytics::hedge::FundingRate;
use cfmm_math::analytics::rebalance::{DistanceBand, HedgeDeviation, OutOfRange, Periodic, Trigger};
use cfmm_math::analytics::{LpPosition, realized_lvr};
use cfmm_math::{Concentrated, Invariant, Result, Rounding};
use exact::Random;

const CAPITAL: f64 = 10_000.0;
const FEE: f64 = 0.0005;

/// Minutes of a price that wanders by some 0.1 % in each, some of them missing.
fn minutes(seed: u64, count: usize) -> Vec<Minute> {
    let mut random = Random::new(seed);
    let (mut time, mut price) = (1.69e9, 1_850.0_f64);
    (0..count)
        .map(|_| {
            time += 60.0 * (1.0 + random.below(20).saturating_sub(17) as f64);
            let from = price;
            price *= 1.0 + 0.004 * (random.unit() - 0.5);
            price += 0.002 * (1_850.0 - price);
            let spread = 1.0 + 0.001 * random.unit();
            let paid_in = [2.0 * random.unit(), 5_000.0 * random.unit()];
            let liquidity = 50_000.0 * (1.0 + random.unit());
            Minute { time, price, low: from.min(price) / spread, high: from.max(price) * spread, paid_in, liquidity }
        })
        .collect()
}

fn range_of(width: f64) -> impl Fn(f64) -> Result<[f64; 2]> + Copy {
    move |price| Ok([price / (1.0 + width), price * (1.0 + width)])
}

/// Never.
const STAY: Option<OutOfRange<f64>> = None;

fn plan<T>(width: f64, trigger: T, hedge: Option<Hedge>) -> Plan<impl Fn(f64) -> Result<[f64; 2]> + Copy, T> {
    Plan { capital: CAPITAL, fee: FEE, range: range_of(width), trigger, swap_cost: 0.0005, move_cost: 0.3, hedge }
}

/// One range, and no costs.
fn fixed(range: [f64; 2]) -> Plan<impl Fn(f64) -> Result<[f64; 2]>, Option<OutOfRange<f64>>> {
    let range = move |_| Ok(range);
    Plan { capital: CAPITAL, fee: FEE, range, trigger: STAY, swap_cost: 0.0, move_cost: 0.0, hedge: None }
}

fn hedge(band: f64, cost: f64, funding: f64) -> Option<Hedge> {
    let funding = FundingRate::new(funding, 1.0).unwrap();
    Some(Hedge { band: HedgeDeviation::new(0.0, band).unwrap(), cost, funding })
}

fn run<R: Fn(f64) -> Result<[f64; 2]>, T: Trigger<Scalar = f64>>(
    plan: Plan<R, T>,
    minutes: &[Minute],
) -> (Account<R, T>, Entries, u32) {
    let mut account = Account::open(plan, &minutes[0]).unwrap();
    let (mut sum, mut moves) = (*account.total(), 0);
    for minute in &minutes[1..] {
        let step = account.step(minute).unwrap();
        sum.add(&step.entries);
        moves += u32::from(step.moved.is_some());
    }
    sum.add(&account.close());
    (account, sum, moves)
}

fn assert_near(got: f64, expected: f64, what: &str) {
    assert!((got - expected).abs() < 1e-8, "{what}: {got} instead of {expected}");
}

/// Value change + fees = holding − divergence + fees; and, in steps, the exposure less LVR.
#[test]
fn unhedged() {
    for (seed, width) in [(1, 0.01), (2, 0.03), (3, 0.5)] {
        let minutes = minutes(seed, 3_000);
        let (account, sum, _) = run(plan(width, STAY, None), &minutes);
        let (first, last) = (minutes[0].price, minutes[2_999].price);
        let entry = account.position();
        // The position did not move, so it is the library's.
        let pool = Concentrated::from_liquidity(1.0, first, first / (1.0 + width), first * (1.0 + width)).unwrap();
        let expected = LpPosition::new(pool, first).unwrap().with_capital(CAPITAL).unwrap();
        let loss = expected.net_loss(last, sum.fees).unwrap();
        let value = account.value().unwrap();
        assert_near(value, expected.value_at(last).unwrap(), "value");
        assert_near(sum.unhedged(), value - CAPITAL + sum.fees, "gain");
        assert_near(
            sum.unhedged(),
            entry.held_value_at(last).unwrap() - CAPITAL + loss.in_quote,
            "gain against holding",
        );
        // Of the whole path.
        let lvr = expected.scale(realized_lvr(&pool, minutes.iter().map(|minute| minute.price)).unwrap()).unwrap();
        assert_near(sum.lvr, lvr, "LVR");
        assert!(sum.lvr > 0.0 && sum.fees > 0.0);
        assert_eq!((sum.short, sum.funding, sum.hedging, sum.moving), (0.0, 0.0, 0.0, 0.0));
        assert_eq!(sum.unhedged(), sum.hedged());
        // Totals are the sums of the steps.
        assert_near(account.total().unhedged(), sum.unhedged(), "total");
    }
}

/// Hedged at every step nothing is left but fees − LVR + funding − costs, step by step.
#[test]
fn hedged() {
    let minutes = minutes(4, 2_000);
    let mut account = Account::open(plan(0.01, STAY, hedge(0.0, 0.0003, 0.12)), &minutes[0]).unwrap();
    let mut traded = account.position().holdings_at(minutes[0].price).unwrap()[0];
    assert_near(account.total().hedging, 0.0003 * traded * minutes[0].price, "opening");
    let (mut funding, mut hedging) = (0.0, account.total().hedging);
    for pair in minutes.windows(2) {
        let (value, [delta, _]) = (account.value().unwrap(), account.position().holdings_at(pair[0].price).unwrap());
        let step = account.step(&pair[1]).unwrap().entries;
        assert_near(step.exposure + step.short, 0.0, "exposure");
        let [after, _] = account.position().holdings_at(pair[1].price).unwrap();
        let expected = step.fees - step.lvr + step.funding - step.hedging;
        assert_near(step.hedged(), expected, "step");
        // The same from what the two of them are worth.
        let change = account.value().unwrap() - value - delta * (pair[1].price - pair[0].price);
        assert_near(step.hedged(), change + step.fees + step.funding - step.hedging, "step by values");
        assert_near(step.hedging, 0.0003 * (after - delta).abs() * pair[1].price, "cost");
        assert_near(step.funding, 0.12 * delta * pair[0].price * (pair[1].time - pair[0].time) / YEAR, "funding");
        traded += (after - delta).abs();
        (funding, hedging) = (funding + step.funding, hedging + step.hedging);
    }
    let last = minutes[1_999].price;
    let [open, _] = account.position().holdings_at(last).unwrap();
    assert_near(account.close().hedging, 0.0003 * open * last, "closing");
    let total = account.total();
    assert_near(total.hedging, hedging + 0.0003 * open * last, "all costs");
    assert_near(total.hedged(), total.fees - total.lvr + total.funding - total.hedging, "total");
    assert_near(total.funding, funding, "all funding");
    assert!(traded > 2.0 * open);
}

/// With a band it trades less, and is exposed to no more than the band.
#[test]
fn hedge_deviation() {
    let minutes = minutes(5, 3_000);
    let (_, always, _) = run(plan(0.02, STAY, hedge(0.0, 0.0003, 0.0)), &minutes);
    let mut account = Account::open(plan(0.02, STAY, hedge(0.1, 0.0003, 0.0)), &minutes[0]).unwrap();
    let mut trades = 0;
    for pair in minutes.windows(2) {
        let [delta, _] = account.position().holdings_at(pair[0].price).unwrap();
        let step = account.step(&pair[1]).unwrap();
        let change = pair[1].price - pair[0].price;
        let off = step.entries.exposure + step.entries.short;
        assert!(off.abs() <= 0.1 * delta * change.abs() + 1e-9);
        trades += u32::from(step.hedged);
        assert_eq!(step.hedged, step.entries.hedging > 0.0);
        assert_near(step.entries.hedged(), off + step.entries.fees - step.entries.lvr - step.entries.hedging, "step");
    }
    account.close();
    assert!(trades > 20 && trades < 1_500, "{trades}");
    assert!(account.total().hedging < 0.7 * always.hedging, "{} {}", account.total().hedging, always.hedging);
    assert_near(account.total().lvr, always.lvr, "LVR");
}

/// Moved, the position pays for the swap and for the move, and goes on with what is left.
#[test]
fn moves() {
    let minutes = minutes(6, 4_000);
    let trigger = (
        OutOfRange::new(600.0).unwrap(),
        (DistanceBand::new(minutes[0].price, 1.02).unwrap(), Periodic::new(minutes[0].time, 43_200.0).unwrap()),
    );
    let mut account = Account::open(plan(0.005, trigger, hedge(0.02, 0.0002, 0.05)), &minutes[0]).unwrap();
    let (mut moves, mut swapped) = (0, 0.0);
    for minute in &minutes[1..] {
        let before = *account.position();
        let step = account.step(minute).unwrap();
        let value = before.value_at(minute.price).unwrap();
        assert_near(account.value().unwrap(), value - step.entries.moving, "value");
        if step.moved.is_none() {
            assert_eq!((step.entries.moving, *account.position()), (0.0, before));
            continue;
        }
        moves += 1;
        // The new range is around the price, and its cost is what was swapped for it.
        let range = account.position().pool().price_range();
        assert_eq!(range, range_of(0.005)(minute.price).unwrap());
        assert_eq!(account.position().entry_price(), minute.price);
        let ([x0, y0], [x1, y1]) =
            (before.holdings_at(minute.price).unwrap(), account.position().holdings_at(minute.price).unwrap());
        let cost = 0.0005 * minute.price * (x1 - x0).abs() + 0.3;
        assert_near(step.entries.moving, cost, "cost");
        assert_near(y1 - y0, -(x1 - x0) * minute.price - cost, "quote that is left");
        swapped += (x1 - x0).abs();
    }
    account.close();
    let total = account.total();
    assert!(moves > 20 && swapped > 1.0, "{moves} {swapped}");
    let value = account.value().unwrap();
    assert_near(total.unhedged(), value - CAPITAL + total.fees, "gain");
    assert_near(total.unhedged(), total.exposure - total.lvr + total.fees - total.moving, "accounts");
    assert_near(total.hedged() - total.unhedged(), total.short + total.funding - total.hedging, "hedge");
}

/// In range, of a liquidity as large as the pool's, half of the fees; of a share of the way, that share; outside nothing.
#[test]
fn fees() {
    let range = [1_000.0_f64, 4_000.0];
    let pool = Concentrated::from_liquidity(1.0, 2_000.0, range[0], range[1]).unwrap();
    let position = LpPosition::new(pool, 2_000.0).unwrap().with_capital(CAPITAL).unwrap();
    let liquidity = position.scale(pool.level(Rounding::Down).unwrap()).unwrap();
    let at = |time: f64, price: f64, low: f64, high: f64| Minute {
        time,
        price,
        low,
        high,
        paid_in: [3.0, 1_000.0],
        liquidity,
    };
    let start = at(0.0, 2_000.0, 2_000.0, 2_000.0);
    for (price, low, high, share) in [
        (2_000.0, 2_000.0, 2_000.0, 1.0),
        (2_500.0, 1_500.0, 2_500.0, 1.0),
        (4_000.0, 4_000.0, 4_000.0, 1.0),
        // From the middle of the range, in logarithm, twice as far as its end.
        (8_000.0, 2_000.0, 8_000.0, 0.5),
        (500.0, 500.0, 8_000.0, 0.5),
        (9_000.0, 8_000.0, 9_000.0, 0.0),
        (500.0, 500.0, 500.0, 0.0),
    ] {
        let mut account = Account::open(fixed(range), &start).unwrap();
        let step = account.step(&at(60.0, price, low, high)).unwrap();
        assert_near(step.inside, share, "in range");
        assert_near(step.entries.fees, 0.5 * share * FEE * (3.0 * price + 1_000.0), "fees");
        assert_near(account.value().unwrap(), position.value_at(price).unwrap(), "value");
    }
}

/// Half of the capital earns a little more than half: its own liquidity dilutes less.
#[test]
fn dilution() {
    let minutes = minutes(7, 500);
    let of = |capital: f64| {
        let plan = Plan { capital, ..plan(0.05, STAY, None) };
        let (_, sum, _) = run(plan, &minutes);
        [sum.fees / capital, sum.lvr / capital, sum.exposure / capital]
    };
    let ([fees, lvr, exposure], [of_half, lvr_of_half, exposure_of_half]) = (of(1e6), of(5e5));
    assert!(of_half > fees && of_half < 2.0 * fees, "{fees} {of_half}");
    assert!((lvr / lvr_of_half - 1.0).abs() < 1e-12 && (exposure / exposure_of_half - 1.0).abs() < 1e-9);
}

/// The range around a price that is none.
#[test]
fn bad_input() {
    let minutes = minutes(8, 3);
    assert!(Account::open(fixed([3.0, 2.0]), &minutes[0]).is_err());
    assert!(Account::open(Plan { capital: -1.0, ..plan(0.01, STAY, None) }, &minutes[0]).is_err());
    let mut account = Account::open(plan(0.01, STAY, None), &minutes[0]).unwrap();
    assert!(account.step(&Minute { price: f64::NAN, ..minutes[1] }).is_err());
}

/// Rows as the files have them: times, prices by their ticks, whole tokens; and a name and a line for what is wrong.
#[cfg(feature = "protocol")]
#[test]
fn files() {
    use cfmm_math::bridge::{Base, Tokens};
    let header =
        "timestamp,netAmount0,closeTick,openTick,lowestTick,highestTick,inAmount0,inAmount1,currentLiquidity\n";
    let first =
        "2023-08-13 00:00:00,-1970524626,201101,201101,201101,201101,2500000,1066799650715290921,2391553663290390168\n";
    let second = "2024-02-29 23:59:00,0,201100,201102,201101,201103,0,0,0\n";
    let tokens = Tokens { decimals: [6, 18], base: Base::Token1 };
    let read = |name: &str, text: &str| {
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, text).unwrap();
        data::read(&[path], tokens)
    };
    let rows = read("minutes.csv", &[header, first, second].concat()).unwrap();
    assert_eq!(rows[0].label, "2023-08-13 00:00:00");
    let [Minute { time, price, low, high, paid_in, liquidity }, next] = [rows[0].minute, rows[1].minute];
    // As `date -u +%s` has them.
    assert_eq!((time, next.time), (1_691_884_800.0, 1_709_251_140.0));
    let of_tick = |tick: i32| 1e12 / 1.0001_f64.powi(tick);
    assert!((price / of_tick(201_101) - 1.0).abs() < 1e-9 && low == price && high == price);
    assert!((paid_in[0] - 1.066_799_650_715_290_9).abs() < 1e-15 && (paid_in[1] - 2.5).abs() < 1e-15);
    // √(10⁻⁶·10⁻¹⁸) of what the contract has.
    assert!((liquidity / 2_391_553.663_290_39 - 1.0).abs() < 1e-14);
    // The price of token 1 falls as ticks rise, and the last tick is one below the lowest.
    assert!((next.price / of_tick(201_100) - 1.0).abs() < 1e-9 && next.high == next.price);
    assert!((next.low / of_tick(201_103) - 1.0).abs() < 1e-9 && next.liquidity == 0.0);
    for tick in [-887_272, -5, 0, 201_101, 887_272] {
        let price = data::price_of_tick(tokens, tick).unwrap();
        assert_eq!(data::tick_of_price(tokens, price), Ok(tick));
    }

    let fails = |text: &str| read("broken.csv", text).err().unwrap();
    for (from, to, message) in [
        ("closeTick", "close", "no column closeTick"),
        ("23:59:00", "24:00:00", "line 3: timestamp: expected one such as 2023-08-13 00:00:00"),
        ("2024-02-29 23:59:00", "2023-08-12 23:59:00", "line 3: not later than the row before it"),
        (",201102,", ",x,", "line 3: openTick: expected a whole number, found \"x\""),
        (",201102,", ",887273,", "line 3: openTick: "),
        (",2500000,", ",-1,", "line 2: inAmount0: expected a whole number, found \"-1\""),
        (second, "", "expected two minutes or more"),
    ] {
        let text = [header, first, second].concat();
        assert!(text.contains(from));
        let error = fails(&text.replacen(from, to, 1));
        assert!(error.contains(message), "{error} instead of {message}");
    }
    assert!(data::read(&["no such file.csv"], tokens).err().unwrap().starts_with("no such file.csv: "));
}
