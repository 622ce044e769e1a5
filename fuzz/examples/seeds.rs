//! Writes `seeds`: reference vectors as the targets read them. Run it in this folder:
//! `cargo run --features seeds --example seeds`.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use num_bigint::BigUint;
use serde_json::Value;

type Outcome = Result<(), Box<dyn Error>>;

/// Bytes as `cfmm_math_fuzz::input` reads them.
#[derive(Default, Clone)]
struct Seed(Vec<u8>);

impl Seed {
    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    fn byte(self, byte: u8) -> Self {
        self.bytes(&[byte])
    }

    fn word(self, text: &str, length: usize) -> Self {
        let number: BigUint = text.parse().expect("digits");
        let mut bytes = number.to_bytes_le();
        bytes.resize(length, 0);
        self.bytes(&bytes)
    }

    fn u256(self, text: &str) -> Self {
        self.byte(0).word(text, 32)
    }

    /// A number of a known length, its digits at the top; the largest where that is longer.
    fn sized(self, text: &str) -> Self {
        let number: BigUint = text.parse().expect("digits");
        let number = u128::try_from(number).unwrap_or(u128::MAX);
        let length = 128 - number.leading_zeros();
        let digits = number.checked_shl(128 - length).unwrap_or(0);
        self.byte(length as u8).bytes(&digits.to_le_bytes())
    }

    fn f64(self, text: &str) -> Self {
        let number: f64 = text.parse().expect("a number");
        self.byte(0).bytes(&number.to_bits().to_le_bytes())
    }

    /// From 0 to 1.
    fn unit(self, number: f64) -> Self {
        self.bytes(&((number + 1.0).to_bits() << 12).to_le_bytes())
    }

    fn and(self, other: &Self) -> Self {
        self.bytes(&other.0)
    }
}

fn read(name: &str) -> Result<String, Box<dyn Error>> {
    let path = Path::new("../tests/vectors").join(format!("{name}.gz"));
    let mut text = String::new();
    GzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
    Ok(text)
}

/// Some of the rows of a table, evenly spread, without its header.
fn rows(name: &str, count: usize) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let text = read(name)?;
    let rows: Vec<_> = text.lines().skip(1).collect();
    let step = (rows.len() / count).max(1);
    let fields = |row: &&str| row.split(',').map(String::from).collect();
    Ok(rows.iter().step_by(step).take(count).map(fields).collect())
}

/// Some of the calls of a function, evenly spread.
fn calls(name: &str, function: &str, count: usize) -> Result<Vec<Value>, Box<dyn Error>> {
    let text = read(name)?;
    let all: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    let all: Vec<Value> = all?.into_iter().filter(|call| call["fn"] == function).collect();
    let step = (all.len() / count).max(1);
    Ok(all.into_iter().step_by(step).take(count).collect())
}

/// The text of an argument.
fn arg<'a>(call: &'a Value, name: &str) -> &'a str {
    call["in"][name].as_str().expect("an argument")
}

fn list(call: &Value, name: &str) -> Vec<String> {
    let list = call["in"][name].as_array().expect("a list");
    list.iter().map(|x| x.as_str().expect("a number").to_owned()).collect()
}

fn write(target: &str, name: &str, seeds: &[Seed]) -> Outcome {
    let folder = Path::new("seeds").join(target);
    fs::create_dir_all(&folder)?;
    for (index, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("{name}_{index}")), &seed.0)?;
    }
    Ok(())
}

/// Several cases in each file, as many as a run takes.
fn join(cases: &[Seed], count: usize) -> Vec<Seed> {
    cases.chunks(count).map(|cases| cases.iter().fold(Seed::default(), Seed::and)).collect()
}

fn wide() -> Outcome {
    let mut cases = Vec::new();
    for (function, up) in [("mulDiv", 0), ("mulDivRoundingUp", 1)] {
        for call in calls("v3_fullmath.jsonl", function, 16)? {
            let (a, b, d) = (arg(&call, "a"), arg(&call, "b"), arg(&call, "denominator"));
            cases.push(Seed::default().byte(0).u256(a).u256(b).u256(d).byte(up).bytes(&[96, 0]));
        }
    }
    write("wide", "full", &join(&cases, 16))?;
    let product =
        |row: &Vec<String>| Seed::default().byte(6).sized(&row[0]).sized(&row[1]).sized(&row[2]).sized(&row[0]);
    let cases: Vec<_> = rows("fixed_mul_div.csv", 32)?.iter().map(|row| product(row).byte(1)).collect();
    write("wide", "fixed", &join(&cases, 16))
}

fn power() -> Outcome {
    // Elementary functions of U64F64, and a power with a signed exponent.
    let number = |x: &str| Seed::default().byte(2).byte(0).byte(0).byte(0).sized(x);
    let power = |row: &Vec<String>| {
        let (negative, size) = row[1].strip_prefix('-').map_or((0, row[1].as_str()), |size| (1, size));
        number(&row[0]).sized(size).byte(negative)
    };
    let cases: Vec<_> = rows("fixed_pow.csv", 16)?.iter().map(power).collect();
    write("power", "pow", &join(&cases, 2))?;
    let cases: Vec<_> = rows("fixed_ln.csv", 8)?.iter().map(|row| number(&row[0]).sized("0").byte(0)).collect();
    write("power", "ln", &join(&cases, 2))?;
    let positive = |row: &&Vec<String>| !row[0].starts_with('-');
    let exp = |row: &Vec<String>| number(&row[0]).sized("0").byte(0);
    let cases: Vec<_> = rows("fixed_exp.csv", 32)?.iter().filter(positive).map(exp).collect();
    write("power", "exp", &join(&cases, 2))
}

/// A fee, the reserves of a pool to the unit.
fn pool(kind: u8, pips: u32, reserves: &[&str]) -> Seed {
    let seed = Seed::default().byte(kind).byte(2).bytes(&pips.to_le_bytes()).byte(0).byte(4).byte(0);
    reserves.iter().fold(seed, |seed, x| {
        let number = x.parse::<u128>().expect("128 bits").max(1);
        let size = 127 - number.leading_zeros();
        seed.byte(size as u8).bytes(&(number << (127 - size)).to_le_bytes())
    })
}

fn swaps() -> Outcome {
    // A sale of a half and more, a purchase of a third, a price a fifth lower; there and back.
    let trades = [[0, 0, 0], [2, 1, 0], [3, 0, 0], [1, 1, 0]].iter().fold(Seed::default(), |seed, what| {
        let part = (u32::MAX / 3).to_le_bytes();
        seed.bytes(what).byte(0).bytes(&part).byte(4).bytes(&part)
    });
    let fits = |x: &str| (1..128).contains(&x.parse::<BigUint>().map_or(0, |x| x.bits()));
    let mut seeds = Vec::new();
    for call in calls("v2_library.jsonl", "getAmountOut", 60)? {
        let (x, y) = (arg(&call, "reserveIn"), arg(&call, "reserveOut"));
        if fits(x) && fits(y) && seeds.len() < 12 {
            seeds.push(pool(3, 3_000, &[x, y]).and(&trades));
        }
    }
    write("swaps", "constant_product", &seeds)?;
    let mut seeds = Vec::new();
    for row in rows("stableswap_d.csv", 60)? {
        let reserves: Vec<String> =
            row[2].split(';').map(|x| format!("{:.0}", x.parse::<f64>().unwrap_or(1.0) * 1e9)).collect();
        let reserves: Vec<&str> = reserves.iter().map(String::as_str).collect();
        let kind = match reserves.len() {
            2 => 17,
            8 => 22,
            _ => continue,
        };
        let amplification = (row[1].parse::<f64>().unwrap_or(1.0) as u32) << 12;
        seeds.push(pool(kind, 400, &reserves).byte(20).bytes(&amplification.to_le_bytes()).and(&trades));
    }
    seeds.truncate(12);
    write("swaps", "stable_swap", &seeds)?;

    // In 64 fractional bits.
    let units = |x: f64| format!("{:.0}", x * 2_f64.powi(64));
    let mut seeds = Vec::new();
    for row in rows("il_weighted.csv", 12)? {
        let (w, price) = (row[0].parse::<f64>()?, row[1].parse::<f64>()?);
        let weights = [w, 1.0 - w].map(|w| ((100.0 * w).round() as u32).saturating_sub(1).to_le_bytes());
        let seed = pool(24, 3_000, &[&units(1e3), &units(1e3 * price)]).byte(2).bytes(&weights[0]).bytes(&weights[1]);
        seeds.push(seed.and(&trades));
    }
    write("swaps", "weighted", &seeds)?;
    let mut seeds = Vec::new();
    for row in rows("il_concentrated.csv", 12)? {
        let numbers: Result<Vec<f64>, _> = [0, 1, 6, 7].iter().map(|column| row[*column].parse()).collect();
        let [lower, upper, x, y] = numbers?[..] else { continue };
        // As the roots of a range are read: the length of the lower one beyond 32 bits, its digits, and how much wider.
        let root: u128 = units(lower.sqrt()).parse()?;
        let length = 128 - root.leading_zeros();
        let width = (((upper / lower).sqrt() - 1.0) * 2_f64.powi(20)) as u32;
        let seed = pool(8, 3_000, &[&units(1e6 * x), &units(1e6 * y)]).byte(if x == 0.0 {
            2
        } else if y == 0.0 {
            6
        } else {
            10
        });
        let seed = seed.byte(length.saturating_sub(32) as u8).bytes(&(root << (128 - length)).to_le_bytes());
        seeds.push(seed.bytes(&width.to_le_bytes()).and(&trades));
    }
    write("swaps", "concentrated", &seeds)
}

fn stable_swap() -> Outcome {
    let number = |seed: Seed, x: &String| seed.u256(x);
    let mut seeds = Vec::new();
    for call in calls("curve_math.jsonl", "get_y", 16)? {
        let variant = match arg(&call, "variant") {
            "3pool" => 0,
            "hbtc" => 1,
            "ng" => 3,
            _ => 2,
        };
        let xp = list(&call, "xp");
        let n = xp.len() as u8;
        let (Ok(i), Ok(j)) = (arg(&call, "i").parse::<u8>(), arg(&call, "j").parse::<u8>()) else { continue };
        if i >= n || j >= n || i == j {
            continue;
        }
        let seed = Seed::default().byte(variant).byte(n - 2).byte(0).u256(arg(&call, "amp")).bytes(&[0, 0]);
        let seed = xp.iter().fold(seed, number).byte(i).byte((j + n - i) % n - 1).byte(0);
        seeds.push(seed.u256(arg(&call, "x")).byte(2));
    }
    write("stable_swap", "curve", &seeds)?;
    let mut seeds = Vec::new();
    for call in calls("balancer_stablemath.jsonl", "calcOutGivenIn", 16)? {
        let balances = list(&call, "balances");
        let n = balances.len() as u8;
        let (i, j) = (arg(&call, "tokenIndexIn").parse::<u8>()?, arg(&call, "tokenIndexOut").parse::<u8>()?);
        if !(2..=5).contains(&n) || i >= n || j >= n || i == j {
            continue;
        }
        let seed = Seed::default().byte(5).byte(n - 2).byte(0).u256(arg(&call, "amp")).bytes(&[0, 0]);
        let seed = balances.iter().fold(seed, number).byte(0).u256(arg(&call, "invariant"));
        seeds.push(seed.byte(i).byte((j + n - i) % n - 1).byte(0).u256(arg(&call, "amountIn")).u256("1"));
    }
    write("stable_swap", "balancer", &seeds)
}

/// Lives of pools, call by call.
fn uniswap_v3() -> Outcome {
    const CALLS: usize = 40;
    let text = read("v3_pool.jsonl")?;
    let mut seeds = Vec::new();
    let (mut seed, mut count, mut ranges) = (Seed::default(), 0, BTreeSet::new());
    for line in text.lines() {
        let call: Value = serde_json::from_str(line)?;
        if call["fn"] == "create" {
            if count > 1 {
                seeds.push(core::mem::take(&mut seed));
            }
            let (fee, spacing) = (arg(&call, "fee").parse::<u32>()?, arg(&call, "tickSpacing").parse::<u16>()? - 1);
            seed = Seed::default().byte(128 | 4).bytes(&spacing.to_le_bytes()).bytes(&fee.to_le_bytes()).byte(127);
            (count, ranges) = (0, BTreeSet::new());
        }
        count += 1;
        if count > CALLS {
            continue;
        }
        let range = || {
            Ok::<_, Box<dyn Error>>((arg(&call, "tickLower").parse::<i32>()?, arg(&call, "tickUpper").parse::<i32>()?))
        };
        let place = |range: (i32, i32)| ranges.iter().position(|other| *other == range).unwrap_or(0) as u8;
        let next = seed.clone();
        seed = match call["fn"].as_str().unwrap_or("") {
            "initialize" => next.u256(arg(&call, "sqrtPriceX96")),
            "mint" => {
                let (lower, upper) = range()?;
                let at = |tick: i32| (tick + 887_272).to_le_bytes();
                let next = next.byte(0).byte(0).bytes(&at(lower)).byte(0).bytes(&at(upper)).sized(arg(&call, "amount"));
                ranges.insert((lower, upper));
                next
            }
            "burn" => next.byte(4).byte(place(range()?)).byte(1).sized(arg(&call, "amount")),
            "collect" => {
                let next = next.byte(6).byte(place(range()?));
                next.sized(arg(&call, "amount0Requested")).sized(arg(&call, "amount1Requested"))
            }
            "flash" => {
                let sizes = ["amount0", "amount1", "paid0", "paid1"];
                sizes.iter().fold(next.byte(7), |seed, name| seed.sized(arg(&call, name)))
            }
            "setFeeProtocol" => {
                next.byte(8).byte(arg(&call, "feeProtocol0").parse()?).byte(arg(&call, "feeProtocol1").parse()?)
            }
            "collectProtocol" => {
                next.byte(9).sized(arg(&call, "amount0Requested")).sized(arg(&call, "amount1Requested"))
            }
            "swap" => {
                let direction = u8::from(call["in"]["zeroForOne"] == true);
                let amount = arg(&call, "amountSpecified");
                let (is_in, size) = amount.strip_prefix('-').map_or((1, amount), |size| (0, size));
                let next = next.byte(10).byte(direction).byte(1).u256(size).byte(is_in);
                next.byte(64).u256(arg(&call, "sqrtPriceLimitX96"))
            }
            _ => next,
        };
    }
    let shortest = |seed: &Seed| seed.0.len();
    seeds.push(seed);
    seeds.sort_by_key(shortest);
    let step = (seeds.len() / 10).max(1);
    write("uniswap_v3", "pool", &seeds.iter().step_by(step).take(10).cloned().collect::<Vec<_>>())
}

fn liquidity() -> Outcome {
    // Deposits, one of which is of one asset, a swap, and withdrawals.
    let steps = [4, 0, 3, 8, 9, 6, 2, 10].iter().fold(Seed::default(), |seed, what| {
        let part = (u32::MAX / 5).to_le_bytes();
        let sizes = (0..3).fold(Seed::default(), |seed, _| seed.byte(0).bytes(&part));
        seed.byte(*what).byte(0).byte(1).and(&sizes)
    });
    let mut seeds = Vec::new();
    for call in calls("v2_pair.jsonl", "mint", 12)? {
        let (x, y) = (arg(&call, "amount0"), arg(&call, "amount1"));
        let in_range = |x: &str| (1..112).contains(&x.parse::<BigUint>().map_or(0, |x| x.bits()));
        if in_range(x) && in_range(y) {
            seeds.push(Seed::default().byte(14).bytes(&[3, 0, 1]).sized(x).sized(y).and(&steps));
            seeds.push(pool(2, 3_000, &[x, y]).byte(100).and(&steps));
        }
    }
    write("liquidity", "pair", &seeds)?;
    let mut seeds = Vec::new();
    for call in calls("balancer_pool.jsonl", "init", 8)? {
        let amounts = list(&call, "amountsIn");
        if amounts.len() != 2 {
            continue;
        }
        let seed = Seed::default()
            .byte(16)
            .byte(1)
            .byte(49)
            .byte(106)
            .bytes(&[0, 0])
            .bytes(&3_000_000_000_000_000_u64.to_le_bytes());
        let seed = amounts.iter().fold(seed, |seed, x| seed.sized(x)).sized("1000000000000000000");
        seeds.push(seed.and(&steps).and(&steps));
    }
    write("liquidity", "weighted", &seeds)?;
    let dust: Vec<_> =
        (19..24_u8).map(|kind| Seed::default().byte(kind).bytes(&[2, 2, 0, 1, 1, 0]).and(&steps).and(&steps)).collect();
    write("liquidity", "curve", &dust)
}

fn analytics() -> Outcome {
    let option = |row: &Vec<String>| {
        let seed =
            Seed::default().byte(11).byte(1).f64(&row[1]).f64(&row[0]).byte(255).byte(0).f64(&row[2]).f64(&row[3]);
        let rate = |text: &str| text.parse::<f64>().unwrap_or(0.0) + 0.5;
        seed.unit(rate(&row[4])).unit(rate(&row[5]))
    };
    write("analytics", "option", &rows("black_scholes.csv", 12)?.iter().map(option).collect::<Vec<_>>())?;

    let mut seeds = Vec::new();
    for row in rows("hedge_premium.csv", 48)? {
        let [curve, w, a, b, amp, p0, p, sigma, t] = &row[..9] else { continue };
        let weight = |w: &str| format!("{}", 1.0 - w.parse::<f64>().unwrap_or(0.5));
        let seed = Seed::default().byte(7);
        let seed = match curve.as_str() {
            "constant_product" => seed.byte(0).f64("1").f64(p0),
            "weighted" => seed.byte(2).f64("1").f64(p0).f64(w).f64(&weight(w)),
            "concentrated" => {
                let width = b.parse::<f64>()? - a.parse::<f64>()?;
                seed.byte(4).f64("1").f64(p0).f64(a).unit(0.0).byte(0).f64(&format!("{width}"))
            }
            _ => seed.byte(6).f64("1").f64("1").f64(amp),
        };
        // Entered at the present price, then moved; a moderate volatility and time.
        let part = |text: &str| (text.parse::<f64>().unwrap_or(0.0) * 64.0 / 255.0).min(0.999);
        let seed = seed.unit(0.5).byte(255).f64(p).byte(0).byte(0);
        let what = (seeds.len() % 8) as u8;
        seeds.push(seed.byte(255).unit(part(sigma)).byte(255).unit(part(t)).byte(0).byte(what).unit(0.1));
    }
    write("analytics", "claim", &seeds)?;
    let mut seeds = Vec::new();
    for row in rows("il_concentrated.csv", 12)? {
        let width = row[1].parse::<f64>()? - row[0].parse::<f64>()?;
        let seed = Seed::default().byte(0).byte(2).f64("1").f64(&row[2]).f64(&row[0]).unit(0.0).byte(0);
        let seed = seed.f64(&format!("{width}")).byte(0).f64(&row[2]).byte(0).f64(&row[3]);
        seeds.push(seed.f64("0.8").unit(0.003).f64("10"));
    }
    write("analytics", "loss", &seeds)
}

/// Pools of every kind that is stored, to be changed on the way, and texts that somebody made up.
fn stored() -> Outcome {
    let reserves = ["1234567890123456789", "98765432109876543210"];
    let change = Seed::default().bytes(&[12, 0, 1, 5, 30, 0, 1, 17, 3, 0, 0, 200]);
    let mut seeds: Vec<_> = (0..13_u8).map(|kind| pool(kind, 3_000, &reserves).and(&change).and(&change)).collect();
    seeds.push(Seed::default().bytes(&[13, 1]).bytes(br#"{"reserves":[1.0,2000.0]}"#));
    seeds.push(Seed::default().bytes(&[13, 1]).bytes(br#"{"reserves":[1.0,0.0]}"#));
    seeds.push(Seed::default().bytes(&[16, 1]).bytes(br#"{"reserves":[1.0,2.0,3.0],"weights":[1.0,2.0,1.0]}"#));
    seeds.push(Seed::default().bytes(&[13, 0]).bytes(&1.0_f64.to_le_bytes()).bytes(&2_000.0_f64.to_le_bytes()));
    write("serde", "stored", &seeds)
}

fn main() -> Outcome {
    wide()?;
    power()?;
    swaps()?;
    stable_swap()?;
    uniswap_v3()?;
    liquidity()?;
    analytics()?;
    stored()
}
