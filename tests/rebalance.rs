//! Triggers: when they act, that they do not chatter, and that numbers agree.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss, reason = "a test may panic")]

#[path = "support/exact.rs"]
mod exact;

use cfmm_math::analytics::rebalance::{
    DistanceBand, HedgeBand, HedgeDeviation, LossLimit, Never, Observation, OutOfRange, Periodic, Reason, Trigger, When,
};
use cfmm_math::{Concentrated, Error, analytics::impermanent_loss};
use exact::Random;
use fixed::types::I64F64;

const START: Observation<f64> =
    Observation { time: 0.0, price: 2_000.0, range: [1_900.0, 2_100.0], loss: 0.0, hedge: 5.0, target: 5.0 };

/// A path in minutes with jumps, and the loss and delta of a position on it.
fn path(seed: u64, count: u32) -> Vec<Observation<f64>> {
    let mut random = Random::new(seed);
    let pool = Concentrated::from_liquidity(1_000.0, 2_000.0, 1_900.0, 2_100.0).unwrap();
    let mut price = 2_000.0;
    (0..count)
        .map(|minute| {
            price *= 1.0 + 0.004 * (random.unit() - 0.5);
            // Drawn back, so that it stays near.
            price += 0.01 * (2_000.0 - price);
            let loss = -impermanent_loss(&pool, 2_000.0, price).unwrap();
            let target = (2_100.0 - price).clamp(0.0, 200.0) / 20.0;
            Observation { time: 60.0 * f64::from(minute), price, loss: loss.max(0.0), target, ..START }
        })
        .collect()
}

/// Each acts exactly where its definition says, and the next time from there.
#[test]
fn definitions() {
    let (mut distance, mut range) = (DistanceBand::new(2_000.0, 1.01).unwrap(), OutOfRange::new(300.0).unwrap());
    let (mut loss, mut time) = (LossLimit::new(2e-5).unwrap(), Periodic::new(0.0, 3_600.0).unwrap());
    let (mut center, mut left, mut last) = (2_000.0_f64, None, 0.0);
    let mut counts = [0; 4];
    for seen in path(1, 20_000) {
        let away = (seen.price / center).ln().abs() >= 1.01_f64.ln();
        assert_eq!(distance.observe(&seen).unwrap(), away.then_some(Reason::Distance));
        if away {
            distance.rebalanced(&seen).unwrap();
            assert_eq!(distance.observe(&seen), Ok(None));
            center = seen.price;
            counts[0] += 1;
        }
        // A range of a width of its own, so that it is left often.
        let narrow = Observation { range: [1_995.0, 2_005.0], ..seen };
        let outside = !(1_995.0..=2_005.0).contains(&seen.price);
        left = outside.then(|| left.unwrap_or(seen.time));
        let long = left.is_some_and(|since| seen.time - since >= 300.0);
        assert_eq!(range.observe(&narrow).unwrap(), long.then_some(Reason::Range));
        counts[1] += i32::from(long);
        let much = seen.loss >= 2e-5;
        assert_eq!(loss.observe(&seen).unwrap(), much.then_some(Reason::Loss));
        counts[2] += i32::from(much);
        let due = seen.time - last >= 3_600.0;
        assert_eq!(time.observe(&seen).unwrap(), due.then_some(Reason::Time));
        if due {
            time.rebalanced(&seen).unwrap();
            last = seen.time;
            counts[3] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
    // On the hour, every hour.
    assert_eq!(counts[3], (20_000 - 1) / 60);
}

/// A reason stays one until it is acted on, and is none right after.
#[test]
fn reasons_last_until_acted_on() {
    let mut any = (
        DistanceBand::new(2_000.0, 1.02).unwrap(),
        (OutOfRange::new(0.0).unwrap(), (LossLimit::new(1e-3).unwrap(), Periodic::new(0.0, 86_400.0).unwrap())),
    );
    for (seen, reason) in [
        (Observation { price: 2_050.0, ..START }, Reason::Distance),
        (Observation { price: 2_000.0, range: [2_010.0, 2_100.0], ..START }, Reason::Range),
        (Observation { loss: 0.002, ..START }, Reason::Loss),
        (Observation { time: 86_400.0, ..START }, Reason::Time),
    ] {
        for _ in 0..3 {
            assert_eq!(any.observe(&seen), Ok(Some(reason)));
        }
        let after = Observation { range: [0.9 * seen.price, 1.1 * seen.price], loss: 0.0, ..seen };
        any.rebalanced(&after).unwrap();
        assert_eq!(any.observe(&after), Ok(None));
        // Back to where it was before, for the next.
        any.rebalanced(&Observation { time: seen.time, ..START }).unwrap();
    }
}

/// Around either threshold the hedge switches no more often than it crosses the whole band.
#[test]
fn hysteresis_does_not_chatter() {
    let mut random = Random::new(2);
    let (inner, outer) = (0.05, 0.10);
    let mut band = HedgeDeviation::new(inner, outer).unwrap();
    let mut plain = HedgeDeviation::new(outer, outer).unwrap();
    let (mut switches, mut plain_switches, mut crossings) = (0, 0, 0);
    let (mut was, mut plain_was, mut high) = (false, false, false);
    let mut off = 0.0_f64;
    for _ in 0..50_000 {
        off = 0.99 * off + 0.02 * (random.unit() - 0.5) + 0.0008;
        let seen = Observation { target: 100.0, hedge: 100.0 * (1.0 + off), ..START };
        let is = band.observe(&seen).unwrap().is_some();
        let plain_is = plain.observe(&seen).unwrap().is_some();
        // Above the outer band always on, within the inner one always off.
        let deviation = (seen.hedge - 100.0).abs();
        assert!((deviation <= 100.0 * outer || is) && (deviation > 100.0 * inner || !is));
        switches += i32::from(is != was);
        plain_switches += i32::from(plain_is != plain_was);
        (was, plain_was) = (is, plain_is);
        let crosses = if high { deviation <= 100.0 * inner } else { deviation > 100.0 * outer };
        if crosses {
            high = !high;
            crossings += 1;
        }
    }
    assert_eq!(switches, crossings);
    assert!(switches > 100 && plain_switches > 3 * switches, "{switches} {plain_switches}");
}

/// Hedging to the target, or to the edge of the inner band, ends it.
#[test]
fn hedging_ends_the_reason() {
    for to in [100.0, 102.0, 98.0] {
        let mut band = HedgeDeviation::new(0.02, 0.10).unwrap();
        let seen = Observation { target: 100.0, hedge: 120.0, ..START };
        assert_eq!(band.observe(&seen), Ok(Some(Reason::Hedge)));
        let after = Observation { hedge: to, ..seen };
        band.rebalanced(&after).unwrap();
        assert_eq!(band.observe(&after), Ok(None));
        // From here the outer band counts again.
        assert_eq!(band.observe(&Observation { hedge: 109.0, ..seen }), Ok(None));
    }
    // Only half of it done.
    let mut band = HedgeDeviation::new(0.02, 0.10).unwrap();
    let seen = Observation { target: 100.0, hedge: 120.0, ..START };
    band.observe(&seen).unwrap();
    let half = Observation { hedge: 105.0, ..seen };
    band.rebalanced(&half).unwrap();
    assert_eq!(band.observe(&half), Ok(Some(Reason::Hedge)));
    // No target: any hedge is too much, none is right.
    let none = Observation { target: 0.0, ..seen };
    assert_eq!(HedgeDeviation::new(0.02, 0.10).unwrap().observe(&none), Ok(Some(Reason::Hedge)));
    assert_eq!(HedgeDeviation::new(0.02, 0.10).unwrap().observe(&Observation { hedge: 0.0, ..none }), Ok(None));
}

/// A hedge that is to be long, as one against holding may be, is as one that is to be short.
#[test]
fn signs_of_hedges() {
    let mut random = Random::new(5);
    let make = || HedgeDeviation::new(0.1, 0.2).unwrap();
    let (mut short, mut long) = (make(), make());
    let mut fired = 0;
    for _ in 0..1_000 {
        let (hedge, target) = (random.unit() + 1.0, 1.5);
        let reason = short.observe(&Observation { hedge, target, ..START }).unwrap();
        assert_eq!(long.observe(&Observation { hedge: -hedge, target: -target, ..START }), Ok(reason));
        fired += u32::from(reason.is_some());
        // Of the other sign it is always off.
        assert_eq!(make().observe(&Observation { hedge: -hedge, target, ..START }), Ok(Some(Reason::Hedge)));
    }
    assert!((100..900).contains(&fired));
}

/// Any of several acts where one of them does, whatever they are put in.
#[test]
fn any_of() {
    let make = || {
        (
            DistanceBand::new(2_000.0, 1.01).unwrap(),
            OutOfRange::new(600.0).unwrap(),
            HedgeDeviation::new(0.1, 0.3).unwrap(),
        )
    };
    let (mut distance, mut range, mut hedge) = make();
    let (a, b, c) = make();
    let mut nested = (Some(a), (b, c));
    let (a, mut b, c) = make();
    let mut list: [&mut dyn Trigger<Scalar = f64>; 3] = [&mut { a }, &mut b, &mut { c }];
    let mut none: Option<HedgeDeviation<f64>> = None;
    for seen in path(3, 5_000) {
        let each = [distance.observe(&seen), range.observe(&seen), hedge.observe(&seen)].map(Result::unwrap);
        let first = each.into_iter().flatten().next();
        assert_eq!(nested.observe(&seen), Ok(first));
        assert_eq!(list.observe(&seen), Ok(first));
        assert_eq!(none.observe(&seen), Ok(None));
        if first.is_some() {
            // Hedged, and around the price.
            let after = Observation { hedge: seen.target, range: [0.99 * seen.price, 1.01 * seen.price], ..seen };
            distance.rebalanced(&after).unwrap();
            range.rebalanced(&after).unwrap();
            hedge.rebalanced(&after).unwrap();
            nested.rebalanced(&after).unwrap();
            none.rebalanced(&after).unwrap();
            list.rebalanced(&after).unwrap();
            assert_eq!(nested.observe(&after), Ok(None));
        }
    }
    let mut bands = [1.5, 1.1, 1.3].map(|factor| DistanceBand::new(2_000.0, factor).unwrap());
    assert_eq!(bands.observe(&Observation { price: 2_500.0, ..START }), Ok(Some(Reason::Distance)));
    assert_eq!(bands.observe(&Observation { price: 2_100.0, ..START }), Ok(None));
    bands.rebalanced(&Observation { price: 2_500.0, ..START }).unwrap();
    assert_eq!(bands.observe(&Observation { price: 2_100.0, ..START }), Ok(Some(Reason::Distance)));
}

/// On its edges the band is inside, on either side and to the last unit; hedging to the target ends it.
#[test]
fn absolute_band() {
    let mut band = HedgeBand::new(0.25).unwrap();
    for target in [1.0, 0.0, -3.0] {
        for (off, reason) in [
            (-0.25 - 1e-9, Some(Reason::Hedge)),
            (-0.25, None),
            (0.0, None),
            (0.25, None),
            (0.25 + 1e-9, Some(Reason::Hedge)),
        ] {
            let seen = Observation { hedge: target + off, target, ..START };
            assert_eq!(band.observe(&seen), Ok(reason), "{target} {off}");
            let after = Observation { hedge: target, ..seen };
            band.rebalanced(&after).unwrap();
            assert_eq!(band.observe(&after), Ok(None));
        }
    }
    // A width of nothing is left by the least of a number.
    let mut none = HedgeBand::new(0.0).unwrap();
    assert_eq!(none.observe(&START), Ok(None));
    assert_eq!(none.observe(&Observation { hedge: 5.0_f64.next_up(), ..START }), Ok(Some(Reason::Hedge)));
    let of = I64F64::from_num::<f64>;
    let (mut fixed, width) = (HedgeBand::new(of(0.25)).unwrap(), of(0.25));
    let at = |hedge| Observation {
        time: of(0.0),
        price: of(1.0),
        range: [of(0.5), of(2.0)],
        loss: of(0.0),
        hedge,
        target: of(-1.0),
    };
    assert_eq!(fixed.observe(&at(of(-1.0) + width)), Ok(None));
    assert_eq!(fixed.observe(&at(of(-1.0) - width - I64F64::DELTA)), Ok(Some(Reason::Hedge)));
    let far = Observation { hedge: I64F64::MAX, target: I64F64::MIN + I64F64::DELTA, ..at(of(0.0)) };
    assert_eq!(fixed.observe(&far), Err(Error::Overflow));
}

/// What does not look at the loss decides the same whatever it is; of many, any one may look.
#[test]
fn who_sees_the_loss() {
    fn blind<T: Trigger<Scalar = f64> + Clone>(trigger: T) {
        assert!(!trigger.sees_loss());
        let (mut with, mut without) = (trigger.clone(), trigger);
        for seen in path(6, 2_000) {
            let other = Observation { loss: 0.5, ..seen };
            let reason = with.observe(&seen);
            assert_eq!(without.observe(&other), reason);
            if reason.unwrap().is_some() {
                with.rebalanced(&seen).unwrap();
                without.rebalanced(&other).unwrap();
            }
        }
    }
    let (distance, loss) = (DistanceBand::new(2_000.0, 1.01).unwrap(), LossLimit::new(1e-5).unwrap());
    blind(distance);
    blind(OutOfRange::new(300.0).unwrap());
    blind(Periodic::new(0.0, 3_600.0).unwrap());
    blind(HedgeBand::new(0.3).unwrap());
    blind(HedgeDeviation::new(0.05, 0.1).unwrap());
    blind(Never::new());
    blind((distance, [HedgeBand::new(0.3).unwrap(); 2]));
    blind(None::<LossLimit<f64>>);
    assert!(loss.sees_loss() && (distance, loss).sees_loss() && (loss, distance).sees_loss());
    assert!(Some(loss).sees_loss() && [loss].sees_loss() && [loss][..].sees_loss());
    assert!(When::new(|_: &Observation<f64>| Ok(false)).sees_loss());
}

/// A closure sees what is valid, remembers what it captures, and its error is the trigger's.
#[test]
fn closures() {
    let mut seen_so_far = 0;
    let mut third = When::new(move |_: &Observation<f64>| {
        seen_so_far += 1;
        if seen_so_far > 3 { Err(Error::Domain) } else { Ok(seen_so_far == 3) }
    });
    assert_eq!(third.observe(&Observation { price: -1.0, ..START }), Err(Error::InvalidPrice));
    let mut again = third;
    for trigger in [&mut third, &mut again] {
        assert_eq!([(); 3].map(|()| trigger.observe(&START)), [Ok(None), Ok(None), Ok(Some(Reason::Other))]);
        trigger.rebalanced(&START).unwrap();
        assert_eq!(trigger.observe(&START), Err(Error::Domain));
    }
    let mut never = Never::new();
    for seen in path(5, 100) {
        assert_eq!(never.observe(&Observation { loss: 1.0, hedge: -1e9, ..seen }), Ok(None));
    }
    assert_eq!(never.observe(&Observation { price: -1.0, ..START }), Err(Error::InvalidPrice));
}

/// In fixed point the same decisions, where no product lies within a unit of its threshold.
#[test]
fn fixed_point_decides_the_same() {
    let of = I64F64::from_num::<f64>;
    let mut float = (
        DistanceBand::new(2_000.0, 1.0125).unwrap(),
        (OutOfRange::new(180.0).unwrap(), (LossLimit::new(1e-4).unwrap(), HedgeDeviation::new(0.125, 0.25).unwrap())),
    );
    let mut fixed = (
        DistanceBand::new(of(2_000.0), of(1.0125)).unwrap(),
        (
            OutOfRange::new(of(180.0)).unwrap(),
            (LossLimit::new(of(1e-4)).unwrap(), HedgeDeviation::new(of(0.125), of(0.25)).unwrap()),
        ),
    );
    let mut reasons = 0;
    for seen in path(4, 5_000) {
        let Observation { time, price, range, loss, hedge, target } = seen;
        let same = Observation {
            time: of(time),
            price: of(price),
            range: range.map(of),
            loss: of(loss),
            hedge: of(hedge),
            target: of(target),
        };
        let reason = float.observe(&seen).unwrap();
        assert_eq!(fixed.observe(&same), Ok(reason));
        if reason.is_some() {
            float.rebalanced(&seen).unwrap();
            fixed.rebalanced(&same).unwrap();
            reasons += 1;
        }
    }
    assert!(reasons > 100, "{reasons}");
}

#[test]
fn bad_input() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(HedgeBand::new(bad), Err(Error::InvalidAmount));
    }
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(DistanceBand::new(bad, 1.1), Err(Error::InvalidPrice));
        assert_eq!(DistanceBand::new(1.0, bad), Err(Error::InvalidRange));
        assert_eq!(LossLimit::new(bad), Err(Error::Domain));
        assert_eq!(Periodic::new(0.0, bad), Err(Error::InvalidTime));
        let mut trigger = OutOfRange::new(1.0).unwrap();
        assert_eq!(trigger.observe(&Observation { price: bad, ..START }), Err(Error::InvalidPrice));
        assert_eq!(trigger.observe(&Observation { range: [bad, 3.0], ..START }), Err(Error::InvalidRange));
    }
    assert_eq!(DistanceBand::new(1.0, 1.0), Err(Error::InvalidRange));
    assert_eq!(OutOfRange::new(-1.0), Err(Error::InvalidTime));
    assert_eq!(Periodic::new(f64::NAN, 1.0), Err(Error::InvalidTime));
    assert_eq!(HedgeDeviation::new(0.2, 0.1), Err(Error::InvalidRange));
    assert_eq!(HedgeDeviation::new(-0.1, 0.1), Err(Error::InvalidRange));
    assert_eq!(HedgeDeviation::new(0.1, f64::NAN), Err(Error::InvalidRange));
    let mut trigger = LossLimit::new(0.1).unwrap();
    assert_eq!(trigger.observe(&Observation { loss: -1.0, ..START }), Err(Error::InvalidAmount));
    for bad in [f64::NAN, f64::INFINITY] {
        for seen in [
            Observation { loss: bad, ..START },
            Observation { hedge: bad, ..START },
            Observation { target: bad, ..START },
        ] {
            assert_eq!(trigger.observe(&seen), Err(Error::InvalidAmount));
            assert_eq!(trigger.rebalanced(&seen), Err(Error::InvalidAmount));
            assert_eq!(Never::new().rebalanced(&seen), Err(Error::InvalidAmount));
        }
    }
    let lossy = Observation { loss: 0.2, ..START };
    assert_eq!(
        (Some(trigger).observe(&lossy), None::<LossLimit<f64>>.observe(&lossy)),
        (Ok(Some(Reason::Loss)), Ok(None))
    );
    assert_eq!(Observation { range: [2.0, 2.0], ..START }.validated(), Err(Error::InvalidRange));
    assert_eq!(Observation { time: f64::NAN, ..START }.validated(), Err(Error::InvalidTime));
}

/// Time that falls is an error, and leaves what was.
#[test]
fn time_falls() {
    let mut periodic = Periodic::new(100.0, 50.0).unwrap();
    let mut range = OutOfRange::new(50.0).unwrap();
    let outside = |time| Observation { time, price: 3_000.0, ..START };
    assert_eq!(range.observe(&outside(100.0)), Ok(None));
    assert_eq!(range.observe(&outside(99.0)), Err(Error::InvalidTime));
    assert_eq!(range.observe(&outside(150.0)), Ok(Some(Reason::Range)));
    assert_eq!(periodic.observe(&outside(99.0)), Err(Error::InvalidTime));
    assert_eq!(periodic.rebalanced(&outside(99.0)), Err(Error::InvalidTime));
    assert_eq!(periodic.observe(&outside(150.0)), Ok(Some(Reason::Time)));
}

/// A bound that the number cannot hold is a bound that is not reached.
#[test]
fn far_bounds() {
    let mut band = DistanceBand::new(1e300, 1e10).unwrap();
    assert_eq!(band.observe(&Observation { price: 1e305, ..START }), Ok(None));
    assert_eq!(band.observe(&Observation { price: 1e280, ..START }), Ok(Some(Reason::Distance)));
    let mut hedge = HedgeDeviation::new(1e10, 1e10).unwrap();
    assert_eq!(hedge.observe(&Observation { hedge: 1e305, target: 1e300, ..START }), Ok(None));
}
