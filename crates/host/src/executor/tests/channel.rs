//! The two-way channel on a child's standard input.

use super::*;

#[tokio::test]
async fn a_child_speaks_both_ways_on_its_standard_input() {
    let bench = Bench::new();
    let script = "while read -r line; do echo \"echo $line\" >&0; echo logged; done; exit 4";
    // Not bash, which reads its start-up file when it finds a socket.
    let spec = ProcessSpec { channel: true, ..bench.spec("sh", &["-c", script]) };
    let mut process = bench.start(&spec);
    let mut channel = BufReader::new(process.channel().unwrap());
    assert!(process.channel().is_none(), "there is one");
    for word in ["one", "two"] {
        channel.write_all(format!("{word}\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        within(1000, channel.read_line(&mut answer)).await.unwrap();
        assert_eq!(answer, format!("echo {word}\n"));
    }
    drop(channel);
    assert_eq!(within(1000, process.wait()).await.code, Some(4));
    assert_eq!(bench.log_text(), "logged\nlogged\n");
}

#[tokio::test]
async fn without_one_there_is_none() {
    let bench = Bench::new();
    let mut process = bench.start(&bench.bash("true"));
    assert!(process.channel().is_none());
    process.wait().await;
}
