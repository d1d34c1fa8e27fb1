//! scratch
//! scratch
use super::*;

fn node(id: usize) -> Node {
    Node { id: format!("n{id}"), group: None, width: 208, height: 52, fixed: None }
}

fn time(name: &str, graph: &Graph) {
    #[allow(clippy::disallowed_methods)]
    let start = std::time::Instant::now();
    let l = layout(graph);
    eprintln!("{name}: {:?} bounds {:?}", start.elapsed(), l.bounds);
}

fn graph(n: usize, edges: Vec<(usize, usize)>) -> Graph {
    Graph {
        nodes: (0..n).map(node).collect(),
        edges: edges.into_iter().map(|(from, to)| Edge { from, to, ..Edge::default() }).collect(),
        ..Graph::default()
    }
}

#[test]
fn speed() {
    let mut seed = 1u64;
    let mut rnd = move |n: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((seed >> 33) % n as u64) as usize
    };
    time("fan", &graph(5002, (1..5001).flat_map(|i| [(0, i), (i, 5001)]).collect()));
    time("chain", &graph(5000, (1..5000).map(|i| (i - 1, i)).collect()));
    let mut e: Vec<_> = (1..5000).map(|i| (i - 1, i)).collect();
    e.extend((0..15000).map(|_| {
        let a = rnd(4999);
        (a, a + 1 + rnd(4999 - a))
    }));
    time("chain+15000", &graph(5000, e));
    let layers: Vec<_> = (0..70)
        .flat_map(|l| {
            (0..70).flat_map(move |a| (0..70).map(move |b| (l * 70 + a, l * 70 + 70 + b)))
        })
        .collect();
    time("complete", &graph(71 * 70, layers));
    for (n, m) in
        [(50, 70), (200, 300), (500, 697), (1000, 1500), (1000, 3000), (5000, 7000), (5000, 20000)]
    {
        let e: Vec<_> = (0..m)
            .map(|_| {
                let a = rnd(n - 1);
                (a, a + 1 + rnd((n - 1 - a).min(n / 5)))
            })
            .collect();
        time(&format!("random {n} {m}"), &graph(n, e));
        let mut e: Vec<_> = (1..n).map(|i| (i - 1 - rnd(i.min(20)), i)).collect();
        e.extend((n..m).map(|_| {
            let a = rnd(n - 1);
            (a, a + 1 + rnd((n - 1 - a).min(20)))
        }));
        time(&format!("local {n} {m}"), &graph(n, e));
    }
}
