//! One scheduler per home, however the one before ended.

use crate::program::Home;

#[test]
fn a_second_scheduler_is_refused_until_the_first_is_gone() {
    let home = Home::new();
    home.dag("d.yaml", "tasks:\n  a: { operator: bash, command: 'true' }\n");
    let first = home.serve();
    let refused = home.run(&["serve"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains(&format!("(process {})", first.pid())), "{}", refused.stderr);
    // The first does not notice.
    let run_id = home.trigger("d");
    assert_eq!(home.end_of("d", &run_id)["state"], "success");
    first.kill();
    let _second = home.serve();
    let ended = home.run(&["trigger", "d", "--wait"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}
