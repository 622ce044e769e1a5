//! Times of all cases. `cargo bench` in this folder; `run.sh` makes the table.

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn peers(criterion: &mut Criterion) {
    let cases = cfmm_math_peers::cases();
    for case in &cases {
        let mut group = criterion.benchmark_group(case.group);
        group.throughput(Throughput::Elements(case.count as u64));
        group.bench_function(case.crate_name, |bencher| bencher.iter(&case.run));
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(700)).sample_size(40);
    targets = peers
}
criterion_main!(benches);
